/** The events of a subscription on their way out: only while the credentials hold, failures made presentable. */
import { topLevel } from '../errors.js';

/** Credentials are looked at again before an event once this much time has passed. */
const RECHECK_MS = 15_000;

/**
 * The same stream. Ends with UNAUTHENTICATED at the first event after the caller's key was revoked, his session ended
 * or his role changed, at most 15 s late.
 */
export async function* guardedStream<T>(
  source: AsyncGenerator<T>,
  fail: (error: unknown) => Error,
  stillAllowed: () => Promise<boolean>,
  now: () => number = () => Date.now(),
): AsyncGenerator<T> {
  let checkedAt = now();
  try {
    for await (const value of source) {
      if (now() - checkedAt >= RECHECK_MS) {
        if (!(await stillAllowed())) throw topLevel('UNAUTHENTICATED');
        checkedAt = now();
      }
      yield value;
    }
  } catch (error) {
    throw fail(error);
  }
}
