/** Who validates the next epoch (sidechain-ledger.md 7, bbft.md 4.8). */
import { bytesToHex, equalBytes } from '@bystack/base';
import type { CandidateFacts, Elect, SetMember } from '@bystack/ledger';
import type { Tally } from './tally.js';
import { missedTooMany } from './turns.js';

/** A vote key and its votes. */
export interface RankedCandidate {
  /** Hex of the 64-byte vote key. */
  readonly key: string;
  readonly votes: bigint;
}

/** The ranking rule; both limits come from the chain specification. */
export interface RankLimits {
  readonly minVotes: bigint;
  readonly maxValidators: number;
}

/** Plain text order of lower-case hex equals the order of the bytes. */
const byVotesThenKey = (a: RankedCandidate, b: RankedCandidate): number => {
  if (a.votes !== b.votes) return a.votes > b.votes ? -1 : 1;
  return a.key > b.key ? -1 : a.key < b.key ? 1 : 0;
};

/** Keys with at least `minVotes`, by votes descending, ties by key descending, the first `maxValidators`. */
export function rankCandidates(votes: Tally, limits: RankLimits): readonly RankedCandidate[] {
  const candidates: RankedCandidate[] = [];
  for (const [key, count] of votes) if (count >= limits.minVotes) candidates.push({ key, votes: count });
  return candidates.sort(byVotesThenKey).slice(0, limits.maxValidators);
}

/** A member of an epoch with the votes that elected it; 0 in an authority set. `M` is the caller's description of a member. */
export interface Elected<M> {
  readonly member: M;
  readonly votes: bigint;
}

/** State at the snapshot height that an election reads. */
export interface ElectionInput<M> {
  readonly membership: 'AUTHORITY' | 'DPOS';
  /** The set of the running epoch, in its order. */
  readonly current: readonly Elected<M>[];
  readonly tally: Tally;
  /** Registered and ready candidates by hex vote key; votes for other keys elect nobody. */
  readonly ready: ReadonlyMap<string, M>;
  readonly limits: RankLimits & { readonly minValidators: number };
}

/**
 * The set of the next epoch, in election order. AUTHORITY keeps its set: it changes by proposal alone. DPOS
 * ranks the ready candidates; with fewer than `minValidators` the running set is carried over, and custody
 * keys never become validators by default.
 */
export function electNext<M>(input: ElectionInput<M>): readonly Elected<M>[] {
  if (input.membership === 'AUTHORITY') return input.current;
  const eligible = new Map([...input.tally].filter(([key]) => input.ready.has(key)));
  const elected = rankCandidates(eligible, input.limits).flatMap(({ key, votes }) => {
    const member = input.ready.get(key);
    return member === undefined ? [] : [{ member, votes }];
  });
  return elected.length < input.limits.minValidators || elected.length === 0 ? input.current : elected;
}

/** What an election demands. */
export interface ElectionLimits extends RankLimits {
  readonly minValidators: number;
  /** Oldest protocol version that a member of the next epoch may speak. */
  readonly protocol: number;
}

/** Part of the ready rule: a candidate that sent its LATENCY in this epoch and speaks the protocol (bbft.md 4.8). */
export const isReady = ({ state, latency }: CandidateFacts, protocol: number): boolean =>
  state === 'ACTIVE' && latency !== null && latency.protocol >= protocol;

/** A member with the keys and program it last registered: they count from the next epoch on, also when the set is carried over. */
const renewed = (member: SetMember, votes: bigint, candidates: readonly CandidateFacts[]): SetMember => {
  const { identityKey } = member;
  const { blsKey, rewardProgram } = candidates.find((c) => c.state === 'ACTIVE' && equalBytes(c.identityKey, identityKey)) ?? member;
  return { identityKey, blsKey, votes, rewardProgram };
};

/** The election of a chain whose validators are voted for: over the facts of the state, as blocks at a snapshot height hold it. */
export function dposElection(limits: ElectionLimits): Elect {
  return ({ current, candidates, turns }) => {
    const place = (c: CandidateFacts): number => current.findIndex((m) => equalBytes(m.identityKey, c.identityKey));
    const ready = candidates.filter((c) => isReady(c, limits.protocol) && !missedTooMany(turns, place(c)));
    const elected = electNext<SetMember>({
      membership: 'DPOS',
      current: current.map((member) => ({ member, votes: member.votes })),
      tally: new Map(ready.map((c) => [bytesToHex(c.voteKey), c.votes])),
      ready: new Map(ready.map((c) => [bytesToHex(c.voteKey), c])),
      limits,
    });
    return elected.map(({ member, votes }) => renewed(member, votes, candidates));
  };
}
