import { sha3 } from '@bystack/base';
import type { CheckedTx } from '@bystack/ledger';
import { BTM_ASSET_ID, decodeTx, encodeTx, mapTx } from '@bystack/protocol';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, Mempool } from './index.js';

const program = Uint8Array.of(0x51);
const tx = (source: number, amount: bigint, timeRange = 0n): CheckedTx => {
  const value = { assetId: BTM_ASSET_ID, amount, vmVersion: 1n, controlProgram: program };
  const raw = encodeTx({
    version: 1n,
    timeRange,
    inputs: [
      {
        kind: 'spend',
        commitment: { ...value, amount: 100n, sourceId: sha3(Uint8Array.of(source)), sourcePos: 0n },
        arguments: [],
        assetVersion: 1n,
      },
    ],
    outputs: [{ kind: 'intraChain', ...value, assetVersion: 1n }],
  });
  return { raw, mapped: mapTx(decodeTx(raw)), witnessHash: sha3(raw), fee: 0n, gasUsed: 10n, heightDependent: false, checkedHeight: 1n };
};
const ALL = { maxBytes: 1 << 20, maxGas: 1000n, maxTransactions: 100 };

describe('mempool', () => {
  it('takes each transaction once and the first of two rivals', () => {
    const pool = new Mempool();
    const [a, b] = [tx(1, 100n), tx(1, 99n)];
    expect(pool.admit(a, 0)).toEqual({ ok: true });
    expect(pool.admit(a, 0)).toMatchObject({ code: 'MEMPOOL_KNOWN' });
    expect(pool.admit(b, 0)).toMatchObject({ code: 'MEMPOOL_CONFLICT' });
    expect(pool.admit(tx(2, 0n), 0)).toMatchObject({ code: 'MEMPOOL_ZERO_AMOUNT' });
    expect(pool.remove(a.mapped.id)).toBe(true);
    expect(pool.admit(b, 0)).toEqual({ ok: true });
    expect(pool.stats).toEqual({ transactions: 1, bytes: b.raw.length });
  });

  it('is bounded by count and by bytes', () => {
    const one = tx(1, 5n);
    const small = new Mempool({ ...DEFAULT_LIMITS, maxTransactions: 1 });
    small.admit(one, 0);
    expect(small.admit(tx(2, 5n), 0)).toMatchObject({ code: 'MEMPOOL_FULL' });
    const narrow = new Mempool({ ...DEFAULT_LIMITS, maxBytes: one.raw.length });
    expect(narrow.admit(one, 0)).toEqual({ ok: true });
    expect(narrow.admit(tx(2, 5n), 0)).toMatchObject({ code: 'MEMPOOL_FULL' });
  });

  it('selects in order of arrival within every limit', () => {
    const pool = new Mempool();
    const list = [1, 2, 3, 4].map((i) => tx(i, 7n));
    for (const t of list) pool.admit(t, 0);
    expect(pool.select(ALL)).toEqual(list);
    expect(pool.select({ ...ALL, maxGas: 25n })).toEqual(list.slice(0, 2));
    expect(pool.select({ ...ALL, maxTransactions: 3 })).toEqual(list.slice(0, 3));
    expect(pool.select({ ...ALL, maxBytes: (list[0] as CheckedTx).raw.length + 4 })).toEqual(list.slice(0, 1));
  });

  it('forgets what a final block settled, and names the rivals that lost', () => {
    const pool = new Mempool();
    const [mine, rival, other] = [tx(1, 100n), tx(1, 99n), tx(2, 1n)];
    pool.admit(mine, 0);
    pool.admit(other, 0);
    expect(pool.settle([rival])).toEqual([mine.mapped.id]);
    expect(pool.settle([other])).toEqual([]);
    expect(pool.stats).toEqual({ transactions: 0, bytes: 0 });
  });

  it('drops what is old or past its last height', () => {
    const pool = new Mempool();
    const [young, ranged] = [tx(1, 1n), tx(2, 1n, 10n)];
    pool.admit(young, 1000);
    pool.admit(ranged, 1000);
    expect(pool.expire(1000, 10n)).toEqual([]);
    expect(pool.expire(1000, 11n)).toEqual([ranged.mapped.id]);
    expect(pool.expire(1000 + DEFAULT_LIMITS.lifeMs, 11n)).toEqual([young.mapped.id]);
  });
});
