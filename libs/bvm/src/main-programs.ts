/** Classes of programs as the main-chain's rules read them: by pattern, whether or not they run converted. Source: mainchain.md 12, 13. */
import { BystackError, concatBytes } from '@bystack/base';
import { parseProgram, pushData, pushInt64, type Instruction } from './instruction.js';
import { readInt64 } from './int64.js';

const OP_TRUE = 0x51;
const OP_FAIL = 0x6a;
const OP_16 = 0x60;
const LIMIT_HEIGHT_TAIL = [0xcd, 0xa0, 0x69] as const;

/** What the rules ask about a control program. */
export interface MainProgramClass {
  readonly p2wpkh: boolean;
  readonly p2wsh: boolean;
  /** Exactly one instruction, TRUE or FAIL. */
  readonly straightforward: boolean;
  /** Begins with FAIL. */
  readonly unspendable: boolean;
  /** What a BTM input or output must have. */
  readonly standard: boolean;
}

const partsOf = (program: Uint8Array): readonly Instruction[] => {
  const parts = parseProgram(program);
  return typeof parts === 'string' ? [] : parts;
};

/** Any push as version, then exactly DATA_n: versions above 0 count as witness programs here, though nothing converts them. */
const isWitness = (parts: readonly Instruction[], bytes: number): boolean =>
  parts.length === 2 && (parts[0] as Instruction).code <= OP_16 && (parts[1] as Instruction).code === bytes;

/** Class of a program. Total. */
export function mainProgramClass(program: Uint8Array): MainProgramClass {
  const parts = partsOf(program);
  const p2wpkh = isWitness(parts, 20);
  const p2wsh = isWitness(parts, 32);
  const straightforward = parts.length === 1 && (parts[0]?.code === OP_TRUE || parts[0]?.code === OP_FAIL);
  return { p2wpkh, p2wsh, straightforward, unspendable: program[0] === OP_FAIL, standard: p2wpkh || p2wsh || straightforward };
}

/** Height below which an issuance program is valid; 0 when it names none. Total. */
export function limitHeightOf(program: Uint8Array): bigint {
  const [height, ...rest] = partsOf(program);
  if (!height || height.code > OP_16 || LIMIT_HEIGHT_TAIL.some((code, i) => rest[i]?.code !== code)) return 0n;
  return readInt64(height.data) ?? 0n;
}

/**
 * A multisig script by Bytom's own limits: 0 of 0 is allowed and any number of keys. For comparison with recorded
 * programs; new scripts are built by `multisigScript`, which refuses what nobody should own.
 * @throws BystackError `BVM_QUORUM`
 */
export function bytomMultisigScript(publicKeys: readonly Uint8Array[], quorum: number): Uint8Array {
  const n = publicKeys.length;
  if (!Number.isInteger(quorum) || quorum < 0 || quorum > n || (n > 0 && quorum === 0)) {
    throw new BystackError({ code: 'BVM_QUORUM', quorum, keys: n });
  }
  const keys = publicKeys.map((key) => pushData(key));
  return concatBytes(Uint8Array.of(0xae), ...keys, pushInt64(BigInt(quorum)), pushInt64(BigInt(n)), Uint8Array.of(0xad));
}
