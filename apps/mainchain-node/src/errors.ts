/** Failures of the process itself, and what they mean for the one who started it. */
import { BystackError, isBystackError, type ErrorOptionsOf } from '@bystack/base';

/** Codes of this process; its parts have their own. */
export type MainchainCode =
  /** The command line is not understood (caller). */
  | 'MAINCHAIN_USAGE'
  /** A file named by the command line cannot be read, or the data directory cannot be made (environment). */
  | 'MAINCHAIN_FILE'
  /** The data directory belongs to another network or to other rules (caller). */
  | 'MAINCHAIN_NETWORK'
  /** Stored rows do not fit together (environment). */
  | 'MAINCHAIN_DATA'
  /** A block could not be written; the process ends (environment). */
  | 'MAINCHAIN_WRITE'
  /** Too many blocks are being judged; the caller may come again (environment, retryable). */
  | 'MAINCHAIN_BUSY'
  /** The node is stopping (environment, retryable). */
  | 'MAINCHAIN_STOPPING';

/** Exit codes. Source: ARCHITECTURE.md 14. */
export const EXIT = { ok: 0, usage: 2, environment: 3, bug: 70 } as const;

/** A failure of this app. */
export const mainchainError = (code: MainchainCode, message: string, options: ErrorOptionsOf = {}): BystackError =>
  new BystackError({ code }, { message, ...options });

/** `MAINCHAIN_DATA`: a stored row cannot be read or is missing. */
export const damaged = (what: string, cause?: unknown): BystackError =>
  mainchainError('MAINCHAIN_DATA', `The stored chain is damaged: ${what}.`, {
    remedy: 'Put back a copy of the data directory, or move its folder chain/ away: the node then fetches the chain from its peers again.',
    fault: 'environment',
    ...(cause === undefined ? {} : { cause }),
  });

/** Usage for what the caller wrote, environment for what surrounds the process, bug for everything without a type. */
export function exitCodeOf(error: unknown): number {
  if (!isBystackError(error)) return EXIT.bug;
  return error.fault === 'environment' ? EXIT.environment : EXIT.usage;
}

/** The failure as one line. */
export function errorLine(error: unknown): string {
  if (!isBystackError(error)) return `Internal failure: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  const text = error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
  return `${error.code}: ${text}`.replace(/\s+/g, ' ');
}
