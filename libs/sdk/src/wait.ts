/** Waiting for long work: asks again until the state is terminal or the deadline has passed. */
import { BystackError } from '@bystack/base';
import type { BystackClient } from './client.js';
import { refusal } from './errors.js';
import { getOperation, getTransaction, type OperationView, type TransactionView } from './operations.js';

/** How long to wait, and what to tell meanwhile. */
export interface WaitOptions<T> {
  readonly timeoutMs: number;
  readonly onProgress?: (seen: T) => void;
}

const POLL_MS = 200;
const TERMINAL_OPERATION = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED']);
const TERMINAL_TRANSACTION = new Set(['FINAL', 'ANCHORED', 'REJECTED', 'EXPIRED', 'RELEASED']);

async function poll<T>(what: string, ask: () => Promise<T | null>, done: (seen: T) => boolean, options: WaitOptions<T>): Promise<T> {
  const until = performance.now() + options.timeoutMs;
  for (;;) {
    const seen = await ask();
    if (seen !== null) {
      options.onProgress?.(seen);
      if (done(seen)) return seen;
    }
    if (performance.now() >= until) {
      throw new BystackError(
        { code: 'SDK_WAIT_TIMEOUT', what, timeoutMs: options.timeoutMs },
        {
          message: `The ${what} did not end within ${options.timeoutMs / 1000} s; it goes on.`,
          remedy: 'Look at it in the console, or wait again.',
          fault: 'environment',
          retryable: true,
        },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Resolves when the operation SUCCEEDED.
 * @throws BystackError with the operation's error code when it ended otherwise; `SDK_WAIT_TIMEOUT`.
 */
export async function waitForOperation(client: BystackClient, id: string, options: WaitOptions<OperationView>): Promise<OperationView> {
  const seen = await poll(
    'operation',
    () => getOperation(client, id),
    (o) => TERMINAL_OPERATION.has(o.status),
    options,
  );
  if (seen.status === 'SUCCEEDED') return seen;
  if (seen.error) throw refusal(seen.error);
  throw new BystackError(
    { code: `OPERATION_${seen.status}` },
    { message: `The operation ended as ${seen.status}.`, remedy: 'Its log in the console names the cause.' },
  );
}

/**
 * Resolves when the transaction is FINAL.
 * @throws BystackError with the rejection's code; `SDK_WAIT_TIMEOUT`.
 */
export async function waitForTransaction(
  client: BystackClient,
  slug: string,
  hash: string,
  options: WaitOptions<TransactionView>,
): Promise<TransactionView> {
  const seen = await poll(
    'transaction',
    () => getTransaction(client, slug, hash),
    (t) => TERMINAL_TRANSACTION.has(t.state),
    options,
  );
  if (seen.state === 'FINAL' || seen.state === 'ANCHORED') return seen;
  if (seen.rejection) throw refusal(seen.rejection);
  throw new BystackError({ code: `TRANSACTION_${seen.state}` }, { message: `The transaction ended as ${seen.state}.` });
}
