/** The three families of failure: refusals and environment failures are `BystackError`, bugs are `InvariantError`. */

/** Facts of an error: a stable code and plain values. Never secrets, never raw network text. */
export interface ErrorFacts {
  /** Stable, e.g. `LEDGER_UTXO_SPENT`. Codes named by the specification keep its spelling, e.g. `ErrKindDisabled`. */
  readonly code: string;
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/** Who is to blame: decides between a ban, a refusal to the caller, and a retry. */
export type Fault = 'peer' | 'caller' | 'environment';

/** Options of a `BystackError`. */
export interface ErrorOptionsOf {
  /** One sentence in plain words. Default: the code and the facts. */
  readonly message?: string;
  /** What the reader can do about it. */
  readonly remedy?: string;
  readonly fault?: Fault;
  /** True when the same call may succeed later unchanged. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const factText = (facts: ErrorFacts): string =>
  Object.entries(facts)
    .filter(([k, v]) => k !== 'code' && v !== undefined)
    .map(([k, v]) => `${k}=${String(v)}`)
    .join(' ');

/** A typed refusal or environment failure. `facts.code` is what programs branch on. */
export class BystackError<F extends ErrorFacts = ErrorFacts> extends Error {
  readonly facts: F;
  readonly remedy: string | undefined;
  readonly fault: Fault;
  readonly retryable: boolean;

  constructor(facts: F, options: ErrorOptionsOf = {}) {
    super(options.message ?? `${facts.code} ${factText(facts)}`.trim(), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BystackError';
    this.facts = facts;
    this.remedy = options.remedy;
    this.fault = options.fault ?? 'caller';
    this.retryable = options.retryable ?? false;
  }

  /** Shorthand for `facts.code`. */
  get code(): F['code'] {
    return this.facts.code;
  }
}

/** A broken invariant: a bug. The process stops and restarts from its log; nothing catches this to go on. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** @throws InvariantError with the message when the condition does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** True when the value is a `BystackError`, of the given code where one is given. */
export function isBystackError(value: unknown, code?: string): value is BystackError {
  return value instanceof BystackError && (code === undefined || value.facts.code === code);
}
