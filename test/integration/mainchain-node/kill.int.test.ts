/**
 * A main-chain node under kill -9: at random moments while it mines, while blocks are submitted to it and while it
 * reorganises. Whatever it said it had must be there afterwards, and the disk must hold a chain that a replay confirms.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@bystack/base';
import { ChainMaker, madeParams, MainNodeProcess, pollFor } from '@bystack/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkStoredChain, type FoundChain } from './stored-chain.js';

const SEED = Number(process.env['BYSTACK_SEED'] ?? Date.now() % 1_000_000);
let state = SEED;
const random = (below: number): number => (state = (state * 48271 + 11) % 2147483647) % below;

const KILLS_MINING = 4;
const KILLS_SUBMITTING = 5;
/** Blocks handed over at a time. */
const WINDOW = 4;
/** Longest time that a process works before it is killed, ms. */
const WORK_MS = 800;

const chain = new ChainMaker(madeParams('killtest'));
chain.mature();
chain.addPayments(2, 5);

let dir: string;
let node: MainNodeProcess;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const check = (): Promise<FoundChain> => checkStoredChain(join(dir, 'data'), chain.network);

beforeAll(async () => {
  console.log(`seed ${String(SEED)}`);
  dir = await mkdtemp(join(tmpdir(), 'bystack-main-kill-'));
  node = new MainNodeProcess(dir, chain.params);
});
afterAll(async () => {
  await node.close();
  await rm(dir, { recursive: true, force: true });
});

/** Kills at a random moment: every second time from the start on, else after some progress. */
async function killLater(kill: number, progress: () => Promise<unknown>): Promise<void> {
  if (kill % 2 === 0) await progress();
  await pause(random(WORK_MS));
  await node.kill('SIGKILL');
}

/** Hands over blocks side by side; resolves when all were taken. One that arrives before its parent is refused, and offered again. */
async function submit(blocks: typeof chain.blocks): Promise<typeof chain.blocks> {
  const offer = ({ raw }: (typeof blocks)[number]): Promise<unknown> => node.call('/submit-block', { raw_block: bytesToHex(raw) });
  const answers = await Promise.allSettled(blocks.map(offer));
  for (const [i, { status }] of answers.entries()) if (status === 'rejected') await offer(blocks[i] as (typeof blocks)[number]);
  return blocks;
}

/** Calls again and again until the process is gone. What it last said counts. */
async function until<T>(gone: Promise<unknown>, ask: () => Promise<T>, said: (answer: T) => void): Promise<void> {
  let running = true;
  const stop = (): boolean => (running = false);
  void gone.then(stop, stop);
  while (running) await ask().then(said, () => pause(5));
}

test(`mining, killed ${String(KILLS_MINING)} times: the chain it told of is a prefix of the chain it goes on with`, async () => {
  const told: string[] = [];
  for (let kill = 0; kill < KILLS_MINING; kill++) {
    await node.start('--mine');
    const killed = killLater(kill, async () => void (await node.reaches(told.length, 60_000)));
    await until(
      killed,
      () => node.call<{ hash: string; height: number }>('/get-block', {}),
      ({ hash, height }) => (told[height] = hash),
    );
    await killed;
    const { best } = await check();
    told.forEach((hash, height) =>
      expect(best[height], `height ${String(height)} after kill ${String(kill + 1)}, seed ${String(SEED)}`).toBe(hash),
    );
    told.splice(0, told.length, ...best);
  }
  expect(told.length, 'it did mine').toBeGreaterThan(1);
});

test(`blocks submitted beside mining, killed ${String(KILLS_SUBMITTING)} times: no block that was taken is lost`, async () => {
  const taken = new Set<string>();
  let height = (await check()).best.length - 1;
  let next = 0;
  for (let kill = 0; kill < KILLS_SUBMITTING; kill++) {
    await node.start('--mine');
    expect(await node.height(), 'the tip does not go back').toBeGreaterThanOrEqual(height);
    const before = taken.size;
    const killed = killLater(kill, () => pollFor('a block that was taken', () => (taken.size > before ? true : null), 60_000));
    await until(
      killed,
      () => submit(chain.blocks.slice(next, next + WINDOW)),
      (blocks) => {
        for (const {
          node: { id },
        } of blocks)
          taken.add(id);
        next += blocks.length;
      },
    );
    await killed;
    const { best, stored } = await check();
    for (const id of taken) expect(stored.has(id), `block ${id} after kill ${String(kill + 1)}, seed ${String(SEED)}`).toBe(true);
    expect(best.length - 1).toBeGreaterThanOrEqual(height);
    height = best.length - 1;
  }
  expect(taken.size, 'it did take blocks').toBeGreaterThan(0);
});

test('then it reorganises to the longer chain, tells of it after a restart too, and the disk agrees', async () => {
  await node.start();
  await node.call('/set-mining', { is_mining: false });
  for (let i = 0; i < chain.blocks.length; i += WINDOW) await submit(chain.blocks.slice(i, i + WINDOW));
  expect(await node.tip()).toBe(chain.tip.id);
  const reorganizations = async (): Promise<unknown[]> =>
    (await node.call<{ reorganizations: unknown[] }>('/chain-status')).reorganizations;
  const before = await reorganizations();
  expect(before.length).toBeGreaterThan(0);
  await node.kill('SIGKILL');
  const { best } = await check();
  expect(best.slice(1)).toEqual(chain.blocks.map((block) => block.node.id));
  await node.start();
  expect(await reorganizations()).toEqual(before);
  expect(await node.tip()).toBe(chain.tip.id);
});
