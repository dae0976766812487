/** What follows from the specification alone: identifiers, parameters, validators, epochs. Source: bbft.md 4.8; sidechain-ledger.md 18. */
import { bytesToHex, hexToBytes, type Hash } from '@bystack/base';
import { consensusChainId, consensusParams, genesisHeader, genesisMembers, type ChainSpec } from '@bystack/chainspec';
import {
  boundaryHeight,
  epochDigest,
  ZERO_HASH,
  type ChainParams,
  type ConsensusEngine,
  type EpochContext,
  type Member,
  type NodeIx,
  type Topology,
} from '@bystack/consensus';
import { creditReward, dposElection, dueRewards, electNext, opensEpoch, subsidyAt } from '@bystack/dpos';
import { ledgerParams, type Elect, type LedgerParams, type RewardRules } from '@bystack/ledger';
import { blockId, type BlockHeader } from '@bystack/protocol';
import type { PeerId } from './types.js';

/** The block an epoch starts from. */
export type EpochStart = EpochContext['start'];

/** Facts of one chain. */
export interface ChainFacts {
  readonly spec: ChainSpec;
  readonly params: ChainParams;
  readonly ledger: LedgerParams;
  readonly rewards: RewardRules;
  readonly elect: Elect;
  readonly members: readonly Member[];
  /** Identity keys of the members as peers are named. */
  readonly validatorIds: readonly PeerId[];
  readonly topology: Topology;
  readonly genesis: BlockHeader;
  readonly genesisHash: Hash;
  readonly chainId: Hash;
}

const rewardRules = (spec: ChainSpec, ledger: LedgerParams): RewardRules => ({
  opensEpoch: (height) => opensEpoch(height, spec.consensus.epochLength),
  due: dueRewards,
  credit: creditReward,
  subsidyAt: (height) => subsidyAt(ledger.subsidy, height, ledger.feeAssetNative),
});

/** Derives the facts. @throws BystackError with codes of chainspec for a specification that was not checked */
export function chainFacts<S, M>(spec: ChainSpec, engine: ConsensusEngine<S, M>): ChainFacts {
  const params = consensusParams(spec);
  const members = genesisMembers(spec);
  const { topology } = engine.topology(members, null, params);
  const { specHash } = genesisHeader(spec, ZERO_HASH);
  const genesis = genesisHeader(spec, epochDigest({ epoch: 0n, members, f: params.f, topology, specHash }));
  const genesisHash = blockId(genesis);
  const ledger = ledgerParams(spec, genesisHash);
  return {
    spec,
    params,
    ledger,
    rewards: rewardRules(spec, ledger),
    elect: dposElection({ ...ledger, protocol: engine.protocolVersion }),
    members,
    validatorIds: members.map((m) => bytesToHex(m.identityKey)),
    topology,
    genesis,
    genesisHash,
    chainId: consensusChainId(genesisHash),
  };
}

/** The epoch that the block above `height` belongs to. */
export const epochAfter = (facts: ChainFacts, height: bigint): bigint => height / BigInt(facts.params.epochLength);

/** Height of the block that an epoch starts from. */
export const startHeight = (facts: ChainFacts, epoch: bigint): bigint => epoch * BigInt(facts.params.epochLength);

/** True for the last block of an epoch. */
export const isBoundary = (facts: ChainFacts, height: bigint): boolean =>
  height > 0n && height === boundaryHeight((height - 1n) / BigInt(facts.params.epochLength), facts.params.epochLength);

/**
 * Members of the epoch after the given block. No candidate can register yet, so every membership carries the
 * running set over (bbft.md 4.8: fewer than `minValidators` ready).
 */
const nextMembers = (facts: ChainFacts): readonly Member[] =>
  electNext({
    membership: facts.spec.consensus.membership,
    current: facts.members.map((member) => ({ member, votes: member.votes })),
    tally: new Map(),
    ready: new Map(),
    limits: facts.spec.consensus,
  }).map(({ member, votes }) => ({ ...member, votes }));

/** `nextEpoch` of the header at a height: the digest of the next epoch in boundary blocks, else zeros. */
export function nextEpochAt(facts: ChainFacts, height: bigint): Hash {
  if (!isBoundary(facts, height)) return ZERO_HASH;
  const { f } = facts.params;
  return epochDigest({
    epoch: epochAfter(facts, height),
    members: nextMembers(facts),
    f,
    topology: facts.topology,
    specHash: facts.ledger.specHash,
  });
}

/** Reward program of a producer; null for an index outside the list. */
export function producerProgram(facts: ChainFacts, producer: NodeIx): Uint8Array | null {
  const validator = facts.spec.consensus.validators[producer];
  return validator ? hexToBytes(validator.rewardProgram) : null;
}
