/** Blocks of several branches, and forgeries of them, in any order and at any pace: the same chain at the end, told without a gap. */
import type { Logger, Metrics } from '@bystack/base';
import { InlineWorkPool } from '@bystack/node-host';
import type { HeaderNode } from '@bystack/powchain';
import { genesisNode } from '@bystack/powheaders';
import { MemoryTable, subTable } from '@bystack/store';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainEvent } from '../ports.js';
import { ChainService, type ChainParts } from './chain-service.js';
import { branchOn, forgedBody, openNetwork, type MadeBlock } from './test-support/blocks.js';

const network = openNetwork();
const genesis = genesisNode(network.genesis.header);
const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };
const uncounted: Metrics = { increment: nothing, gauge: nothing, observe: nothing };

/** A trunk with a branch on its second block and one on the genesis; the last is the longest. */
const trunk = branchOn(network, genesis, 5);
const twig = branchOn(network, (trunk[1] as MadeBlock).node, 4, 1);
const rival = branchOn(network, genesis, 8, 2);
const all = [...trunk, ...twig, ...rival];
const winner = (rival.at(-1) as MadeBlock).node;

/** Turns of the event loop in which everything that waited for its parent is there. */
const TURNS_MAX = 10_000;

let pool: InlineWorkPool;
beforeAll(async () => {
  pool = await InlineWorkPool.open();
});
afterAll(() => pool.close());

/** Real judgement of bodies after a number of turns of the event loop; of hashes, all of which would pass, only the cost is left out. */
function unevenWork(delays: readonly number[]): ChainParts['work'] {
  let asked = 0;
  const wait = async (): Promise<void> => {
    for (let turns = delays[asked++ % delays.length] ?? 0; turns > 0; turns--) await new Promise((next) => setImmediate(next));
  };
  return {
    powHash: () => wait().then(() => new Uint8Array(32)),
    judgeBody: (raw, subsidy) => wait().then(() => pool.judgeBody(raw, subsidy)),
  };
}

/** The best chain as a listener knows it. */
class Follower {
  readonly best: HeaderNode[] = [genesis];
  readonly take = ({ detached, attached, tip }: ChainEvent): void => {
    for (const { node } of detached) expect(this.best.pop()?.id, 'newest first').toBe(node.id);
    for (const { node } of attached) {
      expect(node.parent?.id, 'oldest first').toBe(this.best.at(-1)?.id);
      this.best.push(node);
    }
    expect(this.best.at(-1)?.id).toBe(tip.id);
  };
}

const plan = fc.record({
  order: fc.shuffledSubarray(
    all.map((_, i) => i),
    { minLength: all.length },
  ),
  forged: fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 6 }),
  delays: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 9 }),
  pauses: fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
});

test('whatever comes first, the longest branch wins', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ order, forged, delays, pauses }) => {
      const table = new MemoryTable();
      const tables = { table: subTable(table, 1), settings: subTable(table, 4) };
      const parts = {
        network,
        ...tables,
        work: unevenWork(delays),
        clock: { nowMs: () => 1_700_000_000_000 },
        log: silent,
        metrics: uncounted,
      };
      const fatal = (error: unknown): never => {
        throw error;
      };
      const chain = await ChainService.open({ ...parts, fatal });
      const follower = new Follower();
      chain.onChange(follower.take);
      const raws = [...forged.map((i) => forgedBody(all[i] as MadeBlock)), ...order.map((i) => (all[i] as MadeBlock).raw)];
      const outcomes = raws.map(async (raw, i) => {
        if (pauses[i % pauses.length] === true) await new Promise((next) => setImmediate(next));
        return chain.submitBlock(raw, 'peer');
      });
      for (const outcome of (await Promise.all(outcomes)).slice(forged.length))
        expect(outcome.kind).toMatch(/^(connected|side|orphan|known)$/);
      const missing = (): number => all.filter(({ node }) => chain.node(node.hash) === null).length;
      for (let turn = 0; turn < TURNS_MAX && missing() > 0; turn++) await new Promise((next) => setImmediate(next));
      await chain.close();
      for (const { node, raw } of all) expect(chain.record(node.hash)?.raw, `block ${String(node.height)} is stored`).toEqual(raw);
      expect(follower.best.map(({ id }) => id)).toEqual([genesis.id, ...rival.map(({ node }) => node.id)]);
      const again = await ChainService.open({ ...parts, fatal });
      expect([again.tip.id, again.reorganizations()]).toEqual([winner.id, chain.reorganizations()]);
    }),
    { numRuns: 60 },
  );
});
