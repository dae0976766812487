/** Failures of the process itself. */
import { BystackError, type ErrorOptionsOf } from '@bystack/base';

/** Codes of this process; its parts have their own. */
export type MainchainCode =
  /** The command line is not understood (caller). */
  | 'MAINCHAIN_USAGE'
  /** A file named by the command line cannot be read (environment). */
  | 'MAINCHAIN_FILE'
  /** An address cannot be listened on (environment). */
  | 'MAINCHAIN_LISTEN'
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
