/** Cutting a program into instructions (mainchain.md 12, "Instruction decoding"). */
import { concatBytes } from '@bystack/base';
import { int64Bytes } from './int64.js';
import type { VmErrorCode } from './errors.js';

/** One instruction in place. */
export interface Instruction {
  readonly code: number;
  /** Bytes taken, code included. */
  readonly size: number;
  /** Pushed bytes or the 4-byte jump address; empty for the rest. A view of the program, not a copy. */
  readonly data: Uint8Array;
}

const NONE = new Uint8Array(0);
const MAX_U32 = 0xffffffff;

/** Little-endian unsigned number of 1, 2 or 4 bytes at a place known to exist. */
export function readLe(program: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (program[at + i] as number);
  return value;
}

const take = (program: Uint8Array, pc: number, code: number, head: number, length: number): Instruction | VmErrorCode => {
  const end = pc + head + length;
  if (end > MAX_U32) return 'ErrOverflow(checked)';
  if (end > program.length) return 'ErrShortProgram';
  return { code, size: head + length, data: program.subarray(pc + head, end) };
};

/** The instruction at `pc` (0-based), or why there is none. */
export function instructionAt(program: Uint8Array, pc: number): Instruction | VmErrorCode {
  const code = program[pc];
  if (code === undefined) return 'ErrShortProgram';
  if (code >= 0x01 && code <= 0x4b) return take(program, pc, code, 1, code);
  if (code >= 0x51 && code <= 0x60) return { code, size: 1, data: Uint8Array.of(code - 0x50) };
  if (code >= 0x4c && code <= 0x4e) {
    const width = 1 << (code - 0x4c);
    if (pc + 1 + width > program.length) return 'ErrShortProgram';
    return take(program, pc, code, 1 + width, readLe(program, pc + 1, width));
  }
  if (code === 0x63 || code === 0x64) return take(program, pc, code, 1, 4);
  return { code, size: 1, data: NONE };
}

/** All instructions of a program, or the first error. Linear; bounded by the program's length. */
export function parseProgram(program: Uint8Array): readonly Instruction[] | VmErrorCode {
  const out: Instruction[] = [];
  for (let pc = 0; pc < program.length;) {
    const instruction = instructionAt(program, pc);
    if (typeof instruction === 'string') return instruction;
    out.push(instruction);
    pc += instruction.size;
  }
  return out;
}

/** The instruction that pushes the bytes: empty → `00`, then DATA_n, PUSHDATA1, 2, 4. */
export function pushData(data: Uint8Array): Uint8Array {
  const n = data.length;
  if (n === 0) return Uint8Array.of(0);
  if (n <= 75) return concatBytes(Uint8Array.of(n), data);
  if (n < 1 << 8) return concatBytes(Uint8Array.of(0x4c, n), data);
  if (n < 1 << 16) return concatBytes(Uint8Array.of(0x4d, n & 255, n >> 8), data);
  return concatBytes(Uint8Array.of(0x4e, n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24), data);
}

/** The shortest instruction that pushes the integer: 0 → `00`, 1…16 → `51`…`60`, others as data. */
export function pushInt64(value: bigint): Uint8Array {
  if (value >= 1n && value <= 16n) return Uint8Array.of(0x50 + Number(value));
  return pushData(int64Bytes(value));
}
