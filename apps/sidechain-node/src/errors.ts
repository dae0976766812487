/** Failures of the process itself. */
import { BystackError, type ErrorOptionsOf } from '@bystack/base';

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

/** A failure of this app. */
export const nodeError = (code: NodeCode, message: string, options: ErrorOptionsOf = {}): BystackError =>
  new BystackError({ code }, { message, ...options });
