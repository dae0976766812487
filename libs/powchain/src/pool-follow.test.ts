/** The pool beside a chain that grows and is reorganised, what waits for others, and its bounds. */
import { bytesToHex, sha3 } from '@bystack/base';
import { judgeMainTx } from '@bystack/ledger';
import { p2wpkhProgram } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TX_FEE, MainPool, madeOutputs, POOL_LIMITS, spentOutputs, submissionError, type HeaderNode } from './index.js';
import { blockOn, coinsOf, mapped, pay, type Coin } from './test-support/blocks.js';
import { Host, judgedOf } from './test-support/host.js';
import { code, coin, coins, FEE, NOW_MS, place, publicKey, seen, signatures, stripped, whole, witnessOf } from './test-support/waiting.js';

const SEED = 20261125;
const hash = (raw: Uint8Array): string => bytesToHex(sha3(raw));
const held = (pool: MainPool): string[] => pool.entries().map(({ raw }) => hash(raw));
const heirOf = (raw: Uint8Array, n = 0): Uint8Array => {
  const made = coinsOf(mapped(raw)).slice(n, n + 1);
  return pay(made, [(made[0] as Coin).amount - FEE]);
};

describe('stripped witnesses', () => {
  it('of a transaction that others build on give way, and what builds on it stays behind the whole one', () => {
    const pool = new MainPool();
    pool.submit(stripped, place());
    const heir = heirOf(stripped);
    const grandchild = heirOf(heir);
    for (const raw of [heir, grandchild]) expect(code(pool.submit(raw, place()))).toBe('added');
    const between = pay([coin(7)], [coin(7).amount - FEE]);
    pool.submit(between, place());
    expect(pool.submit(whole, place())).toMatchObject({ kind: 'added', removed: [{ statusFail: true }] });
    expect(held(pool)).toEqual([between, whole, heir, grandchild].map(hash));
  });

  it('leave with what builds on assets that a block did not move', () => {
    const pool = new MainPool();
    pool.submit(whole, place());
    const rich = pay([coin(5)], [coin(5).amount - FEE]);
    pool.submit(rich, place());
    const { removed } = pool.follow({ detached: [], attached: [seen([stripped], [stripped])] }, place());
    expect(removed.map(({ raw }) => hash(raw))).toEqual([hash(whole)]);
    expect(held(pool)).toEqual([hash(rich)]);
  });
});

describe('what waits for others', () => {
  it('comes in with what it waited for, however long the chain of it', () => {
    const pool = new MainPool();
    const all = [pay([coin(0)], [coin(0).amount - FEE])];
    while (all.length < 300) all.push(heirOf(all.at(-1) as Uint8Array));
    for (const raw of all.slice(1).reverse()) expect(code(pool.submit(raw, place()))).toBe('orphan');
    expect(pool.size).toBe(0);
    const admission = pool.submit(all[0] as Uint8Array, place());
    expect(admission).toMatchObject({ kind: 'added', followers: { length: 299 } });
    expect(held(pool)).toEqual(all.map(hash));
  });

  it('comes in when a block makes the output', () => {
    const host = new Host().grow(100);
    const parent = pay([coin(0)], [900_000_000n]);
    expect(code(host.submit(heirOf(parent)))).toBe('orphan');
    host.accept(blockOn(host.chain.tip, [parent]));
    expect(held(host.pool)).toEqual([hash(heirOf(parent))]);
  });

  it('is forgotten after its time, and the oldest when there are too many or too many bytes', () => {
    const parent = (i: number): Uint8Array => pay([coin(i)], [coin(i).amount - FEE]);
    const after = (pool: MainPool): string[] =>
      [0, 1, 2].flatMap((i) => {
        const admission = pool.submit(parent(i), place());
        return admission.kind === 'added' ? admission.followers.map(({ raw }) => hash(raw)) : [];
      });
    const size = heirOf(parent(0)).length;
    for (const limits of [{ orphans: 2 }, { orphanBytes: 2 * size + 1 }]) {
      const pool = new MainPool({ ...POOL_LIMITS, ...limits });
      for (const i of [0, 1, 2]) pool.submit(heirOf(parent(i)), place());
      expect(after(pool)).toEqual([heirOf(parent(1)), heirOf(parent(2))].map(hash));
    }
    const pool = new MainPool();
    pool.submit(heirOf(parent(0)), place());
    pool.expire(NOW_MS + POOL_LIMITS.orphanLifeMs);
    expect(after(pool)).toEqual([]);
    const tiny = new MainPool({ ...POOL_LIMITS, orphanBytes: size - 1 });
    expect(code(tiny.submit(heirOf(parent(0)), place())), 'one that is larger than all may be').toBe('orphan');
    expect(after(tiny)).toEqual([]);
  });
});

describe('refusals', () => {
  it('are remembered by all bytes until the tip moves', () => {
    const pool = new MainPool();
    let judged = 0;
    const verify: typeof signatures.verify = (...args) => {
      judged += 1;
      return signatures.verify(...args);
    };
    const counting = place({ signatures: { name: 'counting', verify, verifyMany: (rule, all) => signatures.verifyMany(rule, all) } });
    const own: Coin = { ...coin(3), program: p2wpkhProgram(publicKey) };
    const bad = pay([own], [own.amount - FEE], { args: witnessOf(stripped, 1) });
    for (let i = 0; i < 3; i++) expect(code(pool.submit(bad, counting))).toBe('VM:ErrFalseVMResult');
    expect(judged).toBe(1);
    pool.follow({ detached: [], attached: [] }, place());
    expect(code(pool.submit(bad, counting))).toBe('VM:ErrFalseVMResult');
    expect(judged).toBe(2);
  });

  it('of our own users begin behind the fee limit and name a missing input of BTM', () => {
    const tx = (fee: bigint): ReturnType<typeof mapped> => mapped(pay([{ ...coin(0), amount: 5_000_000_000n }], [5_000_000_000n - fee]));
    expect([MAX_TX_FEE, MAX_TX_FEE + 1n].map((fee) => submissionError(tx(fee)))).toEqual([null, 'fee-limit']);
    expect(submissionError(mapped(pay([], [])))).toBe('no-gas-input');
    const pool = new MainPool();
    const dear = pay([coin(0), coin(1)], [999_000_000n - FEE]);
    expect(code(pool.submit(dear, place(), true))).toBe('fee-limit');
    expect(code(pool.submit(dear, place())), 'peers may send it').toBe('added');
  });
});

describe('a reorganisation', () => {
  it('brings transactions back, before those that build on them', () => {
    const host = new Host().grow(100);
    const fork = host.chain.tip;
    const [paid, gone] = [pay([coin(0)], [900_000_000n]), pay([coin(1)], [900_000_000n])];
    expect(host.accept(blockOn(fork, [paid, gone], 1))).toBe('connected');
    const heirs = [heirOf(paid), heirOf(gone)];
    for (const raw of heirs) expect(code(host.submit(raw))).toBe('added');
    const rival = blockOn(fork, [pay([coin(1)], [800_000_000n])], 2);
    expect(host.accept(rival)).toBe('side');
    expect(held(host.pool)).toEqual(heirs.map(hash));
    expect(host.accept(blockOn(host.chain.tree.get(rival.hash) as HeaderNode, [], 2))).toBe('connected');
    expect(held(host.pool)).toEqual([paid, heirs[0] as Uint8Array].map(hash));
    expect(host.accept(judgedOf(host.template()))).toBe('connected');
    expect(host.pool.size).toBe(0);
  });

  it('leaves a transaction in the pool that both branches hold out of it', () => {
    const host = new Host().grow(100);
    const fork = host.chain.tip;
    const paid = pay([coin(0)], [900_000_000n]);
    host.submit(paid);
    host.accept(blockOn(fork, [paid], 1));
    const other = blockOn(fork, [paid], 2);
    host.accept(other);
    host.accept(blockOn(host.chain.tree.get(other.hash) as HeaderNode, [], 2));
    expect(host.chain.tip.height).toBe(102n);
    expect(host.pool.size).toBe(0);
  });
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('submit' as const), pick: fc.nat(59), from: fc.nat(3), dated: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mine' as const), pick: fc.nat(5), from: fc.nat(0), dated: fc.constant(false) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('reorganise' as const), pick: fc.nat(3), from: fc.nat(9), dated: fc.constant(false) }),
  },
);

/** Submits a spend of a genesis output, of a coinbase, of what waiting transactions make, or of what the tip has confirmed. */
const submitSome = (host: Host, { pick, from, dated }: { pick: number; from: number; dated: boolean }): void => {
  const { tip } = host.chain;
  const coinbase = host.chain.nodeAt(tip.height - 95n - BigInt(pick % 8)) ?? host.chain.tree.genesis;
  const waiting = host.pool.entries().flatMap((entry) => coinsOf(entry.mapped));
  const confirmed = host.seen(tip).mapped.slice(1).flatMap(coinsOf);
  const sources = [coins, coinsOf(host.seen(coinbase).mapped[0] as never), waiting, confirmed][from] as readonly Coin[];
  const input = sources[pick % Math.max(1, sources.length)];
  if (!input || input.amount < 10n * FEE) return;
  const amount = input.amount - FEE - BigInt(pick);
  host.submit(pay([input], [amount / 2n, amount - amount / 2n], { timeRange: dated ? tip.height + BigInt(pick % 3) : 0n }));
};

/** Replaces the newest blocks by one more; some of them hold what `from` says. */
const reorganise = (host: Host, pick: number, from: number, salt: number): void => {
  let parent = host.chain.nodeAt(host.chain.tip.height - BigInt(pick)) as HeaderNode;
  for (let i = 0; i <= pick; i++) {
    const spend = i === 0 && host.state.utxo(coin(from).outputId)?.spent === false;
    const block = blockOn(parent, spend ? [pay([coin(from)], [500_000_000n])] : [], salt);
    host.accept(block);
    parent = host.chain.tree.get(block.hash) as HeaderNode;
  }
};

const checkPool = (host: Host): void => {
  const [spent, made] = [new Set<string>(), new Set<string>()];
  for (const entry of host.pool.entries()) {
    for (const id of spentOutputs(entry.mapped, entry.statusFail).map(bytesToHex)) {
      expect(spent.has(id), 'spent once').toBe(false);
      spent.add(id);
      const stored = host.state.utxos.get(id);
      expect(made.has(id) || stored?.spent === false, 'made by an earlier one, or unspent').toBe(true);
    }
    for (const id of madeOutputs(entry.mapped, entry.statusFail)) made.add(bytesToHex(id));
    const verdict = judgeMainTx(entry.mapped, { height: host.chain.tip.height, blockVersion: 1n, first: false, signatures });
    expect(verdict.gasValid).toBe(true);
  }
};

describe('whatever happens', () => {
  it('no output is spent twice, what is spent is there, and a template of the pool connects', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const host = new Host().grow(102);
        steps.forEach((one, i) => {
          if (one.do === 'submit') submitSome(host, one);
          else if (one.do === 'reorganise') reorganise(host, one.pick, one.from, i);
          else expect(host.accept(judgedOf(host.template(host.chain.tip, host.pool.entries(), one.pick)))).toBe('connected');
          checkPool(host);
        });
        expect(host.accept(judgedOf(host.template()))).toBe('connected');
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});
