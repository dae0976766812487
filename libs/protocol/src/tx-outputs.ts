/** Outputs on the wire, both dialects. Source: sidechain-ledger.md 2, 17.3; mainchain.md 3. */
import { refuse } from './errors.js';
import { extensible, type ReadMode } from './tx-inputs.js';
import type { Dialect, OutputValue, TxOutput } from './types.js';
import { Reader, Writer } from './wire.js';

const EMPTY = new Uint8Array(0);
const ONE = 1n;
const INTRA = 0;
const CROSS = 1;
const VOTE = 2;
const DIRECTIVE = 3;
const PEG_OUT = 4;

const readValue = (r: Reader): OutputValue => {
  const assetId = r.take(32);
  const amount = r.v63();
  const vmVersion = r.v63();
  if (vmVersion !== ONE) return refuse('PROTOCOL_VM_VERSION', 'Only VM version 1 exists.', { vmVersion });
  return { assetId, amount, vmVersion, controlProgram: r.varstr() };
};

interface Read {
  readonly output: TxOutput;
  readonly inner: Uint8Array;
}

const readSidechain = (r: Reader, mode: ReadMode): Read => {
  const kind = r.byte();
  if (kind === INTRA || kind === CROSS) {
    const value = extensible(r, mode, readValue);
    return { output: { ...value.value, assetVersion: ONE, kind: kind === INTRA ? 'intraChain' : 'crossChainOut' }, inner: value.suffix };
  }
  if (kind === VOTE) {
    const vote = r.varstr();
    const value = extensible(r, mode, readValue);
    return { output: { ...value.value, assetVersion: ONE, kind: 'vote', vote }, inner: value.suffix };
  }
  if (kind === DIRECTIVE) return { output: { assetVersion: ONE, kind: 'directive', directive: r.varstr() }, inner: EMPTY };
  if (kind === PEG_OUT) {
    const refundProgram = r.varstr();
    const maxFee = r.v63();
    const value = extensible(r, mode, readValue);
    return { output: { ...value.value, assetVersion: ONE, kind: 'pegOut', refundProgram, maxFee }, inner: value.suffix };
  }
  return refuse('PROTOCOL_KIND', 'The output kind is unknown.', { kind });
};

const readCommitment = (r: Reader, mode: ReadMode): Read =>
  mode.dialect === 'sidechain'
    ? readSidechain(r, mode)
    : { output: { ...readValue(r), assetVersion: ONE, kind: 'intraChain' }, inner: EMPTY };

/** Reads one output. @throws BystackError with the codes of `PROTOCOL_ERROR_CODES` */
export function readOutput(r: Reader, mode: ReadMode): TxOutput {
  const assetVersion = r.v63();
  if (assetVersion !== ONE && !mode.lenient) return refuse('ErrAssetVersion', 'Only asset version 1 exists.', { assetVersion });
  const unknown: Read = { output: { assetVersion, kind: 'unknown' }, inner: EMPTY };
  const commitment = extensible<Read>(r, mode, (c) => (assetVersion === ONE ? readCommitment(c, mode) : unknown));
  if (r.varstr().length > 0 && mode.dialect === 'sidechain') return refuse('ErrSuffix', 'The witness of an output is empty by rule.');
  const { output, inner } = commitment.value;
  return commitment.suffix.length === 0 && inner.length === 0 ? output : { ...output, suffixes: { commitment: commitment.suffix, inner } };
}

const valueBody = (o: OutputValue): Writer => new Writer().bytes(o.assetId).v63(o.amount).v63(o.vmVersion).varstr(o.controlProgram);

const sidechainBody = (o: TxOutput): Writer => {
  const w = new Writer();
  const value = (own: OutputValue): Uint8Array =>
    valueBody(own)
      .bytes(o.suffixes?.inner ?? EMPTY)
      .finish();
  switch (o.kind) {
    case 'intraChain':
      return w.byte(INTRA).varstr(value(o));
    case 'crossChainOut':
      return w.byte(CROSS).varstr(value(o));
    case 'vote':
      return w.byte(VOTE).varstr(o.vote).varstr(value(o));
    case 'directive':
      return w.byte(DIRECTIVE).varstr(o.directive);
    case 'pegOut':
      return w.byte(PEG_OUT).varstr(o.refundProgram).v63(o.maxFee).varstr(value(o));
    case 'unknown':
      return w;
  }
};

/** Appends one output. @throws BystackError `PROTOCOL_KIND` for a sidechain output in the main-chain dialect */
export function writeOutput(w: Writer, output: TxOutput, dialect: Dialect): void {
  w.v63(output.assetVersion);
  let body: Writer;
  if (dialect === 'sidechain') body = sidechainBody(output);
  else if (output.kind === 'intraChain') body = valueBody(output);
  else if (output.kind === 'unknown') body = new Writer();
  else return refuse('PROTOCOL_KIND', 'The main-chain has one kind of output.', { kind: output.kind });
  w.varstr(body.bytes(output.suffixes?.commitment ?? EMPTY).finish());
  w.varstr(EMPTY);
}
