/** What follows from the specification before anything runs: its genesis header, and that its validators own their keys. */
import { hexToBytes } from '@bystack/base';
import { chainspecHash, consensusParams, genesisHeader, genesisMembers, type ChainSpec } from '@bystack/chainspec';
import { epochDigest, popPayload } from '@bystack/consensus';
import type { BlsBackend } from '@bystack/node-host';
import type { BlockHeader } from '@bystack/protocol';
import { engineOf } from './engines.js';
import { nodeError } from './errors.js';

/** Header at height 0. */
export function genesisOf(spec: ChainSpec): BlockHeader {
  const members = genesisMembers(spec);
  const params = consensusParams(spec);
  const { topology } = engineOf(spec).topology(members, null, params);
  return genesisHeader(spec, epochDigest({ epoch: 0n, members, f: params.f, topology, specHash: chainspecHash(spec) }));
}

/**
 * Checks every proof of possession: without them a validator could choose its key so that certificates are forged
 * (bbft.md 2.2). Cost: one pairing check per validator. @throws BystackError `NODE_SPEC`
 */
export function checkPossession(spec: ChainSpec, bls: BlsBackend): void {
  const nonce = hexToBytes(spec.nonce);
  const wrong = spec.consensus.validators.findIndex((v) => {
    const blsKey = hexToBytes(v.blsKey);
    return !bls.verify([{ message: popPayload(nonce, hexToBytes(v.identityKey), blsKey), keys: [blsKey] }], hexToBytes(v.pop));
  });
  if (wrong < 0) return;
  throw nodeError('NODE_SPEC', `The chain specification is not valid: consensus.validators.${String(wrong)}.pop proves nothing.`, {
    remedy: 'Create the chain again; its specification was changed after the validators signed it.',
  });
}
