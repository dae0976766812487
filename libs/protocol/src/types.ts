/**
 * Transactions, headers and blocks as values. One model, two dialects: the kind byte differs by dialect
 * (issuance is 0 on the main-chain and 4 on sidechains), the fields do not.
 * Sources: spec sidechain-ledger.md 2, 17.3, 18; spec mainchain.md 2, 3.
 */
import type { Hash } from '@bystack/base';

/** Which wire dialect and rule set a codec call speaks. */
export type Dialect = 'sidechain' | 'mainchain';

/** What a spending input repeats of the output it consumes. */
export interface SpendCommitment {
  /** Id of the mux (or coinbase) the output came from, 32 bytes. */
  readonly sourceId: Hash;
  readonly assetId: Hash;
  /** Smallest units, 0..2^63-1. */
  readonly amount: bigint;
  readonly sourcePos: bigint;
  readonly vmVersion: bigint;
  readonly controlProgram: Uint8Array;
}

export interface SpendInput {
  readonly kind: 'spend';
  readonly commitment: SpendCommitment;
  readonly arguments: readonly Uint8Array[];
}
export interface VetoInput {
  readonly kind: 'veto';
  readonly commitment: SpendCommitment;
  /** Vote key of the vote output taken back, normally 64 bytes. */
  readonly vote: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}
export interface CoinbaseInput {
  readonly kind: 'coinbase';
  readonly arbitrary: Uint8Array;
}
/** Native issuance: kind byte 4 on sidechains, 0 on the main-chain. */
export interface IssuanceInput {
  readonly kind: 'issuance';
  /** 1–64 bytes. */
  readonly nonce: Uint8Array;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly assetDefinition: Uint8Array;
  readonly vmVersion: bigint;
  readonly issuanceProgram: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}
/** Vapor's peg claim, kind byte 0 on sidechains. Decodable, refused by our rules (`ErrKindDisabled`). */
export interface CrossChainInput {
  readonly kind: 'crossChainIn';
  readonly commitment: SpendCommitment;
  readonly issuanceVmVersion: bigint;
  readonly assetDefinition: Uint8Array;
  readonly issuanceProgram: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}
/** Claim of a peg-in, kind byte 5. Its rules come with the peg; until then the bodies are kept raw. */
export interface ClaimInput {
  readonly kind: 'claim';
  readonly commitmentBody: Uint8Array;
  readonly witnessBody: Uint8Array;
}
/** An input whose asset_version is not 1: both bodies empty. Only the vector function decodes it. */
export interface UnknownInput {
  readonly kind: 'unknown';
}
export type TxInput = (SpendInput | VetoInput | CoinbaseInput | IssuanceInput | CrossChainInput | ClaimInput | UnknownInput) & {
  readonly assetVersion: bigint;
  /** Unread rests of extensible strings, in wire order; empty for every transaction our rules accept. */
  readonly suffixes?: InputSuffixes;
};
export interface InputSuffixes {
  readonly commitment: Uint8Array;
  readonly inner: Uint8Array;
  readonly witness: Uint8Array;
}

/** What an output pays. */
export interface OutputValue {
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly vmVersion: bigint;
  readonly controlProgram: Uint8Array;
}
export interface IntraChainOutput extends OutputValue {
  readonly kind: 'intraChain';
}
export interface CrossChainOutput extends OutputValue {
  readonly kind: 'crossChainOut';
}
export interface VoteOutput extends OutputValue {
  readonly kind: 'vote';
  readonly vote: Uint8Array;
}
/** A command to the chain, kind byte 3: code byte and payload. Carries no value. */
export interface DirectiveOutput {
  readonly kind: 'directive';
  readonly directive: Uint8Array;
}
/** Kind byte 4; the control program is a main-chain program. */
export interface PegOutOutput extends OutputValue {
  readonly kind: 'pegOut';
  readonly refundProgram: Uint8Array;
  readonly maxFee: bigint;
}
export interface UnknownOutput {
  readonly kind: 'unknown';
}
export type TxOutput = (IntraChainOutput | CrossChainOutput | VoteOutput | DirectiveOutput | PegOutOutput | UnknownOutput) & {
  readonly assetVersion: bigint;
  readonly suffixes?: OutputSuffixes;
};
export interface OutputSuffixes {
  readonly commitment: Uint8Array;
  readonly inner: Uint8Array;
}

/** A decoded transaction. */
export interface Tx {
  readonly version: bigint;
  /** 0 or the last height at which it is valid. */
  readonly timeRange: bigint;
  readonly inputs: readonly TxInput[];
  readonly outputs: readonly TxOutput[];
  /** Bytes of the frame as received; feeds storage gas, never a hash. */
  readonly serializedSize: number;
}

/** Our sidechain header: 242 bytes on the wire (sidechain-ledger.md 18.2). */
export interface BlockHeader {
  readonly height: bigint;
  readonly parent: Hash;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly epoch: bigint;
  readonly createdView: bigint;
  /** Index in the epoch's validator list; 0xffff in genesis. */
  readonly producer: number;
  readonly txRoot: Hash;
  readonly witnessRoot: Hash;
  readonly stateRoot: Hash;
  readonly nextEpoch: Hash;
  readonly specHash: Hash;
}

/** Header and raw transaction frames, in order. */
export interface Block {
  readonly header: BlockHeader;
  readonly transactions: readonly Uint8Array[];
}

// ---- the entry graph of a transaction (sidechain-ledger.md 3) ----

export interface ValueSource {
  readonly ref: Hash;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly position: bigint;
}

/** One entry with its id. */
export interface Entry {
  readonly id: Hash;
  /** e.g. `txheader`, `mux1`, `spend1`, `intrachainoutput1`, `retirement1`. */
  readonly type: string;
}

/** What an output of the transaction became. */
export interface ResultEntry extends Entry {
  /** Index in `tx.outputs`; also the mux destination position. */
  readonly outputIndex: number;
  readonly outcome: 'intraChain' | 'crossChainOut' | 'vote' | 'retirement' | 'directive' | 'pegOut';
  /** Absent for directives. */
  readonly source?: ValueSource;
}

/** A transaction with every id computed. */
export interface MappedTx {
  readonly tx: Tx;
  /** Transaction id = id of the header entry. */
  readonly id: Hash;
  readonly muxId: Hash;
  readonly muxSources: readonly ValueSource[];
  /** Entry id per input; `undefined` where two inputs collapsed into one entry (`ErrEmptyInputIDs`). */
  readonly inputIds: readonly (Hash | undefined)[];
  /** Output id each spend, veto or cross-chain-in consumes, by input index. */
  readonly spentOutputIds: readonly (Hash | undefined)[];
  readonly results: readonly ResultEntry[];
  /** Every entry, previous outputs included; equal inputs give equal entries. */
  readonly entries: readonly Entry[];
}
