/** Failures of the process itself, and what they mean for the one who started it. */
import { BystackError, isBystackError, type ErrorOptionsOf } from '@bystack/base';

/** Codes of this app. */
export type NodeCode =
  /** The command line is not understood (caller). */
  | 'NODE_USAGE'
  /** A file named by the configuration cannot be read (environment). */
  | 'NODE_FILE'
  /** The chain specification is not valid; all problems are in the message (caller). */
  | 'NODE_SPEC'
  /** No unlocking key came on standard input (caller). */
  | 'NODE_UNLOCK_KEY'
  /** The keys file is not the one that the specification names (caller). */
  | 'NODE_KEY_MISMATCH';

/** Exit codes. Source: ARCHITECTURE.md 14. */
export const EXIT = { ok: 0, usage: 2, environment: 3, bug: 70 } as const;

/** A failure of this app. */
export const nodeError = (code: NodeCode, message: string, options: ErrorOptionsOf = {}): BystackError =>
  new BystackError({ code }, { message, ...options });

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
