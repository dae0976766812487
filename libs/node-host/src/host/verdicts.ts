/** Verdicts of the pool that always come: a busy pool is asked again, work that kills its workers is refused. */
import { isBystackError } from '@bystack/base';

const RETRY_MS = 20;

/** Answer per check. Rejects only while the pool is closing. `count` = number of checks. */
export async function verdicts(work: () => Promise<readonly boolean[]>, count: number): Promise<readonly boolean[]> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isBystackError(error, 'POOL_WORKER_DIED')) return new Array<boolean>(count).fill(false);
      if (!isBystackError(error, 'POOL_BUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
