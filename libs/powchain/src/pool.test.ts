/** The pool: admission, conflicts and stripped witnesses. */
import { bytesToHex, hexToBytes, sha3 } from '@bystack/base';
import { judgeMainTx } from '@bystack/ledger';
import { p2wpkhProgram } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MainPool, POOL_LIMITS, spentOutputs } from './index.js';
import { coinsOf, mapped, pay, type Coin } from './test-support/blocks.js';
import {
  code,
  coin,
  coins,
  FEE,
  mature,
  NOW_MS,
  place,
  publicKey,
  seen,
  signatures,
  stripped,
  unspent,
  whole,
  witnessOf,
} from './test-support/waiting.js';

const SEED = 20261125;

describe('admission', () => {
  it('takes a transaction once', () => {
    const pool = new MainPool();
    const raw = pay([coin(0)], [coin(0).amount - FEE]);
    expect(code(pool.submit(raw, place()))).toBe('added');
    expect(code(pool.submit(raw, place()))).toBe('known');
    expect(pool.byTxId(mapped(raw).id)?.fee).toBe(FEE);
    expect(pool.bytes).toBe(raw.length);
  });

  it('names what it refuses', () => {
    const pool = new MainPool();
    expect(code(pool.submit(hexToBytes('0701'), place()))).toBe('undecodable');
    expect(code(pool.submit(pay([coin(0)], [coin(0).amount - 100n]), place()))).toBe('VM:ErrRunLimitExceeded');
    expect(code(pool.submit(pay([coin(0)], [coin(0).amount - FEE], { timeRange: 99n }), place()))).toBe('ErrBadTimeRange');
    expect(code(pool.submit(pay([coin(0)], [coin(0).amount - FEE, 0n]), place()))).toBe('dust');
    expect(code(pool.submit(pay([], [5n]), place(), true))).toBe('fee-limit');
    expect(code(pool.submit(pay([coin(0), coin(1), coin(2)], [1n]), place(), true))).toBe('fee-limit');
    expect(code(pool.submit(pay([], []), place(), true))).toBe('no-gas-input');
    expect(pool.size).toBe(0);
  });

  it('keeps what spends an unknown output until that output is made', () => {
    const pool = new MainPool();
    const parent = pay([coin(0)], [400_000_000n, 500_000_000n]);
    const child = pay(coinsOf(mapped(parent)).slice(1), [490_000_000n]);
    expect(code(pool.submit(child, place()))).toBe('orphan');
    const admission = pool.submit(parent, place());
    expect(admission).toMatchObject({ kind: 'added', followers: [{ raw: child }] });
    expect(pool.entries().map(({ raw }) => raw)).toEqual([parent, child]);
  });

  it('is bounded', () => {
    const pool = new MainPool({ ...POOL_LIMITS, transactions: 2 });
    const all = [0, 1, 2].map((i) => pay([coin(i)], [coin(i).amount - FEE]));
    expect(all.map((raw) => code(pool.submit(raw, place())))).toEqual(['added', 'added', 'full']);
    expect(pool.expire(NOW_MS + POOL_LIMITS.lifeMs)).toHaveLength(2);
    expect(pool.bytes).toBe(0);
  });
});

describe('stripped witnesses', () => {
  it('have the id of the whole transaction and would only pay its gas', () => {
    expect(mapped(stripped).id).toEqual(mapped(whole).id);
    const pool = new MainPool();
    expect(pool.submit(stripped, place())).toMatchObject({ kind: 'added', entry: { statusFail: true } });
  });

  it('give way to the whole transaction, and do not displace it', () => {
    const pool = new MainPool();
    pool.submit(stripped, place());
    const taken = pool.submit(whole, place());
    expect(taken).toMatchObject({ kind: 'added', entry: { statusFail: false }, removed: [{ statusFail: true }] });
    expect(code(pool.submit(stripped, place()))).toBe('known');
    expect(pool.entries().map(({ raw }) => raw)).toEqual([whole]);
  });

  it('of a BTM input, refused, do not poison the whole transaction', () => {
    const own: Coin = { ...coin(3), program: p2wpkhProgram(publicKey), sourceId: sha3(Uint8Array.of(9)) };
    const of = (args: readonly Uint8Array[]): Uint8Array => pay([own], [own.amount - FEE], { args });
    unspent.set(bytesToHex(mapped(of([])).spentOutputIds[0] as Uint8Array), mature);
    const pool = new MainPool();
    expect(code(pool.submit(of([]), place()))).toMatch(/^VM:/);
    expect(code(pool.submit(of(witnessOf(of([]), 0)), place()))).toBe('added');
  });
});

describe('conflicts', () => {
  it('the first stays, its heirs with it', () => {
    const pool = new MainPool();
    const first = pay([coin(0)], [900_000_000n]);
    const heir = pay(coinsOf(mapped(first)), [890_000_000n]);
    pool.submit(first, place());
    pool.submit(heir, place());
    expect(code(pool.submit(pay([coin(0)], [910_000_000n]), place()))).toBe('conflict');
    expect(pool.size).toBe(2);
  });

  it('a block takes out what it holds and what it makes impossible', () => {
    const pool = new MainPool();
    const [a, b] = [pay([coin(0)], [900_000_000n]), pay([coin(1)], [900_000_000n])];
    const [heirA, heirB] = [a, b].map((raw) => pay(coinsOf(mapped(raw as Uint8Array)), [890_000_000n])) as [Uint8Array, Uint8Array];
    for (const raw of [a, b, heirA, heirB]) expect(code(pool.submit(raw, place()))).toBe('added');
    const rival = pay([coin(1)], [800_000_000n]);
    const { removed } = pool.follow({ detached: [], attached: [seen([a, rival])] }, place());
    expect(removed.map(({ raw }) => raw)).toEqual([a, b, heirB]);
    expect(pool.entries().map(({ raw }) => raw)).toEqual([heirA]);
  });

  it('never two that spend the same output, whatever comes', () => {
    const action = fc.record({ from: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), heir: fc.boolean(), confirm: fc.boolean() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const pool = new MainPool({ ...POOL_LIMITS, transactions: 12 });
        actions.forEach(({ from, heir, confirm }, n) => {
          const own = heir ? pool.entries().flatMap((entry) => coinsOf(entry.mapped)) : coins;
          const inputs = [...new Set(from)].flatMap((i) => own[i] ?? []);
          if (inputs.length === 0) return;
          const total = inputs.reduce((sum, { amount }) => sum + amount, 0n);
          const raw = pay(inputs, [total - FEE - BigInt(n)]);
          if (confirm) pool.follow({ detached: [], attached: [seen([raw])] }, place());
          else pool.submit(raw, place());
          const spent = pool.entries().flatMap((entry) => spentOutputs(entry.mapped, entry.statusFail).map(bytesToHex));
          expect(new Set(spent).size).toBe(spent.length);
          expect(pool.bytes).toBe(pool.entries().reduce((sum, entry) => sum + entry.raw.length, 0));
        });
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

describe('foreign bytes', () => {
  it('never throw, and whatever is taken in is valid', () => {
    const seeds = [whole, stripped, pay([coin(4)], [1n, coin(4).amount - FEE], { timeRange: 200n })];
    const change = fc.record({ at: fc.nat(10_000), to: fc.nat(255), how: fc.constantFrom('set', 'insert', 'remove') });
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.nat(2), fc.array(change, { maxLength: 4 }), fc.boolean(), (which, changes, own) => {
        const bytes = [...(seeds[which] as Uint8Array)];
        for (const { at, to, how } of changes) bytes.splice(at % bytes.length, how === 'insert' ? 0 : 1, ...(how === 'remove' ? [] : [to]));
        const pool = new MainPool();
        const admission = pool.submit(Uint8Array.from(bytes), place(), own);
        kinds.add(code(admission));
        if (admission.kind !== 'added') return;
        const { mapped: tx, statusFail } = admission.entry;
        const verdict = judgeMainTx(tx, { height: 100n, blockVersion: 1n, first: false, signatures });
        expect([verdict.gasValid, verdict.error !== null]).toEqual([true, statusFail]);
      }),
      { seed: SEED, numRuns: 1_500 },
    );
    for (const kind of ['undecodable', 'added', 'orphan']) expect(kinds).toContain(kind);
  });
});
