/** Control and stack opcodes 00–7d. The step charges the fixed cost of the table before the operation runs. */
import { readLe } from './instruction.js';
import { int64Bytes, isTrue } from './int64.js';
import { itemCost, type Frame } from './frame.js';

/** Fixed cost and what the instruction does. */
export interface Operation {
  readonly cost: number;
  readonly apply: (f: Frame) => void;
}

const MINUS_ONE = new Uint8Array(8).fill(255);

const pushed: Operation = { cost: 1, apply: (f) => void f.pushNow(f.data) };

const duplicate = (n: number): Operation => ({
  cost: n,
  apply: (f) => {
    if (!f.has(n)) return;
    for (let i = 0; i < n; i++) if (!f.pushNow(f.peek(n - 1))) return;
  },
});

/** Moves `count` items starting `depth` from the top to the top; no memory is accounted. */
const moveToTop = (f: Frame, depth: number, count: number): void => {
  if (!f.has(depth)) return;
  f.stack.push(...f.stack.splice(f.stack.length - depth, count));
};

const mover = (cost: number, depth: number, count: number): Operation => ({ cost, apply: (f) => moveToTop(f, depth, count) });

/** Pops n of PICK and ROLL → depth n + 1, or null. */
const popDepth = (f: Frame): number | null => {
  const n = f.popIntNow();
  if (n === null) return null;
  if (n < 0n || n === 0x7fffffffffffffffn) return f.fail('ErrBadValue');
  const depth = Number(n) + 1;
  return f.has(depth) ? depth : null;
};

const drop = (f: Frame, n: number): void => {
  for (let i = 0; i < n; i++) if (!f.popNow()) return;
};

const jumpIf = (f: Frame): void => {
  const condition = f.pop();
  if (condition && isTrue(condition)) f.nextPc = readLe(f.data, 0, 4);
};

const verify = (f: Frame): void => {
  const item = f.pop();
  if (item && !isTrue(item)) f.fail('ErrVerifyFailed');
};

const toAlt = (f: Frame): void => {
  if (!f.has(1)) return;
  f.alt.push(f.stack.pop() as Uint8Array);
};

const fromAlt = (f: Frame): void => {
  const item = f.alt.pop();
  if (item) f.stack.push(item);
  else f.fail('ErrAltStackUnderflow');
};

/** The top is set aside unaccounted, so after an underflow it is gone: visible in the recorded stacks. */
const nip = (f: Frame): void => {
  if (!f.has(1)) return;
  const top = f.stack.pop() as Uint8Array;
  if (f.popNow()) f.stack.push(top);
};

const tuck = (f: Frame): void => {
  if (!f.has(2)) return;
  const top = f.peek(0);
  if (f.cost(itemCost(top))) f.stack.splice(f.stack.length - 2, 0, top);
};

const pick = (f: Frame): void => {
  const depth = popDepth(f);
  if (depth !== null) f.pushNow(f.peek(depth - 1));
};

const roll = (f: Frame): void => {
  const depth = popDepth(f);
  if (depth !== null) moveToTop(f, depth, 1);
};

const over = (f: Frame): void => {
  if (f.has(2)) f.pushNow(f.peek(1));
};

const twoOver = (f: Frame): void => {
  if (f.has(4) && f.pushNow(f.peek(3))) f.pushNow(f.peek(3));
};

/** Pushes and jumps by code. */
export const stackOperation = (code: number): Operation | undefined => {
  if (code <= 0x4e || (code >= 0x51 && code <= 0x60)) return pushed;
  return STACK[code];
};

const STACK: Readonly<Record<number, Operation>> = {
  0x4f: { cost: 1, apply: (f) => void f.pushNow(MINUS_ONE) },
  0x61: { cost: 1, apply: () => undefined },
  0x63: { cost: 1, apply: (f) => void (f.nextPc = readLe(f.data, 0, 4)) },
  0x64: { cost: 1, apply: jumpIf },
  0x69: { cost: 1, apply: verify },
  0x6a: { cost: 1, apply: (f) => void f.fail('ErrReturn') },
  0x6b: { cost: 2, apply: toAlt },
  0x6c: { cost: 2, apply: fromAlt },
  0x6d: { cost: 2, apply: (f) => drop(f, 2) },
  0x6e: duplicate(2),
  0x6f: duplicate(3),
  0x70: { cost: 2, apply: twoOver },
  0x71: mover(2, 6, 2),
  0x72: mover(2, 4, 2),
  0x73: { cost: 1, apply: (f) => void (f.has(1) && isTrue(f.peek(0)) && f.pushNow(f.peek(0))) },
  0x74: { cost: 1, apply: (f) => void f.pushNow(int64Bytes(BigInt(f.stack.length))) },
  0x75: { cost: 1, apply: (f) => drop(f, 1) },
  0x76: duplicate(1),
  0x77: { cost: 1, apply: nip },
  0x78: { cost: 1, apply: over },
  0x79: { cost: 2, apply: pick },
  0x7a: { cost: 2, apply: roll },
  0x7b: mover(2, 3, 1),
  0x7c: mover(1, 2, 1),
  0x7d: { cost: 1, apply: tuck },
};
