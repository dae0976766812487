/**
 * Checks as one compact buffer, handed to a worker thread without copying.
 * Work: count 4, then per check: scheme 1 (0 identity, 1 BLS); identity: key 32, signature 64, message length 4,
 * message; BLS: signature 96, groups 2, per group: message length 4, message, keys 2, keys 48 each.
 * Integers big endian. Both ends are ours: lengths are checked before encoding by `isWellFormed`.
 */
import type { KeyedCheck, KeyedGroup } from '@bystack/replica';

const MAX_U16 = 0xffff;

/** True when every field has its fixed length; a check that is not well formed is false and is never encoded. */
export function isWellFormed(check: KeyedCheck): boolean {
  if (check.scheme === 'identity') return check.publicKey.length === 32 && check.signature.length === 64;
  const { groups, signature } = check;
  return signature.length === 96 && groups.length > 0 && groups.length <= MAX_U16 && groups.every(isGroup);
}

const isGroup = ({ keys }: KeyedGroup): boolean => keys.length > 0 && keys.length <= MAX_U16 && keys.every((key) => key.length === 48);

const sizeOf = (check: KeyedCheck): number =>
  check.scheme === 'identity'
    ? 1 + 32 + 64 + 4 + check.message.length
    : check.groups.reduce((sum, group) => sum + 4 + group.message.length + 2 + 48 * group.keys.length, 1 + 96 + 2);

/** Bytes of well-formed checks, in a buffer of their own. */
export function encodeWork(checks: readonly KeyedCheck[]): ArrayBuffer {
  const buffer = new ArrayBuffer(checks.reduce((sum, check) => sum + sizeOf(check), 4));
  const writer = new Writer(buffer);
  writer.u32(checks.length);
  for (const check of checks) writeCheck(writer, check);
  return buffer;
}

function writeCheck(writer: Writer, check: KeyedCheck): void {
  if (check.scheme === 'identity') {
    writer.u8(0);
    writer.bytes(check.publicKey);
    writer.bytes(check.signature);
    writer.sized(check.message);
    return;
  }
  writer.u8(1);
  writer.bytes(check.signature);
  writer.u16(check.groups.length);
  for (const { message, keys } of check.groups) {
    writer.sized(message);
    writer.u16(keys.length);
    for (const key of keys) writer.bytes(key);
  }
}

/** The checks of `encodeWork`; their bytes are views into the buffer. */
export function decodeWork(buffer: ArrayBuffer): KeyedCheck[] {
  const reader = new Reader(buffer);
  return Array.from({ length: reader.u32() }, () => readCheck(reader));
}

function readCheck(reader: Reader): KeyedCheck {
  if (reader.u8() === 0) {
    return { scheme: 'identity', publicKey: reader.bytes(32), signature: reader.bytes(64), message: reader.sized() };
  }
  const signature = reader.bytes(96);
  const groups = Array.from({ length: reader.u16() }, () => ({
    message: reader.sized(),
    keys: Array.from({ length: reader.u16() }, () => reader.bytes(48)),
  }));
  return { scheme: 'bls', groups, signature };
}

class Writer {
  readonly #out: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.#out = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
  u8(value: number): void {
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
  }
  u16(value: number): void {
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
  }
  u32(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }
  bytes(value: Uint8Array): void {
    this.#out.set(value, this.#at);
    this.#at += value.length;
  }
  sized(value: Uint8Array): void {
    this.u32(value.length);
    this.bytes(value);
  }
}

class Reader {
  readonly #in: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.#in = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
  u8(): number {
    this.#at += 1;
    return this.#view.getUint8(this.#at - 1);
  }
  u16(): number {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
  }
  u32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }
  bytes(length: number): Uint8Array {
    this.#at += length;
    return this.#in.subarray(this.#at - length, this.#at);
  }
  sized(): Uint8Array {
    return this.bytes(this.u32());
  }
}
