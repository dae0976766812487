/** Messages and bytes of a view, counted in the virtual network. Source: bbft.md 5, cases C11 to C16 of 8.7. */
import { installFastHasher } from '@bystack/base';
import type { ChainParams } from '@bystack/consensus';
import { CALM, ConsensusNetwork } from '@bystack/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BbftMessage } from './index.js';
import { gatewayCount } from './topology.js';

beforeAll(async () => {
  await installFastHasher();
});

type Kind = BbftMessage['kind'];
const KINDS = ['distribute', 'aggregate', 'finalize'] as const;

const network = (n: number, m: number, params: Partial<ChainParams> = {}): ConsensusNetwork =>
  new ConsensusNetwork({ n, seed: n + m, weather: CALM, params: { m, ...params } });

const counted = (
  net: ConsensusNetwork,
  view: bigint,
  kinds: readonly Kind[] = KINDS,
): { messages: number; bytes: number; by: number[] } => {
  const rows = kinds.map((kind) => net.tally.get(`${String(view)} ${kind}`) ?? { messages: 0, bytes: 0 });
  const by = rows.map((row) => row.messages);
  return { messages: by.reduce((a, b) => a + b, 0), bytes: rows.reduce((a, row) => a + row.bytes, 0), by };
};

/** Steady load for two seconds: each of the first views has a successor that carries its certificate. */
const loaded = (n: number, m: number, params: Partial<ChainParams> = {}): ConsensusNetwork => {
  const net = network(n, m, params);
  for (let i = 0; i < 220; i++) {
    net.submit(`t${String(i)}`);
    net.run(10);
  }
  expect(net.breaches).toEqual([]);
  return net;
};

const lambda = (n: number, m: number): number => m * m - 2 * m + 3 * n - 2;
const shapes = [4, 7, 10, 16, 21, 42, 100].flatMap((n) =>
  [...new Set([1, Math.floor(Math.sqrt(n)), gatewayCount(n, 0), n])].map((m) => [n, m] as const),
);

describe('bbft.md 5.1: messages of a view', () => {
  for (const [n, m] of shapes) {
    it(`C12, C13: one block of an idle chain, n=${String(n)}, m=${String(m)}`, { timeout: 120_000 }, () => {
      const net = network(n, m);
      net.submit('alone');
      expect(net.run(2000, () => net.has('alone'))).toBe(true);
      net.run(1000);
      const { messages, by } = counted(net, 1n);
      expect(by).toEqual([n - 1, n - m + m * (m - 1), n - m + (m - 1)]);
      expect(messages).toBe(lambda(n, m));
      expect(counted(net, 2n).messages, 'the chain rests').toBe(0);
    });
  }

  for (const [n, m] of shapes) {
    it(`C11: views under load, n=${String(n)}, m=${String(m)}`, { timeout: 120_000 }, () => {
      const net = loaded(n, m);
      for (const view of [1n, 2n, 3n]) {
        const { messages, by } = counted(net, view);
        expect(by, `view ${String(view)}`).toEqual([n - 1, n - m + m * (m - 1), n - m]);
        expect(messages).toBe(lambda(n, m) - (m - 1));
      }
    });
  }

  it('C14: the depth of the trees changes no count, nor does a new leader', { timeout: 120_000 }, () => {
    for (const fanout of [2, 3, 16]) {
      const net = loaded(21, 2, { fanout, turnViews: 1 });
      for (const view of [1n, 2n, 3n]) expect(counted(net, view).by, `view ${String(view)}`).toEqual([20, 19 + 2, 19]);
    }
  });
});

describe('bbft.md 5.3: bytes of a view without the block (C16)', () => {
  for (const [n, root, flat] of [
    [4, 2149, 3657],
    [7, 4234, 11_454],
    [10, 6881, 23_499],
    [21, 15_644, 103_500],
    [42, 34_335, 417_339],
    [100, 91_557, 2_427_777],
  ] as const) {
    it(`n=${String(n)}`, { timeout: 120_000 }, () => {
      expect(counted(loaded(n, Math.floor(Math.sqrt(n))), 2n).bytes).toBe(root);
      expect(counted(loaded(n, n), 2n).bytes).toBe(flat);
    });
  }
});

describe('bbft.md 5.1: view change (C15)', () => {
  const EXIT = ['timeout', 'tcPart', 'newView'] as const;
  /** No proposal of the first turn arrives anywhere; `also` is lost as well. */
  const failed = (n: number, m: number, also: (kind: Kind) => boolean = () => false): ConsensusNetwork => {
    const net = network(n, m);
    net.lost = (_from, _to, message) => message.view < 12n && (message.kind === 'distribute' || also(message.kind));
    net.submit('late');
    return net;
  };
  /** Members of the zone of the next leader at attempt 1. */
  const zoneSize = (net: ConsensusNetwork, n: number): number => {
    const state = net.nodes[0]?.state;
    const leader = (Number(state?.offset) + 1) % n;
    return state?.ctx.topology.zones.find((zone) => zone.includes(leader))?.length ?? 0;
  };

  for (const [n, m] of shapes) {
    it(`step 1, n=${String(n)}, m=${String(m)}`, { timeout: 120_000 }, () => {
      const net = failed(n, m);
      expect(net.run(2500, () => net.has('late'))).toBe(true);
      const { messages, by } = counted(net, 1n, EXIT);
      const z = zoneSize(net, n);
      const direct = m === n ? 0 : n - m - (z - 1);
      if (m === n) expect(by.slice(0, 2)).toEqual([n * (n - 1), 0]);
      else expect(by).toEqual([n - m + direct, m * (m - 1), n - m]);
      if (m < n) expect(messages).toBe(m * m - 3 * m + 2 * n + direct);
      expect(counted(net, 12n).by.slice(0, 2), 'then a view like any other').toEqual([n - 1, n - m + m * (m - 1)]);
    });
  }

  it('step 2 adds n(n − 1) when no certificate came', () => {
    for (const [n, m] of [
      [4, 2],
      [7, 1],
      [10, 3],
      [21, 4],
    ] as const) {
      const net = failed(n, m, (kind) => kind === 'timeout' || kind === 'tcPart');
      net.run(1800);
      const step1 = counted(net, 1n, ['timeout']).messages;
      const lost = net.lost;
      net.lost = (from, to, message) => message.kind === 'distribute' && lost(from, to, message);
      expect(
        net.run(3000, () => net.has('late')),
        `n=${String(n)}`,
      ).toBe(true);
      expect(counted(net, 1n, ['timeout']).messages - step1, `n=${String(n)}`).toBe(n * (n - 1));
    }
  });
});
