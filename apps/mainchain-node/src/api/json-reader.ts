/**
 * Reads the first JSON value of a text, without loss of digits, and refuses what is malformed in the words of Go's
 * decoder, which clients match on. What follows the value is ignored. Numbers are `LosslessNumber`, objects have no
 * prototype, and of equal keys the last one counts.
 */
import { LosslessNumber } from 'lossless-json';
import { ApiFailure } from './errors.js';

/** Levels of nesting; each costs a stack frame. */
const MAX_DEPTH = 500;
const LITERALS = { t: ['true', true], f: ['false', false], n: ['null', null] } as const;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const SPACE = /[ \t\r\n]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const DIGITS = /[0-9]*/y;

const quoted = (char: string): string => {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char).slice(1, -1)}'`;
};

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  /** @throws ApiFailure `BTM002` */
  document(): unknown {
    this.run(SPACE);
    if (this.at >= this.text.length) throw new ApiFailure('BTM002', 'EOF');
    return this.value(0);
  }

  /** @throws ApiFailure `BTM002` when something follows the value */
  end(): void {
    this.run(SPACE);
    if (this.at < this.text.length) throw this.wrong('after top-level value');
  }

  private run(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private peek(): string {
    const char = this.text.codePointAt(this.at);
    if (char === undefined) throw new ApiFailure('BTM002', 'unexpected EOF');
    return String.fromCodePoint(char);
  }

  private wrong(where: string): ApiFailure {
    return new ApiFailure('BTM002', `invalid character ${quoted(this.peek())} ${where}`);
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new ApiFailure('BTM002', 'exceeded max depth');
    this.run(SPACE);
    const char = this.peek();
    if (char === '{') return this.object(depth);
    if (char === '[') return this.list(depth);
    if (char === '"') return this.string();
    if (char === 't' || char === 'f' || char === 'n') return this.literal(char);
    if (char === '-' || (char >= '0' && char <= '9')) return this.number();
    throw this.wrong('looking for beginning of value');
  }

  private object(depth: number): unknown {
    const out = Object.create(null) as Record<string, unknown>;
    this.at += 1;
    this.run(SPACE);
    if (this.peek() === '}') return this.close(out);
    for (;;) {
      this.run(SPACE);
      if (this.peek() !== '"') throw this.wrong('looking for beginning of object key string');
      const key = this.string();
      this.run(SPACE);
      if (this.peek() !== ':') throw this.wrong('after object key');
      this.at += 1;
      out[key] = this.value(depth + 1);
      this.run(SPACE);
      const next = this.peek();
      if (next === '}') return this.close(out);
      if (next !== ',') throw this.wrong('after object key:value pair');
      this.at += 1;
    }
  }

  private list(depth: number): unknown {
    const out: unknown[] = [];
    this.at += 1;
    this.run(SPACE);
    if (this.peek() === ']') return this.close(out);
    for (;;) {
      out.push(this.value(depth + 1));
      this.run(SPACE);
      const next = this.peek();
      if (next === ']') return this.close(out);
      if (next !== ',') throw this.wrong('after array element');
      this.at += 1;
    }
  }

  private close<T>(value: T): T {
    this.at += 1;
    return value;
  }

  private string(): string {
    this.at += 1;
    let out = '';
    for (;;) {
      out += this.run(PLAIN);
      const char = this.peek();
      if (char === '"') return this.close(out);
      if (char !== '\\') throw this.wrong('in string literal');
      this.at += 1;
      out += this.escape();
    }
  }

  private escape(): string {
    const char = this.peek();
    this.at += 1;
    if (char === 'u') return this.unit();
    const plain = ESCAPES[char];
    if (plain !== undefined) return plain;
    this.at -= 1;
    throw this.wrong('in string escape code');
  }

  private unit(): string {
    const from = this.at;
    while (this.at < from + 4) {
      if (!/^[0-9a-fA-F]$/.test(this.peek())) throw this.wrong('in \\u hexadecimal character escape');
      this.at += 1;
    }
    return String.fromCharCode(Number.parseInt(this.text.slice(from, this.at), 16));
  }

  private literal(first: 't' | 'f' | 'n'): unknown {
    const [word, value] = LITERALS[first];
    for (const expected of word) {
      if (this.peek() !== expected) throw this.wrong(`in literal ${word} (expecting ${quoted(expected)})`);
      this.at += 1;
    }
    return value;
  }

  private number(): LosslessNumber {
    const from = this.at;
    if (this.text[this.at] === '-') this.at += 1;
    if (this.text[this.at] === '0') this.at += 1;
    else this.digits('in numeric literal');
    if (this.text[this.at] === '.') {
      this.at += 1;
      this.digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.text[this.at] ?? '')) {
      this.at += 1;
      if (/[+-]/.test(this.text[this.at] ?? '')) this.at += 1;
      this.digits('in exponent of numeric literal');
    }
    return new LosslessNumber(this.text.slice(from, this.at));
  }

  private digits(where: string): void {
    if (this.run(DIGITS) === '') throw this.wrong(where);
  }
}

/** @throws ApiFailure `BTM002` */
export const readJson = (text: string): unknown => new Reader(text).document();

/** A text that is one JSON value and nothing else. @throws ApiFailure `BTM002` */
export function readWholeJson(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.document();
  reader.end();
  return value;
}
