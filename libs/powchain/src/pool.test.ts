/** The pool: admission, conflicts and stripped witnesses, heirs, confirmation; and templates made of it. */
import { bytesToHex, hexToBytes, sha3, type Signatures } from '@bystack/base';
import { judgeMainBlock } from '@bystack/ledger';
import { nobleSignatures, seedToPublicKey, ed25519Sign } from '@bystack/keys';
import { subsidyAt } from '@bystack/powheaders';
import {
  BTM_ASSET_ID,
  decodeMainBlock,
  decodeTx,
  encodeMainBlock,
  encodeTx,
  mainAssetId,
  mapTx,
  p2wpkhProgram,
  txSigHash,
  type Tx,
} from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coinbaseArbitrary,
  coinbaseTx,
  MainPool,
  makeTemplate,
  POOL_LIMITS,
  PowChain,
  spentOutputs,
  type Admission,
  type MainUtxo,
  type PoolBlock,
  type PoolPlace,
} from './index.js';
import { coinsOf, easyNetwork, mapped, MemoryState, pay, TRUE, blockOn, type Coin } from './test-support/blocks.js';

const SEED = 20261125;
const NOW_MS = 1_900_000_000_000;
const signatures: Signatures = nobleSignatures();
const FEE = 1_000_000n;

const coins = coinsOf(mapped(easyNetwork.genesis.transactions[0]?.raw as Uint8Array));
const mature: MainUtxo = { coinbase: true, height: 0n, spent: false };
const known = new Map(coins.map(({ outputId }) => [bytesToHex(outputId), mature]));
const place = (change: Partial<PoolPlace> = {}): PoolPlace => ({
  height: 100n,
  utxo: (id) => known.get(bytesToHex(id)) ?? null,
  signatures,
  nowMs: NOW_MS,
  ...change,
});
const coin = (i: number): Coin => coins[i] as Coin;
/** A block of these transactions as the pool sees it; the coinbase does not matter to it. */
const blockOf = (raws: readonly Uint8Array[]): PoolBlock => {
  const all = [coinbaseTx(coinbaseArbitrary(101n, new Uint8Array(0)), [{ program: TRUE, amount: 1n }]), ...raws];
  const transactions = all.map((raw) => ({ raw, tx: mapped(raw).tx }));
  return { block: { transactions }, mapped: all.map((raw) => mapped(raw)), statusFail: all.map(() => false) };
};
const code = (admission: Admission): string => (admission.kind === 'refused' ? admission.code : admission.kind);

// ---- a transaction that pays gas in BTM and moves an asset under a key ----

const secret = sha3(Uint8Array.of(1));
const publicKey = seedToPublicKey(secret);
const assetId = mainAssetId(1n, TRUE, new Uint8Array(0));
const locked: Coin = {
  outputId: new Uint8Array(32),
  sourceId: sha3(Uint8Array.of(2)),
  position: 0n,
  amount: 50n,
  program: p2wpkhProgram(publicKey),
};

const assetMove = (args: readonly Uint8Array[]): Tx => {
  const gas = decodeTx(pay([coin(0)], [coin(0).amount - FEE]), { dialect: 'mainchain' });
  const commitment = {
    sourceId: locked.sourceId,
    assetId,
    amount: locked.amount,
    sourcePos: 0n,
    vmVersion: 1n,
    controlProgram: locked.program,
  };
  const moved = { kind: 'intraChain', assetVersion: 1n, assetId, amount: locked.amount, vmVersion: 1n, controlProgram: TRUE } as const;
  return {
    ...gas,
    inputs: [...gas.inputs, { kind: 'spend', assetVersion: 1n, commitment, arguments: args }],
    outputs: [...gas.outputs, moved],
  };
};
const signed = (): Uint8Array => {
  const bare = mapTx(assetMove([]), 'mainchain');
  return encodeTx(assetMove([ed25519Sign(secret, txSigHash(bare, 1)), publicKey]), 'mainchain');
};
const stripped = encodeTx(assetMove([]), 'mainchain');
const assetOutput = mapTx(assetMove([]), 'mainchain').spentOutputIds[1] as Uint8Array;
known.set(bytesToHex(assetOutput), { coinbase: false, height: 5n, spent: false });

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
    expect(mapped(stripped).id).toEqual(mapped(signed()).id);
    const pool = new MainPool();
    expect(pool.submit(stripped, place())).toMatchObject({ kind: 'added', entry: { statusFail: true } });
  });

  it('give way to the whole transaction, and do not displace it', () => {
    const pool = new MainPool();
    pool.submit(stripped, place());
    const whole = pool.submit(signed(), place());
    expect(whole).toMatchObject({ kind: 'added', entry: { statusFail: false }, removed: [{ statusFail: true }] });
    expect(code(pool.submit(stripped, place()))).toBe('conflict');
    expect(pool.entries().map(({ raw }) => raw)).toEqual([signed()]);
  });

  it('of a BTM input, refused, do not poison the whole transaction', () => {
    const own: Coin = { ...coin(3), program: p2wpkhProgram(publicKey), sourceId: sha3(Uint8Array.of(9)) };
    const of = (args: readonly Uint8Array[]): Uint8Array => pay([own], [own.amount - FEE], { args });
    known.set(bytesToHex(mapped(of([])).spentOutputIds[0] as Uint8Array), mature);
    const pool = new MainPool();
    expect(code(pool.submit(of([]), place()))).toMatch(/^VM:/);
    const message = txSigHash(mapped(of([])), 0);
    expect(code(pool.submit(of([ed25519Sign(secret, message), publicKey]), place()))).toBe('added');
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
    const { removed } = pool.follow({ detached: [], attached: [blockOf([a, rival])] }, place());
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
          if (confirm) pool.follow({ detached: [], attached: [blockOf([raw])] }, place());
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

describe('a template', () => {
  const grown = (): { state: MemoryState; chain: PowChain } => {
    const state = new MemoryState();
    const chain = new PowChain(easyNetwork, state);
    for (let i = 0; i < 100; i++) state.write(chain.accept(blockOn(chain.tip)).changes as never);
    return { state, chain };
  };

  it('holds by the rules of blocks and connects; what cannot be in it is named', () => {
    const { state, chain } = grown();
    const pool = new MainPool();
    const at = place({ utxo: (id) => state.utxo(id) });
    const first = pay([coin(0)], [400_000_000n, 500_000_000n]);
    const heir = pay(coinsOf(mapped(first)).slice(0, 1), [399_000_000n]);
    const dated = pay([coin(1)], [coin(1).amount - FEE], { timeRange: 100n });
    for (const raw of [first, heir, dated]) expect(code(pool.submit(raw, at))).toBe('added');
    const template = makeTemplate({
      network: easyNetwork,
      parent: chain.tip,
      reader: state,
      pool: pool.entries(),
      timestamp: chain.tip.header.timestamp + 150n,
      program: TRUE,
      arbitrary: new Uint8Array(0),
      signatures,
    });
    expect(template.transactions.slice(1)).toEqual([first, heir]);
    expect(template.useless.map(({ raw }) => raw)).toEqual([dated]);
    const raw = encodeMainBlock(template.header, template.transactions);
    const block = decodeMainBlock(raw);
    const verdict = judgeMainBlock(block, { subsidy: subsidyAt(block.header.height), signatures });
    expect(verdict.error).toBeNull();
    const hash = sha3(raw);
    const { outcome } = chain.accept({ hash, raw, block, mapped: verdict.mapped, statusFail: [false, false, false] });
    expect(outcome.kind).toBe('connected');
  });

  it('pays subsidy and fees, and says its height', () => {
    const { state, chain } = grown();
    const pool = new MainPool();
    pool.submit(pay([coin(0)], [coin(0).amount - FEE]), place({ utxo: (id) => state.utxo(id) }));
    const { transactions } = makeTemplate({
      network: easyNetwork,
      parent: chain.tip,
      reader: state,
      pool: pool.entries(),
      timestamp: 1_700_000_000n,
      program: TRUE,
      arbitrary: hexToBytes('aabb'),
      signatures,
    });
    const coinbase = mapped(transactions[0] as Uint8Array);
    expect(coinbase.results[0]?.source).toMatchObject({ assetId: BTM_ASSET_ID, amount: subsidyAt(101n) + FEE });
    expect(coinbase.tx.inputs[0]).toMatchObject({ arbitrary: hexToBytes('00313031aabb') });
  });
});
