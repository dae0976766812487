/** Failures of chain storage. */
import { BystackError, InvariantError } from '@bystack/base';

/** Every code this lib throws. */
export type StoreErrorCode = 'STORE_FULL' | 'STORE_CORRUPT' | 'STORE_FAILED' | 'STORE_CLOSED';

const REMEDY: Readonly<Record<StoreErrorCode, string>> = {
  STORE_FULL: 'Free space on the disk of the data folder; the node goes on by itself.',
  STORE_CORRUPT: 'Remove the data folder of this node; it fetches the chain from its peers again.',
  STORE_FAILED: 'Check the disk and the rights of the data folder, then start the node again.',
  STORE_CLOSED: 'Open the store again.',
};

/** An environment failure. */
export function storeError(code: StoreErrorCode, message: string, cause?: unknown): BystackError {
  return new BystackError(
    { code },
    { message, remedy: REMEDY[code], fault: 'environment', retryable: code === 'STORE_FULL', ...(cause === undefined ? {} : { cause }) },
  );
}

const FULL = /ENOSPC|EDQUOT|MDB_MAP_FULL|No space left/;
const DAMAGED = /MDB_CORRUPTED|MDB_INVALID|MDB_PAGE_NOTFOUND|MDB_VERSION_MISMATCH/;

/** Translates what the engine threw; own errors pass. */
export function translate(error: unknown): Error {
  if (error instanceof BystackError || error instanceof InvariantError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (FULL.test(text)) return storeError('STORE_FULL', 'The disk of the chain storage is full.', error);
  if (DAMAGED.test(text)) return storeError('STORE_CORRUPT', 'The chain storage is damaged.', error);
  return storeError('STORE_FAILED', `The chain storage failed: ${text}`, error);
}
