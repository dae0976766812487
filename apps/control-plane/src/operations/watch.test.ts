import { describe, expect, it } from 'vitest';
import { EventStream } from '../events/event-stream.js';
import { watch } from './watch.js';

const event = { key: 'k', payload: {} } as never;

describe('watch', () => {
  it('gives the view at once, again when it changed, and not when it did not', async () => {
    let value = 1;
    let reads = 0;
    const stream = new EventStream<never>(() => undefined);
    const seen = watch(stream, () => Promise.resolve({ value, reads: void reads++ }));
    expect((await seen.next()).value).toEqual({ value: 1 });
    const second = seen.next();
    stream.push(event);
    await new Promise(setImmediate);
    value = 2;
    stream.push(event);
    expect((await second).value).toEqual({ value: 2 });
    expect(reads).toBeGreaterThan(2);
  });

  it('does not miss an event that comes while the view is read', async () => {
    let value = 1;
    const stream = new EventStream<never>(() => undefined);
    const seen = watch(stream, async () => {
      const read = value;
      if (value === 1) {
        value = 2;
        stream.push(event);
        await new Promise(setImmediate);
      }
      return { read };
    });
    expect((await seen.next()).value).toEqual({ read: 1 });
    expect((await seen.next()).value).toEqual({ read: 2 });
  });

  it('ends with the view, with the events, and lets go of the events when its reader leaves', async () => {
    let ended = 0;
    const stream = (): EventStream<never> => new EventStream<never>(() => void ended++);
    expect((await watch(stream(), () => Promise.resolve(null)).next()).done).toBe(true);
    const events = stream();
    const seen = watch(events, () => Promise.resolve(1));
    await seen.next();
    const rest = seen.next();
    events.close();
    expect((await rest).done).toBe(true);
    const left = watch(stream(), () => Promise.resolve(1));
    await left.next();
    await left.return();
    expect(ended).toBe(3);
  });
});
