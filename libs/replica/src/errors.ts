/** Refusals of this lib. */
import { BystackError } from '@bystack/base';

/** Every code this lib throws, all at creation. */
export type ReplicaErrorCode = 'REPLICA_PARAMETER' | 'REPLICA_START';

/** What was read from disk, or the specification, cannot make a replica. */
export function replicaError(code: ReplicaErrorCode, message: string, remedy: string): BystackError {
  return new BystackError({ code }, { message, remedy, fault: 'environment' });
}
