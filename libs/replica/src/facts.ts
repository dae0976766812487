/** What follows from the specification alone: identifiers, parameters, validators, epochs. Source: bbft.md 4.8; sidechain-ledger.md 18. */
import { bytesToHex, type Hash } from '@bystack/base';
import { consensusChainId, consensusParams, genesisHeader, genesisMembers, type ChainSpec } from '@bystack/chainspec';
import {
  boundaryHeight,
  epochDigest,
  ZERO_HASH,
  type ChainParams,
  type ConsensusEngine,
  type EpochContext,
  type Member,
  type Topology,
} from '@bystack/consensus';
import { creditReward, dposElection, dueRewards, opensEpoch, subsidyAt } from '@bystack/dpos';
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
  /** Members of epoch 0. */
  readonly members: readonly Member[];
  /** Identity keys of the members of epoch 0 as peers are named. */
  readonly validatorIds: readonly PeerId[];
  readonly topology: Topology;
  /** Zones for the members of an epoch (see `ConsensusEngine.topology`). */
  readonly shape: (members: readonly Member[], latency: Uint16Array | null, params: ChainParams) => Topology;
  /** Version of the consensus protocol that this node speaks. */
  readonly protocol: number;
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
  const shape: ChainFacts['shape'] = (list, latency, settings) => engine.topology(list, latency, settings).topology;
  const topology = shape(members, null, params);
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
    shape,
    protocol: engine.protocolVersion,
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
