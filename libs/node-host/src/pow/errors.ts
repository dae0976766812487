/** Refusals of the work pool. */
import { BystackError } from '@bystack/base';
import type { NodeHostCode } from '../errors.js';

type WorkError = BystackError<{ code: NodeHostCode }>;

/** `POW_BUSY`: the queue of the priority, or the room for bodies, is full. */
export const workBusy = (): WorkError =>
  new BystackError(
    { code: 'POW_BUSY' },
    { message: 'Too many blocks wait to be checked.', remedy: 'Offer the block again later.', fault: 'environment', retryable: true },
  );

/** `POOL_WORKER_DIED`: two threads ended while they had this work. */
export const workDied = (cause?: unknown): WorkError =>
  new BystackError(
    { code: 'POOL_WORKER_DIED' },
    {
      message: 'The threads that check and make blocks ended with this work in hand, twice.',
      remedy: 'Look for the cause in the log; the machine may be out of memory.',
      fault: 'environment',
      retryable: true,
      cause,
    },
  );

/** `HOST_STOPPING`: the pool was closed. */
export const workClosed = (): WorkError =>
  new BystackError(
    { code: 'HOST_STOPPING' },
    { message: 'The node is stopping.', remedy: 'Ask again when it runs.', fault: 'environment', retryable: true },
  );
