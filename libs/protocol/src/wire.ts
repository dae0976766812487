/** Varints, strings and lists of the transaction format. Source: sidechain-ledger.md header, mainchain.md 1. */
import { refuse } from './errors.js';

/** Largest value of a v63. */
export const MAX_V63 = 0x7fff_ffff_ffff_ffffn;
/** Largest value of a v31. */
export const MAX_V31 = 0x7fff_ffff;
/** Bytes of the longest unsigned LEB128 of 64 bits. */
const MAX_VARINT_BYTES = 10;
/** Bytes of a varint that fit a double exactly: 7 × 7 = 49 bits. */
const SAFE_VARINT_BYTES = 7;

/** Reads from a byte array that it does not copy: strings are views into it. */
export class Reader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Position of the next byte. */
  get position(): number {
    return this.#at;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  /** One byte. @throws BystackError `PROTOCOL_TRUNCATED` */
  byte(): number {
    const value = this.bytes[this.#at];
    if (value === undefined) return refuse('PROTOCOL_TRUNCATED', 'The bytes end too early.', { position: this.#at });
    this.#at += 1;
    return value;
  }

  /** A view of `length` bytes. @throws BystackError `PROTOCOL_TRUNCATED` */
  take(length: number): Uint8Array {
    if (length > this.remaining) return refuse('PROTOCOL_TRUNCATED', 'The bytes end too early.', { position: this.#at, wanted: length });
    const out = this.bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return out;
  }

  /** Everything that is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** Unsigned LEB128 up to 2^63−1; longer spellings of a number are accepted. @throws BystackError `PROTOCOL_VARINT_RANGE` */
  v63(): bigint {
    let low = 0;
    let scale = 1;
    for (let i = 0; i < SAFE_VARINT_BYTES; i++) {
      const b = this.byte();
      low += (b & 0x7f) * scale;
      if (b < 0x80) return BigInt(low);
      scale *= 128;
    }
    let value = BigInt(low);
    for (let i = SAFE_VARINT_BYTES; i < MAX_VARINT_BYTES; i++) {
      const b = this.byte();
      value |= BigInt(b & 0x7f) << BigInt(7 * i);
      if (b < 0x80) return value <= MAX_V63 ? value : refuse('PROTOCOL_VARINT_RANGE', 'A number exceeds 2^63-1.', { position: this.#at });
    }
    return refuse('PROTOCOL_VARINT_RANGE', 'A number is longer than ten bytes.', { position: this.#at });
  }

  /** Unsigned LEB128 up to 2^31−1. @throws BystackError `PROTOCOL_VARINT_RANGE` */
  v31(): number {
    const first = this.bytes[this.#at];
    if (first !== undefined && first < 0x80) {
      this.#at += 1;
      return first;
    }
    const value = this.v63();
    if (value > BigInt(MAX_V31)) return refuse('PROTOCOL_VARINT_RANGE', 'A length or count exceeds 2^31-1.', { position: this.#at });
    return Number(value);
  }

  /** v31 length and that many bytes, as a view. */
  varstr(): Uint8Array {
    return this.take(this.v31());
  }

  /** A count whose items take at least `minItemBytes` each, so that it is bounded by the bytes at hand. */
  count(minItemBytes: number): number {
    const n = this.v31();
    if (n * minItemBytes > this.remaining)
      return refuse('PROTOCOL_TRUNCATED', 'A count promises more items than there are bytes.', { count: n });
    return n;
  }

  /** v31 count and as many strings. */
  list(): Uint8Array[] {
    const n = this.count(1);
    const out: Uint8Array[] = [];
    for (let i = 0; i < n; i++) out.push(this.varstr());
    return out;
  }

  /** @throws BystackError `PROTOCOL_TRAILING_BYTES` unless everything was read. */
  end(): void {
    if (this.remaining > 0)
      refuse('PROTOCOL_TRAILING_BYTES', `${String(this.remaining)} bytes follow the end.`, { trailing: this.remaining });
  }
}

const INITIAL_CAPACITY = 256;
/** Buffers kept for the next writer, and the largest that is worth keeping. */
const MAX_FREE = 8;
const MAX_KEPT_BYTES = 64 * 1024;

interface Scratch {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}
const scratchOf = (capacity: number): Scratch => {
  const bytes = new Uint8Array(capacity);
  return { bytes, view: new DataView(bytes.buffer) };
};
const NONE = scratchOf(0);
const free: Scratch[] = [];

/**
 * Appends to a growing buffer. Buffers are lent and taken back: allocating one per encoded piece was the dearest
 * part of mapping a transaction.
 */
export class Writer {
  #scratch = free.pop() ?? scratchOf(INITIAL_CAPACITY);
  #length = 0;

  #reserve(extra: number): void {
    const wanted = this.#length + extra;
    if (wanted <= this.#scratch.bytes.length) return;
    let capacity = Math.max(INITIAL_CAPACITY, this.#scratch.bytes.length);
    while (capacity < wanted) capacity *= 2;
    const grown = scratchOf(capacity);
    grown.bytes.set(this.#scratch.bytes.subarray(0, this.#length));
    this.#scratch = grown;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#scratch.bytes[this.#length++] = value;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#scratch.bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** @throws BystackError `PROTOCOL_VARINT_RANGE` outside 0..2^63−1 */
  v63(value: bigint): this {
    if (value < 0n || value > MAX_V63) return refuse('PROTOCOL_VARINT_RANGE', 'A number is outside 0..2^63-1.');
    let rest = value;
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    return this.byte(Number(rest));
  }

  /** @throws BystackError `PROTOCOL_VARINT_RANGE` outside 0..2^31−1 */
  v31(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > MAX_V31) return refuse('PROTOCOL_VARINT_RANGE', 'A length is outside 0..2^31-1.');
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** 8 bytes little endian. */
  u64le(value: bigint): this {
    this.#reserve(8);
    this.#scratch.view.setBigUint64(this.#length, value, true);
    this.#length += 8;
    return this;
  }

  varstr(value: Uint8Array): this {
    return this.v31(value.length).bytes(value);
  }

  list(values: readonly Uint8Array[]): this {
    this.v31(values.length);
    for (const v of values) this.varstr(v);
    return this;
  }

  /** A copy of what was written. The writer is empty afterwards. */
  finish(): Uint8Array {
    return this.consume((written) => written.slice());
  }

  /** Hands what was written to `use`, as a view that is valid during the call alone. The writer is empty afterwards. */
  consume<T>(use: (written: Uint8Array) => T): T {
    const scratch = this.#scratch;
    const out = use(scratch.bytes.subarray(0, this.#length));
    this.#scratch = NONE;
    this.#length = 0;
    if (free.length < MAX_FREE && scratch.bytes.length <= MAX_KEPT_BYTES && scratch !== NONE) free.push(scratch);
    return out;
  }
}
