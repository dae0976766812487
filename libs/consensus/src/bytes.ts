/** Fixed-width big-endian reading and writing of consensus messages. Source: bbft.md 2.1. */
import { concatBytes, u16be, u32be, u64be } from '@bystack/base';
import { refuse } from './errors.js';

/** Reads a message; byte strings are copies, so that a message never keeps a network buffer alive. */
export class FixedReader {
  #at = 0;
  private readonly bytes: Uint8Array;

  /** Subclasses such as Node's Buffer are read through a plain view, since their `slice` does not copy. */
  constructor(bytes: Uint8Array) {
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  /** @throws BystackError `CONSENSUS_TRUNCATED` */
  take(length: number): Uint8Array {
    if (length > this.remaining) return refuse('CONSENSUS_TRUNCATED', 'The message ends too early.');
    const out = this.bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return out;
  }

  u8(): number {
    return this.take(1)[0] as number;
  }

  u16(): number {
    const b = this.take(2);
    return ((b[0] as number) << 8) | (b[1] as number);
  }

  u32(): number {
    return new DataView(this.take(4).buffer).getUint32(0);
  }

  u64(): bigint {
    return new DataView(this.take(8).buffer).getBigUint64(0);
  }

  /** @throws BystackError `CONSENSUS_TRAILING_BYTES` unless everything was read */
  end(): void {
    if (this.remaining > 0) refuse('CONSENSUS_TRAILING_BYTES', 'Bytes follow the end of the message.');
  }
}

/** Collects parts of a message. */
export class FixedWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  u8(value: number): this {
    return this.bytes(new Uint8Array([value]));
  }

  u16(value: number): this {
    return this.bytes(u16be(value));
  }

  u32(value: number): this {
    return this.bytes(u32be(value));
  }

  u64(value: bigint): this {
    return this.bytes(u64be(value));
  }

  finish(): Uint8Array {
    return concatBytes(...this.#parts);
  }
}
