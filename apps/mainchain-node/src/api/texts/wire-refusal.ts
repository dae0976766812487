/**
 * Why bytes are no transaction, header or block, in the words that Bytom's decoder uses and clients match on: the field
 * that was being read, outermost first, then the cause. Asked only after our own decoder refused the bytes.
 * Source: mainchain.md 1, 3, 4; texts of Bytom v1.1.0.
 */
import { equalBytes, type Hash } from '@bystack/base';
import { mainAssetId, MAX_V31, MAX_V63 } from '@bystack/protocol';

const EOF = 'EOF';
const CUT = 'unexpected EOF';
const RANGE = 'value out of range';
const OVERFLOW = 'binary: varint overflows a 64-bit integer';
const MAX_VARINT_BYTES = 10;
const HASH_BYTES = 32;

/** A refusal on its way out; every level may put its field before it. */
class Refused extends Error {}

const refuse = (text: string): never => {
  throw new Refused(text);
};

/** Does the work; a refusal in it gets `field` before it. */
const reading = <T>(field: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) throw new Refused(`${field}: ${error.message}`);
    throw error;
  }
};

class Bytes {
  #at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  byte(): number {
    const value = this.bytes[this.#at];
    if (value === undefined) return refuse(EOF);
    this.#at += 1;
    return value;
  }

  varint(max: bigint): bigint {
    let value = 0n;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const b = this.byte();
      if (i === MAX_VARINT_BYTES - 1 && b > 1) return refuse(OVERFLOW);
      value |= BigInt(b & 0x7f) << BigInt(7 * i);
      if (b < 0x80) return value <= max ? value : refuse(RANGE);
    }
    return refuse(OVERFLOW);
  }

  v63 = (): bigint => this.varint(MAX_V63);
  v31 = (): number => Number(this.varint(BigInt(MAX_V31)));

  hash(): Hash {
    if (this.left < HASH_BYTES) return refuse(this.left === 0 ? EOF : CUT);
    return this.take(HASH_BYTES);
  }

  take(length: number): Uint8Array {
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  string = (): Uint8Array => {
    const length = this.v31();
    return length > this.left ? refuse(CUT) : this.take(length);
  };

  inner(read: (r: Bytes) => void): void {
    read(new Bytes(this.string()));
  }

  /** Bytom counts what is left to read against what was read, so the cause depends on where the list breaks. */
  list(): void {
    const count = this.v31();
    for (let read = 1; read <= count; read++) {
      try {
        this.string();
      } catch (error) {
        if (error instanceof Refused && read < count - read) return refuse(CUT);
        throw error;
      }
    }
  }
}

const vmVersion = (r: Bytes): void => {
  const version = reading('reading VM version', r.v63);
  if (version !== 1n) refuse(`unrecognized VM version ${String(version)} for asset version 1`);
};

const assetAmount = (r: Bytes): void =>
  reading('reading asset+amount', () => {
    r.hash();
    r.v63();
  });

const spend = (r: Bytes): void => {
  reading('reading source id', () => r.hash());
  assetAmount(r);
  reading('reading source position', r.v63);
  vmVersion(r);
  reading('reading control program', r.string);
};

const commitment = (r: Bytes): { readonly kind: number; readonly assetId: Hash | null } => {
  const kind = reading('reading input commitment type', () => r.byte());
  if (kind === 1) r.inner(spend);
  else if (kind === 2) r.string();
  else if (kind === 0) {
    r.string();
    const assetId = r.hash();
    r.v63();
    return { kind, assetId };
  } else refuse(`unsupported input type ${String(kind)}`);
  return { kind, assetId: null };
};

const issuanceWitness = (r: Bytes, assetId: Hash): void => {
  const definition = r.string();
  const version = r.v63();
  const program = r.string();
  if (!equalBytes(mainAssetId(version, program, definition), assetId)) refuse('asset ID does not match other issuance parameters');
  r.list();
};

const input = (r: Bytes): void => {
  const foreign = r.v63() !== 1n;
  let own: ReturnType<typeof commitment> = { kind: 2, assetId: null };
  r.inner((c) => {
    if (!foreign) own = commitment(c);
  });
  r.inner((w) => {
    if (own.assetId !== null) issuanceWitness(w, own.assetId);
    else if (own.kind === 1) w.list();
  });
};

const output = (r: Bytes): void => {
  const version = reading('reading asset version', r.v63);
  reading('reading output commitment', () =>
    r.inner((c) => {
      if (version !== 1n) return;
      assetAmount(c);
      vmVersion(c);
      reading('reading control program', c.string);
    }),
  );
  reading('reading output witness', r.string);
};

const transaction = (r: Bytes): void => {
  const flags = reading('reading serialization flags', () => r.byte());
  if (flags !== 7) refuse(`unsupported serflags 0x${flags.toString(16)}`);
  reading('reading transaction version', r.v63);
  r.v63();
  const inputs = reading('reading number of transaction inputs', r.v31);
  for (let i = 0; i < inputs; i++) reading(`reading input ${String(i)}`, () => input(r));
  const outputs = reading('reading number of transaction outputs', r.v31);
  for (let i = 0; i < outputs; i++) reading(`reading output ${String(i)}`, () => output(r));
};

const header = (r: Bytes): number => {
  const flag = r.left === 0 ? 0 : r.byte();
  if (flag !== 1 && flag !== 3) refuse(`unsupported serialization flags 0x${flag.toString(16).padStart(2, '0')}`);
  r.v63();
  r.v63();
  r.hash();
  r.v63();
  r.inner((c) => {
    c.hash();
    c.hash();
  });
  r.v63();
  r.v63();
  return flag;
};

const block = (r: Bytes): void => {
  if (header(r) === 1) return;
  const count = reading('reading number of transactions', r.v31);
  for (let i = 0; i < count; i++) reading(`reading transaction ${String(i)}`, () => transaction(r));
};

const end = (r: Bytes): void => {
  if (r.left > 0) refuse(`trailing garbage (${String(r.left)} bytes)`);
};

const textOf = (raw: Uint8Array, read: (r: Bytes) => void): string | null => {
  try {
    read(new Bytes(raw));
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
};

const whole =
  (read: (r: Bytes) => void) =>
  (r: Bytes): void => {
    read(r);
    end(r);
  };

/** Null where Bytom reads the bytes: only a rule of ours refuses them. */
export const txWireRefusal = (raw: Uint8Array): string | null => textOf(raw, whole(transaction));
/** Null where Bytom reads the bytes. */
export const blockWireRefusal = (raw: Uint8Array): string | null => textOf(raw, whole(block));
/** Null where Bytom reads the bytes. */
export const headerWireRefusal = (raw: Uint8Array): string | null => textOf(raw, (r) => void header(r));
