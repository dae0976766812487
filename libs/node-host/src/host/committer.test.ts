import { BystackError, type Logger } from '@bystack/base';
import type { CommitBatch } from '@bystack/ledger';
import { expect, test } from 'vitest';
import { Committer } from './committer.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const batch = (height: number): CommitBatch =>
  ({ height: BigInt(height), block: new Uint8Array(10), proof: null, transactionIds: [Uint8Array.of(height)] }) as unknown as CommitBatch;
const heights = (batches: readonly CommitBatch[]): string => batches.map((b) => String(b.height)).join('+');

test('batches that queue up while one is written share the next write', async () => {
  const gates: (() => void)[] = [];
  const written: string[] = [];
  const committer = new Committer({
    store: { commit: (batches) => new Promise((resolve) => gates.push(() => (written.push(heights(batches)), resolve()))) },
    log: quiet,
    committed: (batches) => void written.push(`committed ${heights(batches)}`),
    fatal: () => expect.unreachable(),
  });
  committer.commit([batch(1)]);
  committer.commit([batch(2), batch(3)]);
  committer.commit([batch(4)]);
  expect(committer.pendingBytes).toBe(40);
  expect(committer.holds(Uint8Array.of(3))).toBe(true);
  gates[0]?.();
  await expect.poll(() => gates.length).toBe(2);
  expect(written).toEqual(['1', 'committed 1']);
  gates[1]?.();
  await committer.close();
  expect(written).toEqual(['1', 'committed 1', '2+3+4', 'committed 2+3+4']);
  expect([committer.pendingBytes, committer.holds(Uint8Array.of(3))]).toEqual([0, false]);
});

test('a full disk is waited out; nothing is lost and nothing is reported early', async () => {
  let room = false;
  let attempts = 0;
  const committed: string[] = [];
  const committer = new Committer({
    store: {
      commit: () => {
        attempts++;
        return room ? Promise.resolve() : Promise.reject(new BystackError({ code: 'STORE_FULL' }));
      },
    },
    log: quiet,
    committed: (batches) => void committed.push(heights(batches)),
    fatal: () => expect.unreachable(),
    retryMs: 5,
  });
  committer.commit([batch(1)]);
  await expect.poll(() => attempts).toBeGreaterThan(2);
  expect([committer.diskFull, committed]).toEqual([true, []]);
  committer.commit([batch(2)]);
  room = true;
  await expect.poll(() => committed).toEqual(['1', '2']);
  expect(committer.diskFull).toBe(false);
});

test('closing while the disk is full gives up; any other failure is fatal', async () => {
  const full = new Committer({
    store: { commit: () => Promise.reject(new BystackError({ code: 'STORE_FULL' })) },
    log: quiet,
    committed: () => expect.unreachable(),
    fatal: () => expect.unreachable(),
    retryMs: 60_000,
  });
  full.commit([batch(1)]);
  await expect.poll(() => full.diskFull).toBe(true);
  await full.close();
  const fatal: unknown[] = [];
  const broken = new Committer({
    store: { commit: () => Promise.reject(new BystackError({ code: 'STORE_FAILED' })) },
    log: quiet,
    committed: () => expect.unreachable(),
    fatal: (error) => void fatal.push(error),
  });
  broken.commit([batch(1)]);
  await broken.close();
  expect(fatal).toMatchObject([{ code: 'STORE_FAILED' }]);
});
