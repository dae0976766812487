/** Splice, bitwise and hash opcodes 7e–89, a8, aa, ab. */
import { concatBytes, equalBytes, sha3 } from '@bystack/base';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { pushData } from './instruction.js';
import type { Frame } from './frame.js';
import type { Operation } from './ops-stack.js';

/** Charges working memory now, given back when the instruction ends. */
const borrow = (f: Frame, n: number): boolean => {
  f.deferred -= n;
  return f.cost(n);
};

const cat = (f: Frame, asInstruction: boolean): void => {
  const b = f.pop();
  const a = b && f.pop();
  if (!a || !b || !borrow(f, a.length + b.length)) return;
  f.push(concatBytes(a, asInstruction ? pushData(b) : b));
};

/** Pops a size ≥ 0 and borrows it. Sizes past 2^53 lose digits, but no gas limit reaches them. */
const popSize = (f: Frame): number | null => {
  const size = f.popCount();
  return size !== null && borrow(f, Number(size)) ? Number(size) : null;
};

const substr = (f: Frame): void => {
  const size = popSize(f);
  const offset = size === null ? null : f.popCount();
  const str = offset === null ? null : f.pop();
  if (size === null || offset === null || !str) return;
  const end = Number(offset) + size;
  if (end > str.length) f.fail('ErrBadValue');
  else f.push(str.slice(Number(offset), end));
};

const edge = (f: Frame, left: boolean): void => {
  const size = popSize(f);
  const str = size === null ? null : f.pop();
  if (size === null || !str) return;
  if (size > str.length) f.fail('ErrBadValue');
  else f.push(left ? str.slice(0, size) : str.slice(str.length - size));
};

const invert = (f: Frame): void => {
  if (!f.has(1) || !f.cost(f.peek(0).length)) return;
  const item = f.stack.pop() as Uint8Array;
  f.stack.push(item.map((byte) => ~byte));
};

const and = (f: Frame): void => {
  const b = f.pop();
  const a = b && f.pop();
  if (!a || !b || !f.cost(Math.min(a.length, b.length))) return;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  f.push(short.map((byte, i) => byte & (long[i] as number)));
};

const orLike = (f: Frame, mix: (x: number, y: number) => number): void => {
  const b = f.pop();
  const a = b && f.pop();
  if (!a || !b || !f.cost(Math.max(a.length, b.length))) return;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  f.push(long.map((byte, i) => mix(byte, short[i] ?? 0)));
};

const popEqual = (f: Frame): boolean | null => {
  const b = f.pop();
  const a = b && f.pop();
  if (!a || !b || !f.cost(Math.min(a.length, b.length))) return null;
  return equalBytes(a, b);
};

const equal = (f: Frame): void => {
  const same = popEqual(f);
  if (same !== null) f.pushBool(same);
};

const equalVerify = (f: Frame): void => {
  if (popEqual(f) === false) f.fail('ErrVerifyFailed');
};

const hashing = (digest: (data: Uint8Array) => Uint8Array, price: (length: number) => number): Operation => ({
  cost: 0,
  apply: (f) => {
    const data = f.popNow();
    if (data && f.cost(price(data.length))) f.pushNow(digest(data));
  },
});

const atLeast64 = (length: number): number => Math.max(64, length);

/** By code. HASH160 is RIPEMD-160 of the data itself. */
export const DATA_OPERATIONS: Readonly<Record<number, Operation>> = {
  0x7e: { cost: 4, apply: (f) => cat(f, false) },
  0x7f: { cost: 4, apply: substr },
  0x80: { cost: 4, apply: (f) => edge(f, true) },
  0x81: { cost: 4, apply: (f) => edge(f, false) },
  0x82: { cost: 1, apply: (f) => void (f.has(1) && f.pushInt(BigInt(f.peek(0).length))) },
  0x83: { cost: 1, apply: invert },
  0x84: { cost: 1, apply: and },
  0x85: { cost: 1, apply: (f) => orLike(f, (x, y) => x | y) },
  0x86: { cost: 1, apply: (f) => orLike(f, (x, y) => x ^ y) },
  0x87: { cost: 1, apply: equal },
  0x88: { cost: 1, apply: equalVerify },
  0x89: { cost: 4, apply: (f) => cat(f, true) },
  0xa8: hashing(sha256, atLeast64),
  0xaa: hashing(sha3, atLeast64),
  0xab: hashing(ripemd160, (length) => 64 + length),
};
