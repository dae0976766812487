/** A running fingerprint of everything that happens in a run: equal fingerprints, equal runs (I13). */
const START = 0x811c9dc5;
const PRIME = 0x01000193;
const MIX = 0xc2b2ae35;

/** 64 bits over numbers, texts and bytes; no defence against anybody, only against difference. */
export class Trace {
  #a = START;
  #b = MIX;
  events = 0;

  number(value: number): this {
    this.#a = Math.imul(this.#a ^ value, PRIME);
    this.#b = Math.imul(this.#b ^ (this.#a >>> 15) ^ value, MIX);
    return this;
  }
  text(value: string): this {
    for (let i = 0; i < value.length; i++) this.number(value.charCodeAt(i));
    return this;
  }
  bytes(value: Uint8Array): this {
    for (const byte of value) this.number(byte);
    return this.number(value.length);
  }
  /** Sixteen hex digits. */
  get hash(): string {
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.#a) + hex(this.#b);
  }
}
