/** Failures of embedded servers; all are the environment's. */
import { BystackError } from '@bystack/base';

/** Every code this lib throws. */
export type EmbeddedErrorCode =
  'EMBEDDED_PLATFORM' | 'EMBEDDED_POSTGRES_START' | 'EMBEDDED_POSTGRES_RIGHTS' | 'EMBEDDED_REDIS_MISSING' | 'EMBEDDED_REDIS_START';

/** An environment failure with what to do about it. */
export function environmentError(code: EmbeddedErrorCode, message: string, remedy: string, cause?: unknown): BystackError {
  return new BystackError({ code }, { message, remedy, fault: 'environment', ...(cause === undefined ? {} : { cause }) });
}
