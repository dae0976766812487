/** Numeric opcodes 8b–a6: signed 64-bit, overflow is ErrRange, never a wrap. */
import { INT64_MIN, isInt64, isTrue } from './int64.js';
import type { Frame } from './frame.js';
import type { Operation } from './ops-stack.js';

type Outcome = bigint | boolean | 'ErrRange' | 'ErrDivZero' | 'ErrBadValue';

const finish = (f: Frame, value: Outcome): void => {
  if (typeof value === 'string') f.fail(value);
  else if (typeof value === 'boolean') f.pushBool(value);
  else if (isInt64(value)) f.pushInt(value);
  else f.fail('ErrRange');
};

const unary = (compute: (n: bigint) => Outcome): Operation => ({
  cost: 2,
  apply: (f) => {
    const n = f.popInt();
    if (n !== null) finish(f, compute(n));
  },
});

const binary = (cost: number, compute: (x: bigint, y: bigint) => Outcome): Operation => ({
  cost,
  apply: (f) => {
    const y = f.popInt();
    const x = y === null ? null : f.popInt();
    if (x !== null && y !== null) finish(f, compute(x, y));
  },
});

const logical = (compute: (a: boolean, b: boolean) => boolean): Operation => ({
  cost: 2,
  apply: (f) => {
    const b = f.pop();
    const a = b && f.pop();
    if (a && b) f.pushBool(compute(isTrue(a), isTrue(b)));
  },
});

const modulo = (x: bigint, y: bigint): Outcome => {
  if (y === 0n) return 'ErrDivZero';
  if (x === INT64_MIN && y === -1n) return 'ErrRange';
  const rest = x % y;
  return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
};

const shiftLeft = (f: Frame): void => {
  const y = f.popCount();
  const x = y === null ? null : f.popInt();
  if (x === null || y === null) return;
  if (x === 0n || y === 0n) f.pushInt(x);
  else finish(f, y >= 64n ? 'ErrRange' : x << y);
};

const shiftRight = (x: bigint, y: bigint): Outcome => {
  if (y < 0n) return 'ErrBadValue';
  if (y >= 64n) return x < 0n ? -1n : 0n;
  return x >> y;
};

const numEqualVerify = (f: Frame): void => {
  const y = f.popInt();
  const x = y === null ? null : f.popInt();
  if (x !== null && x !== y) f.fail('ErrVerifyFailed');
};

const within = (f: Frame): void => {
  const max = f.popInt();
  const min = max === null ? null : f.popInt();
  const x = min === null ? null : f.popInt();
  if (max !== null && min !== null && x !== null) f.pushBool(x >= min && x < max);
};

const mulFraction = (f: Frame): void => {
  const z = f.popInt();
  const y = z === null ? null : f.popInt();
  const x = y === null ? null : f.popInt();
  if (x === null || y === null || z === null) return;
  finish(f, z === 0n ? 'ErrDivZero' : (x * y) / z);
};

/** By code. */
export const NUMERIC_OPERATIONS: Readonly<Record<number, Operation>> = {
  0x8b: unary((n) => n + 1n),
  0x8c: unary((n) => n - 1n),
  0x8d: unary((n) => n * 2n),
  0x8e: unary((n) => n >> 1n),
  0x8f: unary((n) => -n),
  0x90: unary((n) => (n < 0n ? -n : n)),
  0x91: unary((n) => n === 0n),
  0x92: unary((n) => n !== 0n),
  0x93: binary(2, (x, y) => x + y),
  0x94: binary(2, (x, y) => x - y),
  0x95: binary(8, (x, y) => x * y),
  0x96: binary(8, (x, y) => (y === 0n ? 'ErrDivZero' : x / y)),
  0x97: binary(8, modulo),
  0x98: { cost: 8, apply: shiftLeft },
  0x99: binary(8, shiftRight),
  0x9a: logical((a, b) => a && b),
  0x9b: logical((a, b) => a || b),
  0x9c: binary(2, (x, y) => x === y),
  0x9d: { cost: 2, apply: numEqualVerify },
  0x9e: binary(2, (x, y) => x !== y),
  0x9f: binary(2, (x, y) => x < y),
  0xa0: binary(2, (x, y) => x > y),
  0xa1: binary(2, (x, y) => x <= y),
  0xa2: binary(2, (x, y) => x >= y),
  0xa3: binary(2, (x, y) => (x < y ? x : y)),
  0xa4: binary(2, (x, y) => (x > y ? x : y)),
  0xa5: { cost: 4, apply: within },
  0xa6: { cost: 8, apply: mulFraction },
};
