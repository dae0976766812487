import { Injectable } from '@nestjs/common';
import { bbftEngine, soloEngine } from '@bystack/bbft';
import { BystackError, bytesToHex, hexToBytes, type Hash } from '@bystack/base';
import {
  canonicalText,
  chainspecHash,
  checkChainSpec,
  consensusChainId,
  consensusParams,
  genesisHash,
  genesisMembers,
  scid,
  type ChainSpec,
  type ValidatorSpec,
} from '@bystack/chainspec';
import { epochDigest, popPayload } from '@bystack/consensus';
import { blsVerifyPossession } from '@bystack/keys';
import { DataSource, IsNull } from 'typeorm';
import { ChainEntity } from '../../chains/chain.entity.js';
import { settingsToSpec, type ChainSettings } from '../../chains/chain-settings.js';
import type { ChainNodeEntity } from '../../nodes/chain-node.entity.js';
import { ChainWallet } from '../../wallet/chain-wallet.service.js';
import type { ActionContext, ActionRunner } from './action.js';

/**
 * Writes the specification with the keys of all validators, and what follows from it: genesis block and identifiers. The
 * root key of the chain's accounts and assets is made beside it.
 */
@Injectable()
export class GenesisAction implements ActionRunner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly wallet: ChainWallet,
  ) {}

  /** @throws BystackError `CHAIN_SPEC_REFUSED`, `CHAIN_KEYS_MISSING` */
  async run({ chain, nodes, say }: ActionContext): Promise<null> {
    await this.dataSource.transaction((manager) => this.wallet.ensureChainKeys(manager, chain));
    if (chain.canonical !== null) return null;
    const validators = nodes.filter((node) => node.role === 'VALIDATOR').map(toValidator);
    const nonce = String(chain.settings['nonce']);
    const spec = settingsToSpec(chain.settings as unknown as ChainSettings, { nonce, genesisTimeMs: Date.now(), validators });
    checkSpec(spec);
    const ids = identifiersOf(spec);
    await this.dataSource.manager.update(ChainEntity, { id: chain.id, canonical: IsNull() }, { canonical: canonicalText(spec), ...ids });
    await say('genesis.written', `genesis ${bytesToHex(ids.genesisHash)}`);
    return null;
  }

  async undo({ chain }: ActionContext): Promise<void> {
    const nothing = { canonical: null, specHash: null, genesisHash: null, consensusId: null, scid: null };
    await this.dataSource.manager.update(ChainEntity, { id: chain.id }, nothing);
  }
}

function toValidator(node: ChainNodeEntity): ValidatorSpec {
  const { identityKey, blsKey, pop, rewardProgram } = node;
  if (identityKey === null || blsKey === null || pop === null || rewardProgram === null)
    throw new BystackError({ code: 'CHAIN_KEYS_MISSING', node: node.name }, { message: `${node.name} has no keys.`, fault: 'environment' });
  return {
    identityKey: bytesToHex(identityKey),
    blsKey: bytesToHex(blsKey),
    pop: bytesToHex(pop),
    rewardProgram: bytesToHex(rewardProgram),
  };
}

function checkSpec(spec: ChainSpec): void {
  const problems = checkChainSpec(spec).map((problem) => problem.message);
  const nonce = hexToBytes(spec.nonce, 32);
  for (const [i, { identityKey, blsKey, pop }] of spec.consensus.validators.entries()) {
    const key = hexToBytes(blsKey);
    if (!blsVerifyPossession(key, popPayload(nonce, hexToBytes(identityKey), key), hexToBytes(pop)))
      problems.push(`the proof of possession of validator ${i} does not hold`);
  }
  if (problems.length > 0)
    throw new BystackError(
      { code: 'CHAIN_SPEC_REFUSED', problems: problems.length },
      { message: `the specification is refused: ${problems.join('; ')}.`, remedy: 'Delete the chain and create it anew.' },
    );
}

/** Hash of the specification, genesis block and the ids derived from it. */
export function identifiersOf(spec: ChainSpec): { specHash: Hash; genesisHash: Hash; consensusId: Hash; scid: Hash } {
  const engine = spec.consensus.engine === 'solo' ? soloEngine : bbftEngine;
  const members = genesisMembers(spec);
  const specHash = chainspecHash(spec);
  const { topology } = engine.topology(members, null, consensusParams(spec));
  const genesis = genesisHash(spec, epochDigest({ epoch: 0n, members, f: spec.consensus.f, topology, specHash }));
  return {
    specHash,
    genesisHash: genesis,
    consensusId: consensusChainId(genesis),
    scid: scid(hexToBytes(spec.main.genesisHash, 32), genesis),
  };
}
