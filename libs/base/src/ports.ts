/** Ports that pure cores take as values; shells implement them. Types only. */

/** Whole milliseconds since 1970-01-01 UTC. Enters cores as data. */
export type TimeMs = number;

/** Raw 32 bytes: block id, transaction id, output id, asset id, key. */
export type Hash = Uint8Array;

/**
 * The two ed25519 validity rules: cofactored ZIP-215 on sidechains (sidechain-ledger.md 17.2), Bytom's on the main-chain;
 * `bls`: BLS12-381 min-pk with proof-of-possession tag, key checked (bbft.md 2.2).
 */
export type SignatureRule = 'zip215' | 'bytom' | 'bls';

/**
 * Verification of signatures. ed25519: `publicKey` 32 bytes, `signature` 64 bytes; `bls`: 48 and 96. Raw. Never throws on
 * bad input, and an implementation without a rule answers false.
 */
export interface Signatures {
  readonly name: string;
  verify(rule: SignatureRule, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /**
   * Many at once, answer per item in order. The place of the batch algorithm (performance.md 1); an
   * implementation without one checks singly.
   */
  verifyMany(rule: SignatureRule, items: readonly SignatureItem[]): boolean[];
}

/** One signature of a batch. A key of 48 bytes is a BLS key, one of 32 an ed25519 key. */
export interface SignatureItem {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Wall clock of a shell. Cores never hold one. */
export interface Clock {
  nowMs(): TimeMs;
}

/** Source of random bytes of a shell, or a seeded generator in tests. */
export interface Random {
  bytes(length: number): Uint8Array;
}

/** Structured log: event name and facts. Never called inside a pure core. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
  /** A logger that adds the facts to every line. */
  child(facts: Readonly<Record<string, unknown>>): Logger;
}

/** Metric registry. Names end in a unit: `_seconds`, `_bytes`, `_total`. */
export interface Metrics {
  increment(name: string, by?: number, labels?: Readonly<Record<string, string>>): void;
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
}

/** The shape of every long-living core: same state and same input give the same effects, on every machine, for ever. */
export interface Machine<Input, Effect> {
  step(input: Input): readonly Effect[];
}
