/** A view that follows events: its value at once, then again whenever it changed. */
import type { BusEvent, Topic } from '../events/topics.js';

/**
 * Reads the view now and after events, and gives it when it differs from what was given last. Events that come while it
 * is being read are answered by one more reading. Ends when the view is null or the events end.
 */
export async function* watch<T>(
  events: AsyncGenerator<BusEvent<Topic>, void, undefined>,
  read: () => Promise<T | null>,
): AsyncGenerator<T, void, undefined> {
  const signal = listen(events);
  let last = '';
  try {
    while (!signal.ended) {
      signal.happened = false;
      const value = await read();
      if (value === null) return;
      const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
      if (text !== last) {
        last = text;
        yield value;
      }
      await signal.wait();
    }
  } finally {
    await events.return();
  }
}

interface Signal {
  happened: boolean;
  ended: boolean;
  /** Resolves when something happened since `happened` was cleared, or at the end. */
  wait(): Promise<void>;
}

function listen(events: AsyncGenerator<BusEvent<Topic>, void, undefined>): Signal {
  let wake: () => void = () => undefined;
  const signal: Signal = {
    happened: false,
    ended: false,
    wait: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (signal.happened || signal.ended) resolve();
      }),
  };
  const follow = async (): Promise<void> => {
    for await (const _ of events) {
      signal.happened = true;
      wake();
    }
  };
  void follow()
    .catch(() => undefined)
    .finally(() => {
      signal.ended = true;
      wake();
    });
  return signal;
}
