import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';
import { encodeFrameHead, FrameDecoder } from './frame.js';
import { TRANSPORT_LIMITS } from './limits.js';
import { RateLimit } from './rate-limit.js';
import { SendQueue } from './send-queue.js';

const message = (value: number, length = 1): Uint8Array => new Uint8Array(length).fill(value);
const drained = (queue: SendQueue): number[][] => {
  const out: number[][] = [];
  for (let next = queue.shift(); next !== null; next = queue.shift()) out.push([next.lane, next.message[0] as number]);
  return out;
};

describe('SendQueue', () => {
  it('gives consensus before sync before transactions, each in order', () => {
    const queue = new SendQueue(TRANSPORT_LIMITS);
    for (const lane of [2, 1, 0, 2, 1, 0] as const) queue.push(lane, message(queue.bytes));
    expect(drained(queue).map(([lane]) => lane)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(queue.bytes).toBe(0);
  });

  it('at its bound drops the oldest transactions, refuses sync and reports consensus', () => {
    const queue = new SendQueue({ ...TRANSPORT_LIMITS, queueFrames: [2, 2, 3] });
    for (let i = 0; i < 5; i++) expect(queue.push(2, message(i))).toBe('queued');
    expect([1, 2, 3].map((i) => queue.push(1, message(i)))).toEqual(['queued', 'queued', 'full']);
    expect([1, 2, 3].map((i) => queue.push(0, message(i)))).toEqual(['queued', 'queued', 'overflow']);
    expect(drained(queue)).toEqual([
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 2],
      [2, 2],
      [2, 3],
      [2, 4],
    ]);
  });

  it('bounds bytes, but always takes one message', () => {
    const queue = new SendQueue({ ...TRANSPORT_LIMITS, queueBytes: [100, 100, 100] });
    expect([0, 1, 2].map((lane) => queue.push(lane as 0 | 1 | 2, message(1, 500)))).toEqual(['queued', 'queued', 'queued']);
    expect(queue.push(1, message(2))).toBe('full');
    expect(queue.push(2, message(3))).toBe('queued');
    expect(drained(queue)).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
    ]);
  });
});

describe('FrameDecoder', () => {
  const decode = (chunks: readonly Uint8Array[]): { frames: [number, string][]; ok: boolean } => {
    const frames: [number, string][] = [];
    const decoder = new FrameDecoder([100, 200, 300], (lane, bytes) => frames.push([lane, Buffer.from(bytes).toString('hex')]) > 0);
    return { frames, ok: chunks.every((chunk) => decoder.push(chunk)) };
  };

  it('gives the same frames however the stream is cut', () => {
    const anyFrame = fc.tuple(fc.constantFrom(0 as const, 1 as const, 2 as const), fc.uint8Array({ maxLength: 100 }));
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), fc.array(fc.nat(1_000), { maxLength: 12 }), (frames, cuts) => {
        const stream = Buffer.concat(frames.flatMap(([lane, bytes]) => [encodeFrameHead(lane, bytes.length), bytes]));
        const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b), stream.length];
        const chunks = places.slice(1).map((place, i) => stream.subarray(places[i], place));
        const expected = frames.map(([lane, bytes]) => [lane, Buffer.from(bytes).toString('hex')]);
        expect(decode(chunks)).toEqual({ frames: expected, ok: true });
      }),
    );
  });

  it('takes any bytes without throwing and gives nothing over-long', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        for (const [lane, hex] of decode(chunks).frames) expect(hex.length / 2).toBeLessThanOrEqual([100, 200, 300][lane] as number);
      }),
    );
  });

  it('gives nothing more after a frame that its owner ended on', () => {
    let seen = 0;
    const decoder = new FrameDecoder([9, 9, 9], () => ++seen < 2);
    decoder.push(Buffer.concat(new Array(5).fill(Buffer.concat([encodeFrameHead(1, 1), message(1)]))));
    expect(seen).toBe(2);
  });
});

describe('RateLimit', () => {
  const limits = { ...TRANSPORT_LIMITS, framesPerSecond: [10, 10, 10], burstFrames: [5, 5, 5], floodFrames: 3 } as const;

  it('lets a burst through, then the rate, lane by lane', () => {
    const rate = new RateLimit(limits, 0);
    const judge = (lane: 0 | 1, atMs: number): string => rate.judge(lane, 10, true, atMs);
    expect(Array.from({ length: 6 }, () => judge(0, 0))).toEqual(['take', 'take', 'take', 'take', 'take', 'drop']);
    expect(judge(1, 0)).toBe('take');
    expect(judge(0, 100)).toBe('take');
    expect(judge(0, 100)).toBe('drop');
  });

  it('calls it a flood when too much is dropped within a second, and forgets after it', () => {
    const rate = new RateLimit(limits, 0);
    const forbidden = (atMs: number): string => rate.judge(1, 10, false, atMs);
    expect([0, 1, 2, 3].map(forbidden)).toEqual(['drop', 'drop', 'drop', 'flood']);
    expect([1_500, 1_501].map(forbidden)).toEqual(['drop', 'drop']);
  });
});

describe('Backoff', () => {
  it('doubles up to its maximum, shortened by up to half, and starts again', () => {
    const backoff = new Backoff(50, 2_000);
    expect(Array.from({ length: 8 }, () => backoff.next(0))).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
    for (let i = 0; i < 2_000; i++) expect(backoff.next(0.999)).toBeGreaterThan(1_000);
    backoff.reset();
    expect(backoff.next(1)).toBe(25);
  });
});
