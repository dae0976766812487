/** The entry graph of a transaction and every id in it. Source: sidechain-ledger.md 3, 17.3; mainchain.md 4. */
import { asciiToBytes, bytesToHex, concatBytes, equalBytes, sha3, type Hash } from '@bystack/base';
import { BTM_ASSET_ID } from './assets.js';
import { refuse } from './errors.js';
import type { Dialect, Entry, MappedTx, OutputValue, ResultEntry, SpendCommitment, Tx, TxInput, TxOutput, ValueSource } from './types.js';
import { Writer } from './wire.js';

/** Per entry type: "entryid:" type ":" and 32 bytes of room for the hash of the body. */
const preimages = new Map<string, Uint8Array>();
const ENTRY_TYPES = 16;
const HASH_BYTES = 32;
/** Asset of what names none. */
const NO_ASSET: Hash = new Uint8Array(HASH_BYTES);

const preimageOf = (type: string): Uint8Array => {
  let preimage = preimages.get(type);
  if (!preimage) {
    preimage = concatBytes(asciiToBytes(`entryid:${type}:`), new Uint8Array(HASH_BYTES));
    if (preimages.size < ENTRY_TYPES) preimages.set(type, preimage);
  }
  return preimage;
};

/** An entry with its id H("entryid:" type ":" H(body)). */
export function entryOf(type: string, body: Writer): Entry {
  const preimage = preimageOf(type);
  preimage.set(body.consume(sha3), preimage.length - HASH_BYTES);
  return { id: sha3(preimage), type };
}

const source = (w: Writer, s: ValueSource): Writer => w.bytes(s.ref).bytes(s.assetId).u64le(s.amount).u64le(s.position);
const program = (w: Writer, vmVersion: bigint, code: Uint8Array): Writer => w.u64le(vmVersion).varstr(code);

const outputType = (dialect: Dialect): string => (dialect === 'sidechain' ? 'intrachainoutput1' : 'output1');

const valueEntry = (type: string, from: ValueSource, vmVersion: bigint, code: Uint8Array, vote?: Uint8Array): Entry => {
  const w = program(source(new Writer(), from), vmVersion, code);
  if (vote) w.varstr(vote);
  return entryOf(type, w);
};

/** The output that a spend commitment repeats. */
const spentEntry = (c: SpendCommitment, dialect: Dialect, vote?: Uint8Array): Entry =>
  valueEntry(
    vote ? 'voteoutput1' : outputType(dialect),
    { ref: c.sourceId, assetId: c.assetId, amount: c.amount, position: c.sourcePos },
    c.vmVersion,
    c.controlProgram,
    vote,
  );

interface MappedInput {
  readonly entry: Entry;
  readonly spent?: Entry;
  readonly assetId: Hash;
  readonly amount: bigint;
}

const mapSpending = (type: string, c: SpendCommitment, spent: Entry): MappedInput => ({
  entry: entryOf(type, new Writer().bytes(spent.id)),
  spent,
  assetId: c.assetId,
  amount: c.amount,
});

const outputSum = (outputs: readonly TxOutput[]): bigint => outputs.reduce((sum, o) => ('amount' in o ? sum + o.amount : sum), 0n);

/** What a coinbase brings: BTM for all outputs; on the main-chain exactly what output 0 pays. */
const coinbaseValue = (outputs: readonly TxOutput[], dialect: Dialect): { readonly assetId: Hash; readonly amount: bigint } => {
  if (dialect === 'sidechain') return { assetId: BTM_ASSET_ID, amount: outputSum(outputs) };
  const [first] = outputs;
  return first && 'amount' in first ? { assetId: first.assetId, amount: first.amount } : { assetId: NO_ASSET, amount: 0n };
};

const mapInput = (input: TxInput, tx: Tx, dialect: Dialect): MappedInput | null => {
  switch (input.kind) {
    case 'spend':
      return mapSpending('spend1', input.commitment, spentEntry(input.commitment, dialect));
    case 'veto':
      return mapSpending('vetoInput1', input.commitment, spentEntry(input.commitment, dialect, input.vote));
    case 'crossChainIn': {
      const spent = spentEntry(input.commitment, dialect);
      const body = program(new Writer().bytes(spent.id), input.issuanceVmVersion, input.issuanceProgram).bytes(sha3(input.assetDefinition));
      return { entry: entryOf('crosschaininput1', body), spent, assetId: input.commitment.assetId, amount: input.commitment.amount };
    }
    case 'coinbase':
      return {
        entry: entryOf('coinbase1', new Writer().varstr(input.arbitrary)),
        ...coinbaseValue(tx.outputs, dialect),
      };
    case 'issuance': {
      const body = new Writer().bytes(sha3(input.nonce)).bytes(input.assetId).u64le(input.amount);
      return { entry: entryOf('issuance1', body), assetId: input.assetId, amount: input.amount };
    }
    case 'claim':
    case 'unknown':
      return null;
  }
};

const FAIL = 0x6a;
const isRetired = (o: OutputValue): boolean => o.controlProgram[0] === FAIL;

const OUTPUT_TYPES = { crossChainOut: 'crosschainoutput1', vote: 'voteoutput1' } as const;

const entryOfOutput = (o: Exclude<TxOutput, { kind: 'unknown' | 'directive' }>, from: ValueSource, dialect: Dialect): Entry => {
  if (isRetired(o)) return entryOf('retirement1', source(new Writer(), from));
  if (o.kind === 'pegOut') {
    const body = program(source(new Writer(), from), o.vmVersion, o.controlProgram).varstr(o.refundProgram).u64le(o.maxFee);
    return entryOf('pegout1', body);
  }
  const type = o.kind === 'intraChain' ? outputType(dialect) : OUTPUT_TYPES[o.kind];
  return valueEntry(type, from, o.vmVersion, o.controlProgram, o.kind === 'vote' ? o.vote : undefined);
};

/** How the main-chain maps an output of a foreign asset version: as one that pays nothing to nobody. */
const FOREIGN_OUTPUT: TxOutput = {
  kind: 'intraChain',
  assetVersion: 0n,
  assetId: NO_ASSET,
  amount: 0n,
  vmVersion: 0n,
  controlProgram: new Uint8Array(0),
};

const mapOutput = (o: TxOutput, index: number, muxId: Hash, dialect: Dialect): ResultEntry | null => {
  if (o.kind === 'unknown') return dialect === 'mainchain' ? mapOutput(FOREIGN_OUTPUT, index, muxId, dialect) : null;
  if (o.kind === 'directive') {
    const { id, type } = entryOf('directive1', new Writer().varstr(o.directive));
    return { id, type, outputIndex: index, outcome: 'directive' };
  }
  const from: ValueSource = { ref: muxId, assetId: o.assetId, amount: o.amount, position: BigInt(index) };
  const { id, type } = entryOfOutput(o, from, dialect);
  return { id, type, outputIndex: index, outcome: isRetired(o) ? 'retirement' : o.kind, source: from };
};

const TRUE_PROGRAM = new Uint8Array([0x51]);

/** `count`: the number written before the sources. */
const muxOf = (sources: readonly ValueSource[], count: number): Entry => {
  const w = new Writer().v31(count);
  for (const s of sources) source(w, s);
  return entryOf('mux1', program(w, 1n, TRUE_PROGRAM));
};

const headerOf = (tx: Tx, results: readonly ResultEntry[]): Entry => {
  const w = new Writer().u64le(tx.version).u64le(tx.timeRange).v31(results.length);
  for (const r of results) w.bytes(r.id);
  return entryOf('txheader', w);
};

/** True when no later input maps to the same entry: of equal inputs only the last keeps its id. */
const keepsId = (mapped: readonly (MappedInput | null)[], index: number): boolean => {
  const own = mapped[index];
  for (let later = index + 1; own && later < mapped.length; later++) {
    const other = mapped[later];
    if (other && equalBytes(other.entry.id, own.entry.id)) return false;
  }
  return own !== null;
};

/** From this many inputs on equal ones are found through a map instead of by comparing each with each. */
const MANY_INPUTS = 8;

const inputIdsOf = (mapped: readonly (MappedInput | null)[]): (Hash | undefined)[] => {
  if (mapped.length < MANY_INPUTS) return mapped.map((m, index) => (keepsId(mapped, index) ? m?.entry.id : undefined));
  const owners = new Map<string, number>();
  mapped.forEach((m, index) => m && owners.set(bytesToHex(m.entry.id), index));
  return mapped.map((m, index) => (m && owners.get(bytesToHex(m.entry.id)) === index ? m.entry.id : undefined));
};

/** Computes every entry of a transaction. Pure; cost: two hashes per entry. */
export function mapTx(tx: Tx, dialect: Dialect = 'sidechain'): MappedTx {
  const mapped = tx.inputs.map((input) => mapInput(input, tx, dialect));
  const entries: Entry[] = [];
  const muxSources: ValueSource[] = [];
  for (const m of mapped) {
    if (!m) continue;
    if (m.spent) entries.push(m.spent);
    entries.push(m.entry);
    muxSources.push({ ref: m.entry.id, assetId: m.assetId, amount: m.amount, position: 0n });
  }
  // The main-chain counts an input of a foreign asset version, although nothing of it is written.
  const mux = muxOf(muxSources, dialect === 'mainchain' ? tx.inputs.length : muxSources.length);
  const results: ResultEntry[] = [];
  tx.outputs.forEach((o, index) => {
    const result = mapOutput(o, index, mux.id, dialect);
    if (result) results.push(result);
  });
  const header = headerOf(tx, results);
  entries.push(mux, ...results, header);
  const spentOutputIds = mapped.map((m) => m?.spent?.id);
  return { tx, id: header.id, muxId: mux.id, muxSources, inputIds: inputIdsOf(mapped), spentOutputIds, results, entries };
}

/** H(input id ‖ transaction id): what input `index` signs. @throws BystackError `PROTOCOL_NO_INPUT_ID` for an input without an entry of its own */
export function txSigHash(mapped: MappedTx, index: number): Hash {
  const id = mapped.inputIds[index];
  if (!id) return refuse('PROTOCOL_NO_INPUT_ID', 'This input has no id to sign.', { index });
  return sha3(concatBytes(id, mapped.id));
}
