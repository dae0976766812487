/** Inputs on the wire, both dialects. Source: sidechain-ledger.md 2, 17.3; mainchain.md 3. */
import { equalBytes } from '@bystack/base';
import { mainAssetId } from './assets.js';
import { refuse } from './errors.js';
import type { Dialect, SpendCommitment, TxInput } from './types.js';
import { Reader, Writer } from './wire.js';

const EMPTY = new Uint8Array(0);
const ONE = 1n;
/** Longest nonce of an issuance, bytes. */
const MAX_NONCE = 64;

/** How strictly bytes are read: `lenient` keeps suffixes and foreign asset versions and serves recorded vectors alone. */
export interface ReadMode {
  readonly dialect: Dialect;
  readonly lenient: boolean;
}

interface Kinds {
  readonly issuance: number;
  readonly crossChainIn: number;
  readonly veto: number;
  readonly claim: number;
}
const NONE = -1;
const KINDS: Readonly<Record<Dialect, Kinds>> = {
  sidechain: { issuance: 4, crossChainIn: 0, veto: 3, claim: 5 },
  mainchain: { issuance: 0, crossChainIn: NONE, veto: NONE, claim: NONE },
};
const SPEND = 1;
const COINBASE = 2;

/** Body of an extensible string: reads what `read` wants and returns the unread rest beside it. The main-chain allows rests. */
export function extensible<T>(r: Reader, mode: ReadMode, read: (inner: Reader) => T): { readonly value: T; readonly suffix: Uint8Array } {
  const inner = new Reader(r.varstr());
  const value = read(inner);
  const suffix = inner.rest();
  if (suffix.length > 0 && mode.dialect === 'sidechain' && !mode.lenient)
    return refuse('ErrSuffix', 'A string of the transaction has unknown bytes at its end.', { bytes: suffix.length });
  return { value, suffix };
}

const readSpend = (r: Reader): SpendCommitment => {
  const sourceId = r.take(32);
  const assetId = r.take(32);
  const amount = r.v63();
  const sourcePos = r.v63();
  const vmVersion = r.v63();
  if (vmVersion !== ONE) return refuse('PROTOCOL_VM_VERSION', 'Only VM version 1 exists.', { vmVersion });
  return { sourceId, assetId, amount, sourcePos, vmVersion, controlProgram: r.varstr() };
};

type Partial1 = { readonly input: TxInput; readonly inner: Uint8Array };
const bare = (input: TxInput): Partial1 => ({ input, inner: EMPTY });

const readSpending = (r: Reader, mode: ReadMode, make: (commitment: SpendCommitment) => TxInput): Partial1 => {
  const spend = extensible(r, mode, readSpend);
  return { input: make(spend.value), inner: spend.suffix };
};

const readCommitment = (r: Reader, mode: ReadMode): Partial1 => {
  const kind = r.byte();
  const kinds = KINDS[mode.dialect];
  const base = { assetVersion: ONE, arguments: [] };
  if (kind === SPEND) return readSpending(r, mode, (commitment) => ({ ...base, kind: 'spend', commitment }));
  if (kind === COINBASE) return bare({ assetVersion: ONE, kind: 'coinbase', arbitrary: r.varstr() });
  if (kind === kinds.veto) {
    const spend = readSpending(r, mode, (commitment) => ({ ...base, kind: 'veto', commitment, vote: EMPTY }));
    return { ...spend, input: { ...(spend.input as TxInput & { kind: 'veto' }), vote: r.varstr() } };
  }
  if (kind === kinds.crossChainIn) {
    const empty = { issuanceVmVersion: 0n, assetDefinition: EMPTY, issuanceProgram: EMPTY };
    const spend = readSpending(r, mode, (commitment) => ({ ...base, ...empty, kind: 'crossChainIn', commitment }));
    const own = { issuanceVmVersion: r.v63(), assetDefinition: r.varstr(), issuanceProgram: r.varstr() };
    return { ...spend, input: { ...(spend.input as TxInput & { kind: 'crossChainIn' }), ...own } };
  }
  if (kind === kinds.issuance) {
    const nonce = r.varstr();
    if (mode.dialect === 'sidechain' && (nonce.length < 1 || nonce.length > MAX_NONCE))
      return refuse('PROTOCOL_FIELD', 'An issuance nonce has 1 to 64 bytes.', { bytes: nonce.length });
    const own = { nonce, assetId: r.take(32), amount: r.v63() };
    return bare({ ...base, ...own, kind: 'issuance', assetDefinition: EMPTY, vmVersion: ONE, issuanceProgram: EMPTY });
  }
  if (kind === kinds.claim) return bare({ assetVersion: ONE, kind: 'claim', commitmentBody: r.rest(), witnessBody: EMPTY });
  return refuse('PROTOCOL_KIND', 'The input kind is unknown.', { kind });
};

const readWitness = (r: Reader, input: TxInput, dialect: Dialect): TxInput => {
  if (input.kind === 'coinbase' || input.kind === 'unknown') return input;
  if (input.kind === 'claim') return { ...input, witnessBody: r.rest() };
  if (input.kind !== 'issuance') return { ...input, arguments: r.list() };
  const own = { assetDefinition: r.varstr(), vmVersion: r.v63(), issuanceProgram: r.varstr(), arguments: r.list() };
  if (dialect === 'sidechain' && own.vmVersion !== ONE)
    return refuse('PROTOCOL_VM_VERSION', 'Only VM version 1 exists.', { vmVersion: own.vmVersion });
  const wrong = dialect === 'mainchain' && !equalBytes(mainAssetId(own.vmVersion, own.issuanceProgram, own.assetDefinition), input.assetId);
  if (wrong) return refuse('ErrAssetId', 'The asset id does not follow from program and definition.');
  return { ...input, ...own };
};

/** Reads one input. @throws BystackError with the codes of `PROTOCOL_ERROR_CODES` */
export function readInput(r: Reader, mode: ReadMode): TxInput {
  const assetVersion = r.v63();
  if (assetVersion !== ONE && !mode.lenient) return refuse('ErrAssetVersion', 'Only asset version 1 exists.', { assetVersion });
  const commitment = extensible<Partial1>(r, mode, (c) =>
    assetVersion === ONE ? readCommitment(c, mode) : bare({ assetVersion, kind: 'unknown' }),
  );
  const witness = extensible(r, mode, (w) => readWitness(w, commitment.value.input, mode.dialect));
  const suffixes = { commitment: commitment.suffix, inner: commitment.value.inner, witness: witness.suffix };
  const plain = suffixes.commitment.length === 0 && suffixes.inner.length === 0 && suffixes.witness.length === 0;
  return plain ? witness.value : { ...witness.value, suffixes };
}

const spendBody = (c: SpendCommitment): Writer =>
  new Writer().bytes(c.sourceId).bytes(c.assetId).v63(c.amount).v63(c.sourcePos).v63(c.vmVersion).varstr(c.controlProgram);

const commitmentBody = (input: TxInput, dialect: Dialect): Writer => {
  const w = new Writer();
  const kinds = KINDS[dialect];
  const inner = input.suffixes?.inner ?? EMPTY;
  switch (input.kind) {
    case 'spend':
      return w.byte(SPEND).varstr(spendBody(input.commitment).bytes(inner).finish());
    case 'veto':
      return w.byte(kinds.veto).varstr(spendBody(input.commitment).bytes(inner).finish()).varstr(input.vote);
    case 'coinbase':
      return w.byte(COINBASE).varstr(input.arbitrary);
    case 'issuance':
      return w.byte(kinds.issuance).varstr(input.nonce).bytes(input.assetId).v63(input.amount);
    case 'crossChainIn': {
      w.byte(kinds.crossChainIn).varstr(spendBody(input.commitment).bytes(inner).finish());
      return w.v63(input.issuanceVmVersion).varstr(input.assetDefinition).varstr(input.issuanceProgram);
    }
    case 'claim':
      return w.byte(kinds.claim).bytes(input.commitmentBody);
    case 'unknown':
      return w;
  }
};

const witnessBody = (input: TxInput): Writer => {
  const w = new Writer();
  if (input.kind === 'coinbase' || input.kind === 'unknown') return w;
  if (input.kind === 'claim') return w.bytes(input.witnessBody);
  if (input.kind === 'issuance') w.varstr(input.assetDefinition).v63(input.vmVersion).varstr(input.issuanceProgram);
  return w.list(input.arguments);
};

/** Appends one input. */
export function writeInput(w: Writer, input: TxInput, dialect: Dialect): void {
  w.v63(input.assetVersion);
  w.varstr(
    commitmentBody(input, dialect)
      .bytes(input.suffixes?.commitment ?? EMPTY)
      .finish(),
  );
  w.varstr(
    witnessBody(input)
      .bytes(input.suffixes?.witness ?? EMPTY)
      .finish(),
  );
}
