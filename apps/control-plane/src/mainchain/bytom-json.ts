/** JSON of bytomd's REST API: integers of 64 bits stand in it as bare numbers, so those that doubles cannot hold become bigints. */
import { parse, stringify } from 'lossless-json';
import { BystackError } from '@bystack/base';

/** A JSON object of an answer. */
export type JsonObject = Readonly<Record<string, unknown>>;

const numberOf = (text: string): number | bigint => {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
};

/** Text → value. @throws SyntaxError */
export function parseBytomJson(text: string): unknown {
  return parse(text, null, numberOf);
}

/** Members of a request → text; bigints become bare numbers. */
export function bytomText(request: JsonObject): string {
  return stringify(request) ?? '{}';
}

/** An answer that is not what the API promises. */
export function badAnswer(what: string): BystackError {
  return new BystackError(
    { code: 'MAINCHAIN_ANSWER', what },
    { message: `The main-chain node answered without a valid ${what}.`, fault: 'environment', retryable: true },
  );
}

/** Reads members of one object of an answer. Members that are null or absent are absent. */
export class Answer {
  readonly #value: JsonObject;

  /** @throws BystackError `MAINCHAIN_ANSWER` unless it is an object */
  constructor(value: unknown, what = 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badAnswer(what);
    this.#value = value as JsonObject;
  }

  /** Not negative. Also decimal text is taken. */
  u64(name: string): bigint | null {
    const value = this.#value[name];
    if (typeof value === 'bigint') return value >= 0n ? value : null;
    if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
    return typeof value === 'string' && /^\d{1,80}$/.test(value) ? BigInt(value) : null;
  }

  /** A whole number that fits a GraphQL `Int`. */
  int(name: string): number | null {
    const value = this.u64(name);
    return value !== null && value < 0x8000_0000n ? Number(value) : null;
  }

  /** Any finite number. */
  number(name: string): number | null {
    const value = this.#value[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : typeof value === 'bigint' ? Number(value) : null;
  }

  text(name: string): string | null {
    const value = this.#value[name];
    return typeof value === 'string' ? value : null;
  }

  flag(name: string): boolean | null {
    const value = this.#value[name];
    return typeof value === 'boolean' ? value : null;
  }

  /** Any bytes as lower-case hex. */
  hex(name: string): string | null {
    const value = this.text(name)?.toLowerCase() ?? null;
    return value !== null && /^([0-9a-f]{2})*$/.test(value) ? value : null;
  }

  /** 32 bytes as lower-case hex. */
  hash(name: string): string | null {
    const value = this.hex(name);
    return value?.length === 64 ? value : null;
  }

  /** Whatever it is. */
  any(name: string): unknown {
    return this.#value[name];
  }

  /** Empty when absent. */
  list(name: string): readonly unknown[] {
    const value = this.#value[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  }

  object(name: string): Answer | null {
    const value = this.#value[name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Answer(value) : null;
  }
}

/** The value, unless it is absent. @throws BystackError `MAINCHAIN_ANSWER` */
export function needed<T>(value: T | null, what: string): T {
  if (value === null) throw badAnswer(what);
  return value;
}
