/**
 * The state's part of an election: what is read at the snapshot height, and the set it leaves for the next epoch.
 * Who is elected is decided by the lib `dpos`. Source: bbft.md 4.8, 3.1.
 */
import { bytesToHex } from '@bystack/base';
import type { LatencyDirective } from '@bystack/protocol';
import {
  decodeIndex,
  decodeValidatorSet,
  encodeIndex,
  encodeValidatorSet,
  type CandidateState,
  type SetMember,
  type ValidatorSet,
} from './candidate-records.js';
import { candidateAt, epochAt, latencyAt, voteKeyOf } from './directives.js';
import { candidateIndexKey, candidateKey, decodeVotes, latencyKey, tallyKey, validatorSetKey } from './registry.js';
import type { LedgerParams, StateView, StateWriter, TurnLog } from './types.js';

/** A candidate as it stands at the snapshot height. */
export interface CandidateFacts extends SetMember {
  /** 64 bytes. */
  readonly voteKey: Uint8Array;
  readonly state: CandidateState;
  /** Epoch of its registration. */
  readonly since: bigint;
  /** Its LATENCY of the running epoch; null when it sent none. */
  readonly latency: LatencyDirective | null;
}

/** What an election is held over. */
export interface ElectionFacts {
  readonly epoch: bigint;
  readonly current: readonly SetMember[];
  readonly candidates: readonly CandidateFacts[];
  /** Turns of the current members so far; null where nobody counts them. */
  readonly turns: TurnLog | null;
}

/** The election, given by the lib `dpos`: members of the next epoch in election order. */
export type Elect = (facts: ElectionFacts) => readonly SetMember[];

/** True at the height whose state elects the next epoch of a chain with elected validators. */
export function isElection(params: LedgerParams, height: bigint): boolean {
  if (params.membership !== 'DPOS' || height < 1n) return false;
  const [length, gap] = [BigInt(params.epochLength), BigInt(params.electionGap)];
  const at = gap < length ? length - gap : 1n;
  return (height - 1n) % length === at - 1n;
}

/** Vote keys of every candidate: those of the index, and validators of the specification that are not in it. */
const voteKeys = (params: LedgerParams, index: readonly Uint8Array[]): Uint8Array[] => {
  const known = new Set(index.map((voteKey) => bytesToHex(voteKey.subarray(0, 32))));
  const rest = params.validators.filter((v) => !known.has(bytesToHex(v.identityKey)));
  return [...index, ...rest.map((v) => voteKeyOf(v.identityKey))];
};

/** Registry keys an election at a height reads, once its candidates are known. `index`: value of `candidateIndexKey`. */
export function electionKeys(params: LedgerParams, height: bigint, index: Uint8Array | null): Uint8Array[] {
  const perCandidate = voteKeys(params, decodeIndex(index)).flatMap((voteKey) => {
    const identityKey = voteKey.subarray(0, 32);
    return [candidateKey(identityKey), latencyKey(identityKey), tallyKey(voteKey)];
  });
  const epoch = epochAt(params, height);
  return [candidateIndexKey(), validatorSetKey(epoch), validatorSetKey(epoch + 1n), ...perCandidate];
}

/** The set of epoch 0, and of every epoch of a chain with fixed validators. */
export function genesisSet(params: LedgerParams): ValidatorSet {
  const members = params.validators.map((v): SetMember => ({ ...v, votes: 0n }));
  return { members, latency: new Uint16Array(members.length ** 2) };
}

/** The set of an epoch from the state; the view holds `validatorSetKey(epoch)`. */
export function validatorSetAt(view: StateView, params: LedgerParams, epoch: bigint): ValidatorSet | null {
  if (epoch === 0n || params.membership !== 'DPOS') return genesisSet(params);
  const value = view.registry(validatorSetKey(epoch));
  return value && decodeValidatorSet(value);
}

const candidatesAt = (view: StateView, params: LedgerParams, epoch: bigint): CandidateFacts[] =>
  voteKeys(params, decodeIndex(view.registry(candidateIndexKey()))).flatMap((voteKey) => {
    const identityKey = voteKey.slice(0, 32);
    const record = candidateAt(view, params, identityKey);
    if (!record) return [];
    const heard = latencyAt(view, identityKey);
    return [
      {
        voteKey,
        identityKey,
        blsKey: record.blsKey,
        rewardProgram: record.rewardProgram,
        votes: decodeVotes(view.registry(tallyKey(voteKey))),
        state: record.state,
        since: record.since,
        latency: heard?.epoch === epoch ? heard : null,
      },
    ];
  });

const matrix = (members: readonly SetMember[], candidates: readonly CandidateFacts[]): Uint16Array => {
  const n = members.length;
  const place = new Map(members.map((m, i) => [bytesToHex(m.identityKey), i]));
  const out = new Uint16Array(n * n);
  for (const { identityKey, latency } of candidates) {
    const from = place.get(bytesToHex(identityKey));
    if (from === undefined) continue;
    for (const peer of latency?.peers ?? []) {
      const to = place.get(bytesToHex(peer.identityKey));
      if (to !== undefined && to !== from) out[from * n + to] = peer.roundTrip;
    }
  }
  return out;
};

/** Candidates of earlier epochs that nobody votes for and that do not run make room for others. */
const dropIdle = (view: StateWriter, epoch: bigint, candidates: readonly CandidateFacts[]): void => {
  const idle = candidates.filter((c) => c.votes === 0n && !c.latency && c.since < epoch && c.state !== 'REMOVED');
  const gone = new Set(idle.map((c) => bytesToHex(c.voteKey)));
  const index = decodeIndex(view.registry(candidateIndexKey()));
  const kept = index.filter((voteKey) => !gone.has(bytesToHex(voteKey)));
  if (kept.length === index.length) return;
  view.put(candidateIndexKey(), encodeIndex(kept));
  for (const voteKey of index) if (gone.has(bytesToHex(voteKey))) view.put(candidateKey(voteKey.subarray(0, 32)), new Uint8Array(0));
};

/** Holds the election of a snapshot height over a block's changes and writes the set of the next epoch. */
export function holdElection(view: StateWriter, params: LedgerParams, height: bigint, elect: Elect, turns: TurnLog | null): void {
  const epoch = epochAt(params, height);
  const current = (validatorSetAt(view, params, epoch) ?? genesisSet(params)).members;
  const candidates = candidatesAt(view, params, epoch);
  const members = elect({ epoch, current, candidates, turns });
  view.put(validatorSetKey(epoch + 1n), encodeValidatorSet({ members, latency: matrix(members, candidates) }));
  dropIdle(view, epoch, candidates);
}
