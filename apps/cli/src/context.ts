/** What every command receives: parsed flags, a connected client and a place to print. */
import { randomUUID } from 'node:crypto';
import { BystackError } from '@bystack/base';
import { BystackClient } from '@bystack/sdk';
import { readCredentials } from './credentials.js';
import type { Output } from './output.js';

/** Flags by name, without dashes; booleans for switches. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** One command of the CLI. */
export interface Command {
  /** Words that select it, e.g. `chain create`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments, for help, e.g. `SLUG`. */
  readonly positionals?: readonly string[];
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
  run(context: Context): Promise<void>;
}

/** Everything a command may use. */
export class Context {
  constructor(
    readonly flags: Flags,
    readonly positionals: readonly string[],
    readonly out: Output,
  ) {}

  /** The flag's text. @throws BystackError `CLI_USAGE` when it is absent. */
  required(name: string): string {
    const value = this.flags[name];
    if (typeof value === 'string' && value !== '') return value;
    throw usageError(`--${name} is missing`);
  }

  optional(name: string): string | undefined {
    const value = this.flags[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** The positional argument at the index. @throws BystackError `CLI_USAGE` when it is absent. */
  positional(index: number, name: string): string {
    const value = this.positionals[index];
    if (value !== undefined) return value;
    throw usageError(`${name} is missing`);
  }

  /** A whole number within bounds, or the default. @throws BystackError `CLI_USAGE`. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw usageError(`--${name} takes a whole number from ${min} to ${max}, not ${text}`);
    return value;
  }

  /** Decimal string of smallest units. @throws BystackError `CLI_USAGE`. */
  amount(name: string): string {
    const text = this.required(name);
    if (/^[1-9]\d{0,18}$/.test(text) && BigInt(text) < 1n << 63n) return text;
    throw usageError(`--${name} takes a whole number of smallest units from 1 to 2^63-1, not ${text}`);
  }

  /** The key under which the server remembers this call: the one given, or a new one. */
  idempotencyKey(): string {
    return this.optional('idempotency-key') ?? randomUUID();
  }

  /** How long `--wait` waits, ms. */
  get timeoutMs(): number {
    return this.integer('timeout', 120, 1, 86_400) * 1000;
  }

  /**
   * Client by `--url`/`--api-key`, else BYSTACK_URL/BYSTACK_API_KEY, else what `bystack login` stored.
   * @throws BystackError `CLI_NOT_SIGNED_IN` when an address or key is missing everywhere.
   */
  async client(): Promise<BystackClient> {
    const stored = await readCredentials();
    const url = this.optional('url') ?? process.env.BYSTACK_URL ?? stored?.url;
    const apiKey = this.optional('api-key') ?? process.env.BYSTACK_API_KEY ?? stored?.apiKey;
    if (!url || !apiKey) {
      throw new BystackError(
        { code: 'CLI_NOT_SIGNED_IN' },
        {
          message: `No ${url ? 'API key' : 'address'} is known.`,
          remedy: 'Run `bystack login --url URL --api-key KEY`, or set BYSTACK_URL and BYSTACK_API_KEY.',
          fault: 'caller',
        },
      );
    }
    return new BystackClient({ url, apiKey });
  }
}

/** A call that cannot be understood: exit code 2. */
export function usageError(message: string): BystackError {
  return new BystackError({ code: 'CLI_USAGE' }, { message: `${message}.`, remedy: 'See bystack --help.', fault: 'caller' });
}
