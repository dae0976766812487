/** Trees of every shape under faults: one chain, and life after healing. Source: bbft.md 3.4, 7.3. */
import { installFastHasher } from '@bystack/base';
import { CALM, ConsensusNetwork, type Weather } from '@bystack/testkit';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(async () => {
  await installFastHasher();
});

/** Test time on a machine that does other work too. */
const LOADED_MS = 120_000;
const STORM: Weather = { loss: 0.15, doubling: 0.1, minDelayMs: 1, maxDelayMs: 120 };

/** Random crashes, restarts and partitions in bad weather, then calm; fixed by the seed. */
const storm = (n: number, m: number, seed: number): ConsensusNetwork => {
  const net = new ConsensusNetwork({ n, seed, weather: STORM, params: { m, fanout: 2 } });
  let state = seed * 7919 + n * 31 + m;
  const pick = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  const all = net.nodes.map((x) => x.ix);
  for (let i = 0; i < 20 && net.breaches.length === 0; i++) {
    net.submit(`s${String(i)}`);
    net.run(100 + pick(1500));
    const target = pick(n);
    const order = pick(5);
    if (order === 0) net.crash(target);
    if (order === 1) net.start(target);
    if (order === 2) net.partition([all.filter((x) => x <= target), all.filter((x) => x > target)]);
    if (order === 3) net.partition(null);
  }
  net.partition(null);
  net.setWeather(CALM);
  for (const node of net.nodes) net.start(node.ix);
  return net;
};

describe('storms over trees', () => {
  for (const [n, m, seeds] of [
    [4, 1, 15],
    [4, 2, 15],
    [7, 1, 8],
    [7, 2, 15],
    [7, 3, 10],
    [10, 3, 8],
  ] as const) {
    it(`n=${String(n)}, m=${String(m)}, ${String(seeds)} seeds`, { timeout: LOADED_MS }, () => {
      for (let seed = 1; seed <= seeds; seed++) {
        const net = storm(n, m, seed);
        net.submit('healed');
        const done = net.run(120_000, () => net.has('healed'));
        const where = net.nodes.map((x) => `v${String(x.state?.view)} f${String(x.chain.length)}`).join(' ');
        expect(net.breaches, `seed ${String(seed)}`).toEqual([]);
        expect(done, `seed ${String(seed)}: ${where}`).toBe(true);
      }
    });
  }
});
