/** Standard programs: builders, recognition and conversion of witness programs (mainchain.md 13). */
import { bytesToHex, BystackError, concatBytes, equalBytes } from '@bystack/base';
import { parseProgram, pushData, pushInt64 } from './instruction.js';
import { readInt64 } from './int64.js';

/** What a control program is. */
export type ProgramKind = 'p2wpkh' | 'p2wsh' | 'retirement' | 'anyone' | 'multisig' | 'other';

/** A program in terms people can read. */
export interface ProgramDescription {
  readonly kind: ProgramKind;
  /** 20-byte key hash or 32-byte script hash. */
  readonly hash?: Uint8Array;
  /** Comment of a retirement, possibly empty. */
  readonly comment?: Uint8Array;
  /** Keys of a multisig script, in script order. */
  readonly publicKeys?: readonly Uint8Array[];
  readonly quorum?: number;
  /** One line, e.g. `2 of 3 signatures`. */
  readonly text: string;
}

const FAIL = 0x6a;
/** Most keys a multisig script is built with; each costs 1,024 gas. */
export const MAX_MULTISIG_KEYS = 64;

const P2WPKH_HEAD = Uint8Array.of(0x76, 0xab, 0x14);
const P2WPKH_TAIL = Uint8Array.of(0x88, 0xae, 0x7c, 0xac);
const P2WSH_HEAD = Uint8Array.of(0x76, 0xaa, 0x20);
const P2WSH_TAIL = Uint8Array.of(0x88, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 0x7c, 0x00, 0xc0);

const sized = (bytes: Uint8Array, length: number): Uint8Array => {
  if (bytes.length !== length) throw new BystackError({ code: 'BVM_KEY_LENGTH', expectedBytes: length, receivedBytes: bytes.length });
  return bytes;
};

/** Script a P2WPKH program executes as: DUP HASH160 hash EQUALVERIFY TXSIGHASH SWAP CHECKSIG. @throws BystackError `BVM_KEY_LENGTH` unless 20 bytes. */
export function p2wpkhScript(keyHash: Uint8Array): Uint8Array {
  return concatBytes(P2WPKH_HEAD, sized(keyHash, 20), P2WPKH_TAIL);
}

/** Script a P2WSH program executes as: DUP SHA3 hash EQUALVERIFY -1 SWAP 0 CHECKPREDICATE. @throws BystackError `BVM_KEY_LENGTH` unless 32 bytes. */
export function p2wshScript(scriptHash: Uint8Array): Uint8Array {
  return concatBytes(P2WSH_HEAD, sized(scriptHash, 32), P2WSH_TAIL);
}

const witnessHash = (program: Uint8Array): Uint8Array | null => {
  const length = program[1];
  if (program[0] !== 0 || (length !== 20 && length !== 32) || program.length !== length + 2) return null;
  return program.subarray(2);
};

/** The program that really runs: P2WPKH and P2WSH are converted, everything else runs as written. */
export function executedProgram(program: Uint8Array): Uint8Array {
  const hash = witnessHash(program);
  if (!hash) return program;
  return hash.length === 20 ? p2wpkhScript(hash) : p2wshScript(hash);
}

/**
 * TXSIGHASH pub.. quorum n CHECKMULTISIG. Keys are 32 bytes, order matters: signatures stand in the same order.
 * @throws BystackError `BVM_KEY_LENGTH`; `BVM_QUORUM` unless 1 ≤ quorum ≤ keys ≤ 64.
 */
export function multisigScript(publicKeys: readonly Uint8Array[], quorum: number): Uint8Array {
  const n = publicKeys.length;
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > n || n > MAX_MULTISIG_KEYS) {
    throw new BystackError({ code: 'BVM_QUORUM', quorum, keys: n, maxKeys: MAX_MULTISIG_KEYS });
  }
  const keys = publicKeys.map((key) => pushData(sized(key, 32)));
  return concatBytes(Uint8Array.of(0xae), ...keys, pushInt64(BigInt(quorum)), pushInt64(BigInt(n)), Uint8Array.of(0xad));
}

/** A multisig that is valid only below a height: height BLOCKHEIGHT GREATERTHAN VERIFY, then the script. Height 0: no limit. */
export function limitHeightScript(height: bigint, script: Uint8Array): Uint8Array {
  return height === 0n ? script : concatBytes(pushInt64(height), Uint8Array.of(0xcd, 0xa0, 0x69), script);
}

/** FAIL and the comment: an output with it is a retirement. Note that the id of the transaction does not commit to the comment. */
export function retirementProgram(comment: Uint8Array): Uint8Array {
  return comment.length === 0 ? Uint8Array.of(FAIL) : concatBytes(Uint8Array.of(FAIL), pushData(comment));
}

/** True for programs that begin with FAIL: never spendable. */
export const isRetirement = (program: Uint8Array): boolean => program[0] === FAIL;

/** Keys and quorum of a script built by `multisigScript`, else null. Recognises the exact form only. */
export function parseMultisig(script: Uint8Array): { readonly publicKeys: readonly Uint8Array[]; readonly quorum: number } | null {
  if (script[0] !== 0xae || script.at(-1) !== 0xad) return null;
  const parts = parseProgram(script);
  if (typeof parts === 'string' || parts.length < 5 || parts.length > MAX_MULTISIG_KEYS + 4) return null;
  const data = parts.slice(1, -1).map((part) => part.data);
  const quorum = Number(readInt64(data.at(-2) as Uint8Array) ?? 0n);
  const publicKeys = data.slice(0, -2);
  if (publicKeys.some((key) => key.length !== 32) || quorum < 1 || quorum > publicKeys.length) return null;
  return equalBytes(multisigScript(publicKeys, quorum), script) ? { publicKeys, quorum } : null;
}

const retirementComment = (program: Uint8Array): Uint8Array => {
  const parts = parseProgram(program);
  return typeof parts === 'string' ? new Uint8Array(0) : (parts[1]?.data ?? new Uint8Array(0));
};

/** The program in readable terms. Total. */
export function describeProgram(program: Uint8Array): ProgramDescription {
  const hash = witnessHash(program);
  if (hash) {
    return hash.length === 20
      ? { kind: 'p2wpkh', hash, text: `key with hash ${bytesToHex(hash)}` }
      : { kind: 'p2wsh', hash, text: `script with hash ${bytesToHex(hash)}` };
  }
  if (isRetirement(program)) return { kind: 'retirement', comment: retirementComment(program), text: 'retired' };
  if (program.length === 1 && program[0] === 0x51) return { kind: 'anyone', text: 'anyone' };
  const multisig = parseMultisig(program);
  if (multisig)
    return { kind: 'multisig', ...multisig, text: `${String(multisig.quorum)} of ${String(multisig.publicKeys.length)} signatures` };
  return { kind: 'other', text: `program of ${String(program.length)} bytes` };
}

/** Kind of the program. Total. */
export function programKind(program: Uint8Array): ProgramKind {
  return describeProgram(program).kind;
}
