/** Identifiers of a chain, all from its specification. Source: sidechain-ledger.md 18.1, 18.4, 18.5. */
import { asciiToBytes, BystackError, concatBytes, hexToBytes, sha3, u32be, type Hash } from '@bystack/base';
import { blockId, BTM_ASSET_ID, merkleRoot, nativeAssetId, type BlockHeader } from '@bystack/protocol';
import { canonicalBytes } from './canonical.js';
import { BTM_ALIAS, type ChainSpec } from './types.js';

/** Leaves of the state root. */
export const STATE_LEAVES = 8;
/** Index of the registry leaf, the one that is not zero at genesis. */
export const REGISTRY_LEAF = 1;
/** Producer field of the genesis header. */
export const GENESIS_PRODUCER = 0xffff;

const zero = (): Hash => new Uint8Array(32);

/** Hash of canonical specification bytes: `specHash` of the header. */
export function specHashOfBytes(canonical: Uint8Array): Hash {
  return sha3(concatBytes(asciiToBytes('bystack/chainspec/v1'), canonical));
}

/** Hash of a specification. */
export function chainspecHash(spec: ChainSpec): Hash {
  return specHashOfBytes(canonicalBytes(spec));
}

/** The eight leaves at genesis: all zero but the registry, which holds the specification's hash. */
export function genesisLeaves(specHash: Hash): Hash[] {
  return Array.from({ length: STATE_LEAVES }, (_, i) => (i === REGISTRY_LEAF ? specHash : zero()));
}

/** Genesis header from its three facts; `epochDigest` is the digest of epoch 0 (consensus lib, bbft.md 4.8). */
export function genesisHeaderOf(specHash: Hash, genesisTimeMs: number, epochDigest: Hash): BlockHeader {
  const empty = merkleRoot([]);
  return {
    height: 0n,
    parent: zero(),
    timestamp: genesisTimeMs,
    epoch: 0n,
    createdView: 0n,
    producer: GENESIS_PRODUCER,
    txRoot: empty,
    witnessRoot: empty,
    stateRoot: merkleRoot(genesisLeaves(specHash)),
    nextEpoch: epochDigest,
    specHash,
  };
}

/** Genesis header of a specification. */
export function genesisHeader(spec: ChainSpec, epochDigest: Hash): BlockHeader {
  return genesisHeaderOf(chainspecHash(spec), spec.genesisTimeMs, epochDigest);
}

/** Block id of the genesis header: commits to every parameter. */
export function genesisHash(spec: ChainSpec, epochDigest: Hash): Hash {
  return blockId(genesisHeader(spec, epochDigest));
}

/** The 32 bytes that every consensus signature contains. `forkId` 0 and a zero `reconfigHash` at start (bbft.md 4.11). */
export function consensusChainId(genesis: Hash, forkId = 0, reconfigHash: Hash = zero()): Hash {
  return sha3(concatBytes(asciiToBytes('bystack/chain/v1'), genesis, u32be(forkId), reconfigHash));
}

/** Sidechain id in federation scripts and proofs; does not change with a fork. */
export function scid(mainGenesisHash: Hash, genesis: Hash): Hash {
  return sha3(concatBytes(asciiToBytes('bystack/sidechain/v1'), mainGenesisHash, genesis));
}

/** Asset id of `BTM` or of an alias of the specification. @throws BystackError `CHAINSPEC_ASSET_UNKNOWN`. */
export function specAssetId(spec: ChainSpec, genesis: Hash, alias: string): Hash {
  if (alias === BTM_ALIAS) return BTM_ASSET_ID;
  const asset = spec.assets.native.find((one) => one.alias === alias);
  if (asset === undefined)
    throw new BystackError({ code: 'CHAINSPEC_ASSET_UNKNOWN', alias }, { message: `the specification lists no asset ${alias}` });
  return nativeAssetId(genesis, 1n, hexToBytes(asset.issuanceProgram), hexToBytes(asset.definition));
}
