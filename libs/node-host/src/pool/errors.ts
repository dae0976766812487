/** Refusals of the pools. */
import { BystackError } from '@bystack/base';
import type { NodeHostCode } from '../errors.js';

type PoolError = BystackError<{ code: NodeHostCode; checks: number }>;

/** `POOL_BUSY`: the queue of the priority cannot take so many more checks. */
export const poolBusy = (checks: number): PoolError =>
  new BystackError(
    { code: 'POOL_BUSY', checks },
    { message: 'Too many signatures wait to be checked.', remedy: 'Offer the work again later.', fault: 'environment', retryable: true },
  );

/** `POOL_WORKER_DIED`: two workers ended while they had this work. */
export const workerDied = (checks: number, cause?: unknown): PoolError =>
  new BystackError(
    { code: 'POOL_WORKER_DIED', checks },
    {
      message: 'The threads that check signatures ended with this work in hand, twice.',
      remedy: 'Look for the cause in the log; the machine may be out of memory.',
      fault: 'environment',
      retryable: true,
      cause,
    },
  );

/** `HOST_STOPPING`: the pool was closed. */
export const poolClosed = (checks: number): PoolError =>
  new BystackError(
    { code: 'HOST_STOPPING', checks },
    { message: 'The node is stopping.', remedy: 'Ask again when it runs.', fault: 'environment', retryable: true },
  );
