/** Who validates which epoch: from the specification, and on chains with elected validators from the state. Source: bbft.md 4.8. */
import { bytesToHex, InvariantError, type Hash } from '@bystack/base';
import { maxFaulty } from '@bystack/chainspec';
import type { TurnRules } from '@bystack/dpos';
import { epochDigest, leaderOffset, ZERO_HASH, type ChainParams, type Member, type NodeIx, type Topology } from '@bystack/consensus';
import {
  decodeValidatorSet,
  electionKeys,
  genesisSet,
  isElection,
  validatorSetAt,
  validatorSetKey,
  type Diff,
  type StateView,
  type ValidatorSet,
} from '@bystack/ledger';
import { epochAfter, isBoundary, type ChainFacts } from './facts.js';
import type { Outbox } from './outbox.js';
import type { PeerId, StoredSet } from './types.js';

/** The validators of an epoch and what follows from them. */
export interface EpochSet {
  readonly epoch: bigint;
  readonly members: readonly Member[];
  /** Identity keys of the members as peers are named. */
  readonly ids: readonly PeerId[];
  /** Those of the specification, with faults and gateways that fit the number of members. */
  readonly params: ChainParams;
  readonly topology: Topology;
  /** Reward programs of the members. */
  readonly programs: readonly Uint8Array[];
  /** How its leaders follow each other. */
  readonly turns: TurnRules;
}

/** Faults n members bear: the most where the specification bears the most, else no more than it says. */
const faultsOf = ({ spec, members }: ChainFacts, n: number): number =>
  spec.consensus.f === maxFaulty(members.length) ? maxFaulty(n) : Math.min(spec.consensus.f, maxFaulty(n));

/** The set of an epoch with everything derived. */
export function epochSet(facts: ChainFacts, epoch: bigint, { members, latency }: ValidatorSet): EpochSet {
  const n = members.length;
  const params = { ...facts.params, f: faultsOf(facts, n), m: Math.min(facts.params.m, n) };
  const list = members.map(({ identityKey, blsKey, votes }): Member => ({ identityKey, blsKey, votes }));
  return {
    epoch,
    members: list,
    ids: members.map((m) => bytesToHex(m.identityKey)),
    params,
    topology: facts.shape(list, latency.some((roundTrip) => roundTrip > 0) ? latency : null, params),
    programs: members.map((m) => m.rewardProgram),
    turns: { n, turnViews: params.turnViews, offset: leaderOffset({ chainId: facts.chainId, epoch, validators: list, params }) },
  };
}

/** Digest of an epoch that its set makes. */
const digestOf = (facts: ChainFacts, { epoch, members, params, topology }: EpochSet): Hash =>
  epochDigest({ epoch, members, f: params.f, topology, specHash: facts.ledger.specHash });

/** Registry keys that a block at a height needs beyond those of its transactions. `index`: value of the candidate index there. */
export function epochKeys(facts: ChainFacts, height: bigint, index: Uint8Array | null): Uint8Array[] {
  const { ledger } = facts;
  if (isElection(ledger, height)) return electionKeys(ledger, height, index);
  return ledger.membership === 'DPOS' && isBoundary(facts, height) ? [validatorSetKey(epochAfter(facts, height))] : [];
}

/** `nextEpoch` of the header at a height: the digest of the next epoch in boundary blocks, else zeros. */
export function nextEpochAt(facts: ChainFacts, height: bigint, view: StateView): Hash {
  if (!isBoundary(facts, height)) return ZERO_HASH;
  const epoch = epochAfter(facts, height);
  const set = validatorSetAt(view, facts.ledger, epoch);
  if (!set) throw new InvariantError(`no validators were elected for epoch ${String(epoch)}`);
  return digestOf(facts, epochSet(facts, epoch, set));
}

/** Tells the host who may connect: validators of an epoch and of the next one. */
export function acceptPeers(outbox: Outbox, sets: ValidatorSets, epoch: bigint): void {
  const ids = [epoch, epoch + 1n].flatMap((e) => sets.at(e)?.ids ?? []);
  outbox.emit({ type: 'AcceptPeers', validators: [...new Set(ids)] });
}

/** Index in a set; null for who is not in it. */
export const placeIn = (set: EpochSet, id: PeerId): NodeIx | null => {
  const index = set.ids.indexOf(id);
  return index < 0 ? null : index;
};

/** The sets that this node knows: every one on a chain with fixed validators, else those near the running epoch. */
export class ValidatorSets {
  readonly #known = new Map<bigint, EpochSet>();

  /** `stored`: sets of the epoch above the tip and, where it is elected, of the next one. */
  constructor(
    private readonly facts: ChainFacts,
    stored: readonly StoredSet[],
  ) {
    for (const { epoch, value } of stored) this.#keep(epoch, decodeValidatorSet(value));
  }

  #keep(epoch: bigint, set: ValidatorSet): EpochSet {
    const derived = epochSet(this.facts, epoch, set);
    this.#known.set(epoch, derived);
    return derived;
  }

  /** The set of an epoch; null while it is not elected, or forgotten. */
  at(epoch: bigint): EpochSet | null {
    const known = this.#known.get(epoch);
    if (known) return known;
    const fixed = epoch === 0n || this.facts.ledger.membership === 'AUTHORITY';
    if (!fixed) return null;
    this.#forget(epoch);
    return this.#keep(epoch, genesisSet(this.facts.ledger));
  }

  /** The set of epoch 0. */
  get first(): EpochSet {
    return this.#known.get(0n) ?? this.#keep(0n, genesisSet(this.facts.ledger));
  }

  /** A final block at a height changed the state: true when it elected a set. */
  learn(height: bigint, diff: Diff): boolean {
    if (!isElection(this.facts.ledger, height)) return false;
    const epoch = epochAfter(this.facts, height) + 1n;
    const wanted = bytesToHex(validatorSetKey(epoch));
    const row = diff.registry.find(({ key }) => bytesToHex(key) === wanted);
    if (!row) throw new InvariantError(`block ${String(height)} elected nobody`);
    this.#forget(epoch);
    this.#keep(epoch, decodeValidatorSet(row.value));
    return true;
  }

  /** Drops sets far from an epoch: closed epochs are answered with a proof, not judged. */
  #forget(epoch: bigint): void {
    for (const old of this.#known.keys()) if (old !== 0n && (old + 4n < epoch || old > epoch + 4n)) this.#known.delete(old);
  }
}
