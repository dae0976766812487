/** One running program: stacks, gas, place. A CHECKPREDICATE child is another frame over the same run. */
import type { VmContext } from './context.js';
import type { VmErrorCode } from './errors.js';
import { int64Bytes, readInt64 } from './int64.js';

/** What all frames of one run share. */
export interface Run {
  readonly context: VmContext;
  /** The converted top-level program, for PROGRAM. */
  readonly program: Uint8Array;
  heightRead: boolean;
}

/** Memory price of a stack item. */
export const itemCost = (item: Uint8Array): number => 8 + item.length;

const TRUE = Uint8Array.of(1);
const EMPTY = new Uint8Array(0);

/**
 * Gas is a plain number: limits are below 2^53 and costs only compare against them. Operations signal failure
 * by setting `error`; helpers then answer null or false and the operation returns at once.
 */
export class Frame {
  readonly alt: Uint8Array[] = [];
  error: VmErrorCode | null = null;
  pc = 0;
  nextPc = 0;
  /** Pushed bytes or address of the current instruction. */
  data: Uint8Array = EMPTY;
  /** Cost applied when the instruction ends; negative is a refund. */
  deferred = 0;
  /** Set by CHECKPREDICATE: the child to run before this instruction can end. */
  child: Frame | null = null;

  constructor(
    readonly run: Run,
    readonly program: Uint8Array,
    readonly stack: Uint8Array[],
    public gas: number,
    /** True at top level of a version-1 transaction. */
    readonly expansionReserved: boolean,
  ) {}

  fail(code: VmErrorCode): null {
    this.error = code;
    return null;
  }

  /** Takes gas now; false when it does not suffice. */
  cost(n: number): boolean {
    if (n > this.gas) {
      this.gas = 0;
      this.error = 'ErrRunLimitExceeded';
      return false;
    }
    this.gas -= n;
    return true;
  }

  /** Pushes and charges at once. */
  pushNow(item: Uint8Array): boolean {
    if (!this.cost(itemCost(item))) return false;
    this.stack.push(item);
    return true;
  }

  /** Pushes, charged when the instruction ends. */
  push(item: Uint8Array): void {
    this.deferred += itemCost(item);
    this.stack.push(item);
  }

  pushBool(value: boolean): void {
    this.push(value ? TRUE : EMPTY);
  }

  /** The value must be in range. */
  pushInt(value: bigint): void {
    this.push(int64Bytes(value));
  }

  /** Pops and refunds at once. */
  popNow(): Uint8Array | null {
    const item = this.stack.pop();
    if (!item) return this.fail('ErrDataStackUnderflow');
    this.gas += itemCost(item);
    return item;
  }

  /** Pops, refunded when the instruction ends. */
  pop(): Uint8Array | null {
    const item = this.stack.pop();
    if (!item) return this.fail('ErrDataStackUnderflow');
    this.deferred -= itemCost(item);
    return item;
  }

  popInt(): bigint | null {
    const item = this.pop();
    return item && (readInt64(item) ?? this.fail('ErrBadValue'));
  }

  /** A number ≥ 0, else ErrBadValue. */
  popCount(): bigint | null {
    const value = this.popInt();
    return value !== null && value < 0n ? this.fail('ErrBadValue') : value;
  }

  popIntNow(): bigint | null {
    const item = this.popNow();
    return item && (readInt64(item) ?? this.fail('ErrBadValue'));
  }

  /** True when at least n items are there. */
  has(n: number): boolean {
    if (this.stack.length >= n) return true;
    this.error = 'ErrDataStackUnderflow';
    return false;
  }

  /** The n-th item from the top, 0 = top; the caller asked `has` before. */
  peek(n: number): Uint8Array {
    return this.stack[this.stack.length - 1 - n] as Uint8Array;
  }
}
