/**
 * Rules of directives: form and signatures on admission, and what they change. Sources: sidechain-ledger.md 17.3;
 * bbft.md 2.2, 3.1, 4.8.
 */
import { bytesToHex, concatBytes, equalBytes, type Signatures } from '@bystack/base';
import {
  decodeDirective,
  directivePayload,
  encodeDirective,
  popPayload,
  type Directive,
  type LatencyDirective,
  type MappedTx,
  type RegisterDirective,
  type UpdateDirective,
} from '@bystack/protocol';
import { decodeCandidate, decodeIndex, encodeCandidate, encodeIndex, type CandidateRecord } from './candidate-records.js';
import { ledgerError } from './errors.js';
import { blsKeyKey, candidateIndexKey, candidateKey, latencyKey, tallyKey } from './registry.js';
import type { LedgerParams, SpecValidator, StateView, StateWriter } from './types.js';

/** Most candidates a chain has: bounds the work of an election. */
export const MAX_CANDIDATES = 500;

/** Chain code of validators that the specification lists. */
const NO_CODE = new Uint8Array(32);

/** 64 bytes that votes for a candidate carry. */
export const voteKeyOf = (identityKey: Uint8Array, chainCode: Uint8Array = NO_CODE): Uint8Array => concatBytes(identityKey, chainCode);

/** The directive of a transaction; null when it has none. @throws BystackError `ErrDirectiveUnknown` and codes of protocol */
export function directiveOf(mapped: MappedTx): Directive | null {
  for (const output of mapped.tx.outputs) {
    if (output.kind !== 'directive') continue;
    const directive = decodeDirective(output.directive);
    if (!directive) throw ledgerError('ErrDirectiveUnknown', { directive: output.directive[0] });
    return directive;
  }
  return null;
}

/**
 * Form of a transaction with regard to directives, and whether this chain takes its directive.
 * @throws BystackError `ErrDirective…` and codes of protocol
 */
export function refuseDirectives(mapped: MappedTx, params: LedgerParams): void {
  const { inputs, outputs } = mapped.tx;
  const count = outputs.filter((o) => o.kind === 'directive').length;
  if (count > 1) throw ledgerError('ErrDirectiveCount', { count });
  if (inputs.length === 0 && (count === 0 || outputs.length !== 1)) throw ledgerError('ErrDirectiveBare');
  const directive = directiveOf(mapped);
  if (directive && directive.kind !== 'latency' && params.membership !== 'DPOS') throw ledgerError('ErrDirectiveMembership');
}

/** The code of the first signature of the directive that does not hold; null when all do, or there is none. */
export function directiveSignatureError(mapped: MappedTx, params: LedgerParams, signatures: Signatures): string | null {
  const d = directiveOf(mapped);
  if (!d) return null;
  if (!signatures.verify('zip215', d.identityKey, directivePayload(params.chainId, d), d.signature)) return 'ErrDirectiveSignature';
  if (d.kind !== 'register') return null;
  return signatures.verify('bls', d.blsKey, popPayload(params.chainId, d.identityKey, d.blsKey), d.pop) ? null : 'ErrPossession';
}

/** Registry keys that applying the transaction's directive reads or writes. */
export function directiveKeys(mapped: MappedTx): Uint8Array[] {
  const d = directiveOf(mapped);
  if (!d) return [];
  const own = [candidateKey(d.identityKey), latencyKey(d.identityKey)];
  if (d.kind !== 'register') return own;
  return [...own, blsKeyKey(d.blsKey), candidateIndexKey(), tallyKey(voteKeyOf(d.identityKey, d.chainCode))];
}

/** Epoch of a height ≥ 1. */
export const epochAt = (params: LedgerParams, height: bigint): bigint => (height - 1n) / BigInt(params.epochLength);

const specValidator = (params: LedgerParams, identityKey: Uint8Array): SpecValidator | undefined =>
  params.validators.find((v) => equalBytes(v.identityKey, identityKey));

/** A candidate as the state knows it; validators of the specification are candidates until they change something. */
export function candidateAt(view: StateView, params: LedgerParams, identityKey: Uint8Array): CandidateRecord | null {
  const value = view.registry(candidateKey(identityKey));
  if (value) return decodeCandidate(value);
  const listed = specValidator(params, identityKey);
  if (!listed) return null;
  const { blsKey, rewardProgram } = listed;
  return { state: 'ACTIVE', since: 0n, sequence: 0n, commission: 0, blsKey, chainCode: NO_CODE, rewardProgram };
}

const latency = (d: LatencyDirective, view: StateWriter, params: LedgerParams, epoch: bigint): void => {
  if (d.epoch !== epoch) throw ledgerError('ErrDirectiveEpoch', { named: d.epoch, epoch });
  if (candidateAt(view, params, d.identityKey)?.state !== 'ACTIVE') throw ledgerError('ErrCandidateUnknown');
  const before = latencyAt(view, d.identityKey);
  if (before && before.epoch >= epoch) throw ledgerError('ErrDirectiveReplayed');
  view.put(latencyKey(d.identityKey), encodeDirective(d));
};

/** The newest LATENCY of an identity key, or null. */
export function latencyAt(view: StateView, identityKey: Uint8Array): LatencyDirective | null {
  const value = view.registry(latencyKey(identityKey));
  const directive = value && decodeDirective(value);
  return directive?.kind === 'latency' ? directive : null;
}

const listed = (view: StateWriter, d: RegisterDirective): void => {
  const index = decodeIndex(view.registry(candidateIndexKey()));
  const own = voteKeyOf(d.identityKey, d.chainCode);
  const at = index.findIndex((voteKey) => equalBytes(voteKey.subarray(0, 32), d.identityKey));
  if (at < 0 && index.length >= MAX_CANDIDATES) throw ledgerError('ErrCandidateLimit', { limit: MAX_CANDIDATES });
  if (at < 0) index.push(own);
  else index[at] = own;
  view.put(candidateIndexKey(), encodeIndex(index));
};

/** Updates of a registration that lapsed must not fit a later one: numbers start where no earlier ones can be. */
const firstSequence = (height: bigint): bigint => height << 16n;

const register = (d: RegisterDirective, view: StateWriter, params: LedgerParams, height: bigint): void => {
  const mark = blsKeyKey(d.blsKey);
  if (view.registry(mark) || params.validators.some((v) => equalBytes(v.blsKey, d.blsKey)))
    throw ledgerError('ErrBlsKeyTaken', { blsKey: bytesToHex(d.blsKey) });
  const before = candidateAt(view, params, d.identityKey);
  if (before?.state === 'REMOVED') throw ledgerError('ErrCandidateUnknown');
  listed(view, d);
  view.put(mark, d.identityKey);
  const { commission, blsKey, chainCode, rewardProgram } = d;
  const [since, sequence] = [before?.since ?? epochAt(params, height), before?.sequence ?? firstSequence(height)];
  view.put(
    candidateKey(d.identityKey),
    encodeCandidate({ state: 'ACTIVE', since, sequence, commission, blsKey, chainCode, rewardProgram }),
  );
};

const update = (d: UpdateDirective, view: StateWriter, params: LedgerParams): void => {
  const before = candidateAt(view, params, d.identityKey);
  if (before?.state !== 'ACTIVE') throw ledgerError('ErrCandidateUnknown');
  if (d.sequence !== before.sequence + 1n) throw ledgerError('ErrDirectiveReplayed', { wanted: before.sequence + 1n, got: d.sequence });
  const { sequence, commission, rewardProgram } = d;
  const state = d.resign ? 'RESIGNED' : 'ACTIVE';
  view.put(candidateKey(d.identityKey), encodeCandidate({ ...before, state, sequence, commission, rewardProgram }));
};

/** Applies the directive of a valid transaction. @throws BystackError with the codes of `LEDGER_ERRORS` */
export function applyDirective(mapped: MappedTx, view: StateWriter, params: LedgerParams, height: bigint): void {
  const d = directiveOf(mapped);
  if (!d) return;
  if (d.kind === 'latency') latency(d, view, params, epochAt(params, height));
  else if (d.kind === 'register') register(d, view, params, height);
  else update(d, view, params);
}

/** Counts bare directives of a block against what a block may carry: 2n LATENCY, n of REGISTER and UPDATE together. */
export class DirectiveBudget {
  #latency: number;
  #others: number;

  constructor({ maxValidators }: LedgerParams) {
    this.#latency = 2 * maxValidators;
    this.#others = maxValidators;
  }

  /** Takes one place; false when none is left. */
  take({ tx, results }: MappedTx): boolean {
    if (tx.inputs.length > 0 || !results.some((r) => r.outcome === 'directive')) return true;
    const [output] = tx.outputs;
    if (output?.kind === 'directive' && decodeDirective(output.directive)?.kind === 'latency') return --this.#latency >= 0;
    return --this.#others >= 0;
  }
}
