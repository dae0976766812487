/** Values of the registry about candidates and elected sets. Sources: sidechain-ledger.md 18.4; bbft.md 4.8; docs/formats.md. */
import { concatBytes, u16be, u64be, type Hash } from '@bystack/base';
import { Reader, Writer } from '@bystack/protocol';
import { ledgerError } from './errors.js';
import { readU64 } from './registry.js';

const STATES = ['ACTIVE', 'RESIGNED', 'REMOVED'] as const;
/** `REMOVED`: punished by fault evidence. Only `ACTIVE` ones can be elected. */
export type CandidateState = (typeof STATES)[number];

/** A registered candidate. */
export interface CandidateRecord {
  readonly state: CandidateState;
  /** Epoch of its first registration. */
  readonly since: bigint;
  /** Number of its newest VALIDATOR_UPDATE; registrations do not change it. */
  readonly sequence: bigint;
  /** Hundredths of a percent. */
  readonly commission: number;
  readonly blsKey: Uint8Array;
  /** Second half of its vote key. */
  readonly chainCode: Uint8Array;
  readonly rewardProgram: Uint8Array;
}

/** State 1 ‖ since 8 ‖ sequence 8 ‖ commission 2 ‖ blsKey 48 ‖ chainCode 32 ‖ reward program varstr. */
export function encodeCandidate(c: CandidateRecord): Uint8Array {
  return new Writer()
    .byte(STATES.indexOf(c.state))
    .bytes(concatBytes(u64be(c.since), u64be(c.sequence), u16be(c.commission), c.blsKey, c.chainCode))
    .varstr(c.rewardProgram)
    .finish();
}

const readU16 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint16(0);

/** @throws BystackError `LEDGER_RECORD_CORRUPT` and the codes of protocol */
export function decodeCandidate(value: Uint8Array): CandidateRecord {
  const r = new Reader(value);
  const state = STATES[r.byte()];
  if (!state) throw ledgerError('LEDGER_RECORD_CORRUPT');
  const out: CandidateRecord = {
    state,
    since: readU64(r.take(8)),
    sequence: readU64(r.take(8)),
    commission: readU16(r.take(2)),
    blsKey: r.take(48).slice(),
    chainCode: r.take(32).slice(),
    rewardProgram: r.varstr(),
  };
  r.end();
  return out;
}

const VOTE_KEY = 64;

/** Vote keys of all candidates, 64 bytes each, in order of registration. */
export const encodeIndex = (voteKeys: readonly Uint8Array[]): Uint8Array => concatBytes(...voteKeys);

/** @throws BystackError `LEDGER_RECORD_CORRUPT` */
export function decodeIndex(value: Uint8Array | null): Uint8Array[] {
  if (!value) return [];
  if (value.length % VOTE_KEY !== 0) throw ledgerError('LEDGER_RECORD_CORRUPT');
  return Array.from({ length: value.length / VOTE_KEY }, (_, i) => value.slice(i * VOTE_KEY, (i + 1) * VOTE_KEY));
}

/** A validator of an elected set. */
export interface SetMember {
  readonly identityKey: Uint8Array;
  readonly blsKey: Uint8Array;
  readonly votes: bigint;
  readonly rewardProgram: Uint8Array;
}

/** Who validates an epoch, in election order, and how far they are from each other. */
export interface ValidatorSet {
  readonly members: readonly SetMember[];
  /** [i·n + j]: round trip that i reported to j, 0.1 ms, 0 = unknown. */
  readonly latency: Uint16Array;
}

/** n 2 ‖ per member: identityKey 32, blsKey 48, votes 8, reward program varstr ‖ n × n round trips 2 each. */
export function encodeValidatorSet({ members, latency }: ValidatorSet): Uint8Array {
  const w = new Writer().bytes(u16be(members.length));
  for (const m of members) w.bytes(concatBytes(m.identityKey, m.blsKey, u64be(m.votes))).varstr(m.rewardProgram);
  for (const roundTrip of latency) w.bytes(u16be(roundTrip));
  return w.finish();
}

/** @throws BystackError with the codes of protocol */
export function decodeValidatorSet(value: Uint8Array): ValidatorSet {
  const r = new Reader(value);
  const n = readU16(r.take(2));
  const members = Array.from({ length: n }, (): SetMember => {
    const identityKey: Hash = r.take(32).slice();
    return { identityKey, blsKey: r.take(48).slice(), votes: readU64(r.take(8)), rewardProgram: r.varstr() };
  });
  const latency = Uint16Array.from({ length: n * n }, () => readU16(r.take(2)));
  r.end();
  return { members, latency };
}
