/** Explorer, wallet and transactions on a real database over blocks of the real ledger. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@bystack/base';
import { startPostgres, type EmbeddedPostgres } from '@bystack/embedded';
import { RpcClient } from '@bystack/rpc';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockCursor } from '../../apps/control-plane/dist/explorer/block-reader.service.js';
import { READ_MODEL_TABLES } from '../../apps/control-plane/dist/explorer/index-writer.js';
import { LedgerNode, quietLog, sampleSpec } from '../support/ledger-node.js';
import { addChain, openDatabase, startServices, type NodesByChain, type ValueServices } from '../support/value-services.js';

let postgres: EmbeddedPostgres;
let dataSource: DataSource;
let services: ValueServices;
const dataDir = mkdtempSync(join(tmpdir(), 'bystack-value-'));
const nodes: NodesByChain = new Map();
const opened: LedgerNode[] = [];

const until = async <T>(what: string, read: () => Promise<T> | T, ok: (value: T) => boolean, ms = 20_000): Promise<T> => {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await read();
    if (ok(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`timed out: ${what}; last seen ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

beforeAll(async () => {
  postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log: quietLog });
  dataSource = await openDatabase(postgres.url);
  services = await startServices(dataSource, nodes, dataDir);
});
afterAll(async () => {
  await services.close();
  await Promise.all(opened.map((node) => node.stop()));
  await dataSource.destroy();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A chain with its node, followed by the explorer, and short words for what tests do on it. */
async function openChain(slug: string) {
  const node = new LedgerNode(sampleSpec(slug, { nonce: randomUUID().replaceAll('-', '').repeat(2) }));
  await node.start();
  opened.push(node);
  const client = () => new RpcClient(node.url, node.token, { attempts: 1, timeoutMs: 2_000 });
  const { rowId, id, ctx } = await addChain(dataSource, node, slug);
  nodes.set(rowId, [client()]);
  await services.wallet.ensureChainKeys(dataSource.manager, { id: rowId, organizationId: ctx.organizationId });
  await services.indexer.start(rowId);
  const indexed = () =>
    until(
      'index at the tip',
      () => services.indexer.state(rowId).height,
      (height) => height === node.tip.height,
    );
  const key = () => ({ chainId: id, idempotencyKey: randomUUID() });
  const chain = {
    node,
    rowId,
    id,
    ctx,
    indexed,
    key,
    client,
    account: async (alias: string) => await dataSource.transaction((m) => services.accounts.create(ctx, m, { ...key(), alias })),
    asset: async (alias: string) =>
      await dataSource.transaction((m) => services.assets.define(ctx, m, { ...key(), alias, kind: 'BAP_01', decimals: 2 })),
    /** Waits until the node holds so many transactions, makes a block, waits for the explorer. */
    block: async (pending: number) => {
      await until(
        `${pending} transactions at the node`,
        () => node.pool.length,
        (n) => n >= pending,
      );
      node.block();
      await indexed();
    },
    issue: async (assetId: string, amount: bigint, toAccountId: string) => {
      const payload = await services.transactions.issue(ctx, { ...key(), assetId, amount: String(amount), toAccountId });
      expect(payload.userErrors).toEqual([]);
      await chain.block(1);
      return payload.transaction;
    },
    transfer: (fromAccountId: string, to: { accountId?: string; address?: string }, assetId: string, amount: bigint, more: object = {}) =>
      services.transactions.transfer(ctx, { ...key(), fromAccountId, to, assetId, amount: String(amount), ...more }),
    balance: async (account: { rowId: string }, assetId: Uint8Array) => {
      const [row] = await services.accounts.balances(rowId, { accountId: account.rowId }, assetId);
      return row ? [row.available, row.reserved, row.immature, row.total] : [0n, 0n, 0n, 0n];
    },
  };
  return chain;
}

describe('issue, transfer, retire', () => {
  it('moves money, conserves it, and shows every step', async () => {
    const chain = await openChain('money');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    const issued = await chain.issue(bytesToHex(gold.assetId), 1000n, alice.id);
    expect(await services.reader.byHash(chain.rowId, issued?.hash as Uint8Array)).toMatchObject({
      state: 'FINAL',
      height: 1n,
      positionInBlock: 1,
    });
    expect(await chain.balance(alice, gold.assetId)).toEqual([1000n, 0n, 0n, 1000n]);

    const paid = await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 300n, { memo: 'rent', externalId: 'rent-1' });
    expect(paid.userErrors).toEqual([]);
    expect(paid.transaction).toMatchObject({ state: 'SUBMITTED', memo: 'rent', externalId: 'rent-1' });
    expect(paid.effects?.movements.map((m) => m.amount).sort()).toEqual(['-300', '300']);
    expect(await chain.balance(alice, gold.assetId)).toEqual([700n, 300n, 0n, 1000n]);
    await chain.block(1);
    expect(await chain.balance(alice, gold.assetId)).toEqual([700n, 0n, 0n, 700n]);
    expect(await chain.balance(bob, gold.assetId)).toEqual([300n, 0n, 0n, 300n]);

    const retired = await services.transactions.retire(chain.ctx, {
      ...chain.key(),
      assetId: gold.id,
      amount: '100',
      fromAccountId: bob.id,
      reason: 'worn out',
    });
    expect(retired.userErrors).toEqual([]);
    await chain.block(1);
    expect(await services.assets.supply(gold)).toEqual({ issued: 1000n, retired: 100n });
    expect(await services.assets.holders(gold)).toBe(2);
    expect(await services.reader.byExternalId(chain.rowId, 'rent-1')).toMatchObject({
      state: 'FINAL',
      history: [{ state: 'SUBMITTED' }, { state: 'FINAL' }],
    });
    const held = await services.accounts.holderPage(chain.rowId, { first: 10 }, gold.assetId);
    expect(held.nodes.reduce((sum, one) => sum + one.total, 0n)).toBe(900n);
  });

  it('answers refusals with amounts and remedies', async () => {
    const chain = await openChain('refusals');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 50n, alice.id);
    const codes = async (work: Promise<{ userErrors: { code: string; details: unknown }[] }>) =>
      (await work).userErrors.map((e) => [e.code, e.details]);
    expect(await codes(chain.transfer(alice.id, { accountId: bob.id }, gold.id, 51n))).toMatchObject([
      ['FUNDS_INSUFFICIENT', { available: '50', reserved: '0', immature: '0', needed: '51' }],
    ]);
    const code = async (work: Promise<{ userErrors: { code: string }[] }>) => (await work).userErrors[0]?.code;
    expect(await code(chain.transfer(alice.id, { address: 'sp1nonsense' }, gold.id, 1n))).toBe('ADDRESS_INVALID');
    expect(await code(chain.transfer(alice.id, { address: 'bm1qzm3wm6k5h7sz5tj2pkey5zv4dtk2p47c5zfrd9' }, gold.id, 1n))).toMatch(
      /^ADDRESS_/,
    );
    expect(await code(chain.transfer(alice.id, { accountId: bob.id }, gold.id, 0n))).toBe('AMOUNT_OUT_OF_RANGE');
    expect(await code(chain.transfer(alice.id, {}, gold.id, 1n))).toBe('PARAMETER_CONFLICT');
    expect(await code(chain.transfer(gold.id, { accountId: bob.id }, gold.id, 1n))).toBe('NOT_FOUND');
    await expect(chain.asset('gold')).rejects.toMatchObject({ userCode: 'ASSET_ALIAS_TAKEN' });
    await expect(chain.account('bob')).rejects.toMatchObject({ userCode: 'ACCOUNT_ALIAS_TAKEN' });
    const foreseen = await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 20n, { validateOnly: true });
    expect([foreseen.transaction, foreseen.effects?.movements.length, foreseen.effects?.fee]).toEqual([null, 2, 0n]);
    expect(await chain.balance(alice, gold.assetId)).toEqual([50n, 0n, 0n, 50n]);
    await dataSource.query(`UPDATE chain SET phase = 'PAUSED', desired_state = 'PAUSED' WHERE id = $1`, [chain.rowId]);
    expect(await code(chain.transfer(alice.id, { accountId: bob.id }, gold.id, 1n))).toBe('CHAIN_NOT_RUNNING');
  });

  it('repeats nothing under one idempotency key', async () => {
    const chain = await openChain('idempotent');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 100n, alice.id);
    const idempotencyKey = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => chain.transfer(alice.id, { accountId: bob.id }, gold.id, 10n, { idempotencyKey })),
    );
    expect(all.map((one) => one.userErrors)).toEqual(all.map(() => []));
    await chain.block(1);
    expect(await chain.balance(bob, gold.assetId)).toEqual([10n, 0n, 0n, 10n]);
  });
});

describe('concurrent transfers', () => {
  it('of all the money: one goes through, the other says why not', async () => {
    const chain = await openChain('double');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 10n, alice.id);
    const both = await Promise.all([1, 2].map(() => chain.transfer(alice.id, { accountId: bob.id }, gold.id, 10n)));
    expect(both.map((one) => one.userErrors[0]?.code ?? 'ok').sort()).toEqual(['FUNDS_INSUFFICIENT', 'ok']);
    await chain.block(1);
    expect(await chain.balance(bob, gold.assetId)).toEqual([10n, 0n, 0n, 10n]);
  });

  it('a hundred from one output all become final, each building on the change of another', async () => {
    const chain = await openChain('hundred');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 1000n, alice.id);
    const all = await Promise.all(Array.from({ length: 100 }, () => chain.transfer(alice.id, { accountId: bob.id }, gold.id, 3n)));
    expect(all.flatMap((one) => one.userErrors)).toEqual([]);
    expect(await chain.balance(alice, gold.assetId)).toEqual([700n, 300n, 0n, 1000n]);
    await chain.block(100);
    expect(await chain.balance(alice, gold.assetId)).toEqual([700n, 0n, 0n, 700n]);
    expect(await chain.balance(bob, gold.assetId)).toEqual([300n, 0n, 0n, 300n]);
    const states = await dataSource.query(`SELECT state, count(*)::int AS n FROM platform_tx WHERE chain_id = $1 GROUP BY 1`, [
      chain.rowId,
    ]);
    expect(states).toEqual([{ state: 'FINAL', n: 101 }]);
    const left = await dataSource.query('SELECT count(*)::int AS n FROM reservation WHERE chain_id = $1', [chain.rowId]);
    expect(left).toEqual([{ n: 0 }]);
  }, 60_000);
});

describe('submission', () => {
  it('survives dead nodes, kills and restarts: what is stored becomes final once', async () => {
    const chain = await openChain('restart');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 100n, alice.id);
    const [up] = nodes.get(chain.rowId) as RpcClient[];
    nodes.set(chain.rowId, []);
    const sent = [
      await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 10n),
      await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 5n),
    ];
    expect(sent.map((one) => one.transaction?.state)).toEqual(['SUBMITTED', 'SUBMITTED']);
    await services.close();
    const dead = new RpcClient('http://127.0.0.1:1', 't', { attempts: 1, timeoutMs: 300 });
    nodes.set(chain.rowId, [dead, up as RpcClient]);
    services = await startServices(dataSource, nodes, dataDir);
    await chain.block(2);
    expect(await chain.balance(bob, gold.assetId)).toEqual([15n, 0n, 0n, 15n]);
    expect(await chain.balance(alice, gold.assetId)).toEqual([85n, 0n, 0n, 85n]);
  });

  it('ends what the chain refuses, releases its outputs, and ends what builds on it', async () => {
    const chain = await openChain('refused');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 100n, alice.id);
    nodes.set(chain.rowId, []);
    const parent = await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 10n);
    const child = await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 20n);
    await dataSource.query(`UPDATE platform_tx SET raw = set_byte(raw, octet_length(raw) - 20, 1) WHERE hash = $1`, [
      Buffer.from(parent.transaction?.hash as Uint8Array),
    ]);
    nodes.set(chain.rowId, [chain.client()]);
    const ended = await until(
      'both ended',
      () => Promise.all([parent, child].map((one) => services.reader.byHash(chain.rowId, one.transaction?.hash as Uint8Array))),
      (list) => list.every((tx) => tx?.state === 'REJECTED'),
    );
    expect(ended.map((tx) => tx?.rejected?.code)).toEqual(['TX_INVALID', 'TX_PARENT_ENDED']);
    expect(await chain.balance(alice, gold.assetId)).toEqual([100n, 0n, 0n, 100n]);
  });

  it('takes raw transactions: built ones with held outputs, refused ones with the reason', async () => {
    const chain = await openChain('raw');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 100n, alice.id);
    const assetId = bytesToHex(gold.assetId);
    const [address] = await services.accounts.addresses(bob.rowId);
    const built = await services.raw.build(chain.ctx, {
      ...chain.key(),
      actions: [
        { kind: 'SPEND_ACCOUNT', accountId: alice.id, assetId, amount: '100' },
        { kind: 'CONTROL_ADDRESS', assetId, amount: '60', address: address as string },
        { kind: 'RETIRE', assetId, amount: '40' },
      ],
    });
    expect(built.userErrors).toEqual([]);
    const held = await chain.transfer(alice.id, { accountId: bob.id }, gold.id, 1n);
    expect(held.userErrors[0]).toMatchObject({ code: 'OUTPUTS_RESERVED', retryable: true });
    const { rawTransaction, hash } = built.template as { rawTransaction: string; hash: string };
    const sent = await services.raw.submit(chain.ctx, { ...chain.key(), raw: rawTransaction });
    expect(bytesToHex(sent.transaction?.hash as Uint8Array)).toBe(hash);
    await chain.block(1);
    expect(await chain.balance(bob, gold.assetId)).toEqual([60n, 0n, 0n, 60n]);
    const again = await services.raw.submit(chain.ctx, { ...chain.key(), raw: rawTransaction });
    expect(again.transaction).toMatchObject({ state: 'FINAL' });
    const bent = rawTransaction.slice(0, -40) + (rawTransaction.at(-40) === '0' ? '1' : '0') + rawTransaction.slice(-39);
    expect((await services.raw.submit(chain.ctx, { ...chain.key(), raw: bent })).userErrors[0]?.code).toMatch(/^TX_/);
    expect((await services.raw.submit(chain.ctx, { ...chain.key(), raw: '0700' })).userErrors[0]?.code).toBe('TX_MALFORMED');
  });
});

describe('explorer', () => {
  const dump = async (chainId: string): Promise<string> => {
    const parts: string[] = [];
    for (const table of READ_MODEL_TABLES) {
      const rows = (await dataSource.query(
        `SELECT (to_jsonb(t) - 'updated_at')::text AS row FROM ${table} t WHERE chain_id = $1 ORDER BY 1`,
        [chainId],
      )) as { row: string }[];
      parts.push(`${table}\n${rows.map((r) => r.row).join('\n')}`);
    }
    return parts.join('\n');
  };

  it('rebuilt from nothing equals what it was, over another node after the first one died', async () => {
    const chain = await openChain('rebuild');
    const [alice, bob] = [await chain.account('alice'), await chain.account('bob')];
    const gold = await chain.asset('gold');
    await chain.issue(gold.id, 500n, alice.id);
    for (let i = 1n; i <= 6n; i++) {
      await chain.transfer(alice.id, { accountId: bob.id }, gold.id, i);
      await chain.transfer(alice.id, { accountId: bob.id }, gold.id, i);
      await chain.block(2);
    }
    for (let i = 0; i < 150; i++) chain.node.block();
    await chain.indexed();
    const before = await dump(chain.rowId);
    nodes.set(chain.rowId, [new RpcClient('http://127.0.0.1:1', 't', { attempts: 1, timeoutMs: 300 }), chain.client()]);
    await services.indexer.rebuild(chain.rowId);
    await chain.indexed();
    expect(await dump(chain.rowId)).toBe(before);
    expect(await services.blocks.transactionCount(chain.rowId)).toBe(13n);
  });

  it('stops with a critical finding when a node serves another chain', async () => {
    const chain = await openChain('forked');
    chain.node.block();
    await chain.indexed();
    await services.indexer.stop(chain.rowId);
    await dataSource.query(`UPDATE index_cursor SET hash = $2 WHERE chain_id = $1`, [chain.rowId, Buffer.alloc(32, 7)]);
    chain.node.block();
    await services.indexer.start(chain.rowId);
    await until(
      'broken',
      () => services.indexer.state(chain.rowId).phase,
      (phase) => phase === 'BROKEN',
    );
    expect(services.indexer.state(chain.rowId).problem).toMatchObject({ code: 'EXPLORER_HASH_MISMATCH', facts: { height: 1n } });
    await expect(services.indexer.start(chain.rowId)).rejects.toMatchObject({ code: 'EXPLORER_HASH_MISMATCH' });
    expect((await services.blocks.tip(chain.rowId))?.height).toBe(1n);
  });

  it('pages blocks and transactions without gap or repeat while new ones arrive', async () => {
    const chain = await openChain('pages');
    for (let i = 0; i < 30; i++) chain.node.block();
    await chain.indexed();
    const newest = await services.blocks.page(chain.rowId, { last: 3 });
    expect(newest.nodes.map((b) => b.height)).toEqual([28n, 29n, 30n]);
    expect(newest.totalCount).toBe(31);
    const seen: bigint[] = [];
    let before: string | null = null;
    do {
      const page = await services.blocks.page(chain.rowId, { last: 7, before });
      seen.unshift(...page.nodes.map((b) => b.height));
      before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      chain.node.block();
      await chain.indexed();
    } while (before !== null);
    expect(seen).toEqual(Array.from({ length: 31 }, (_, i) => BigInt(i)));
    const all = await services.reader.page(chain.rowId, { first: 100 }, { includeCoinbase: true });
    expect(all.nodes.map((tx) => tx.height)).toEqual(Array.from({ length: all.nodes.length }, (_, i) => BigInt(i + 1)));
    expect((await services.reader.page(chain.rowId, { first: 10 }, {})).nodes).toEqual([]);
  });

  it('gives any page of 100,000 blocks and transactions within 300 ms', async () => {
    const chain = await openChain('long');
    chain.node.block();
    await chain.indexed();
    await services.indexer.stop(chain.rowId);
    const hash = (salt: string) => `sha256(('${salt}' || h)::bytea)`;
    await dataSource.query(
      `INSERT INTO block_index SELECT chain_id, h, ${hash('b')}, parent, timestamp_ms + h * 500, epoch, created_view, producer, 1, size_bytes,
         tx_root, witness_root, state_root, next_epoch, proof FROM block_index, generate_series(2, 100000) h WHERE chain_id = $1 AND height = 1`,
      [chain.rowId],
    );
    await dataSource.query(
      `INSERT INTO tx_index SELECT chain_id, ${hash('t')}, h, 0, raw, h % 10000 <> 0, 0, 0, size_bytes, timestamp_ms
       FROM tx_index, generate_series(2, 100000) h WHERE chain_id = $1`,
      [chain.rowId],
    );
    await dataSource.query(`UPDATE index_cursor SET height = 100000 WHERE chain_id = $1`, [chain.rowId]);
    await dataSource.query('ANALYZE block_index');
    await dataSource.query('ANALYZE tx_index');
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      await work();
      const started = performance.now();
      const value = await work();
      expect(performance.now() - started, what).toBeLessThan(300);
      return value;
    };
    const middle = blockCursor(50_000n);
    expect((await timed('newest', () => services.blocks.page(chain.rowId, { last: 20 }))).nodes.at(-1)?.height).toBe(100_000n);
    expect((await timed('middle', () => services.blocks.page(chain.rowId, { first: 20, after: middle }))).nodes[0]?.height).toBe(50_001n);
    expect((await timed('oldest', () => services.blocks.page(chain.rowId, { first: 20 }))).totalCount).toBe(100_001);
    const payments = await timed('payments', () => services.reader.page(chain.rowId, { last: 20 }, {}));
    expect(payments.nodes.map((tx) => tx.height)).toEqual(Array.from({ length: 10 }, (_, i) => BigInt((i + 1) * 10_000)));
  }, 60_000);

  it('streams blocks from a cursor without a gap, and a transaction until its end', async () => {
    const chain = await openChain('streams');
    const alice = await chain.account('alice');
    const gold = await chain.asset('gold');
    for (let i = 0; i < 5; i++) chain.node.block();
    await chain.indexed();
    const got: bigint[] = [];
    const following = (async () => {
      for await (const { block } of services.stream.from(chain.rowId, 2n)) {
        got.push(block.height);
        if (block.height === 9n) return;
      }
    })();
    const issued = await services.transactions.issue(chain.ctx, { ...chain.key(), assetId: gold.id, amount: '5', toAccountId: alice.id });
    const states: string[] = [];
    const watching = (async () => {
      for await (const tx of services.transactionStream.of(chain.rowId, { hash: issued.transaction?.hash as Uint8Array }))
        states.push(tx.state);
    })();
    await until(
      'watched',
      () => states.length,
      (n) => n === 1,
    );
    await chain.block(1);
    for (let i = 0; i < 3; i++) chain.node.block();
    await Promise.all([following, watching]);
    expect(got).toEqual([3n, 4n, 5n, 6n, 7n, 8n, 9n]);
    expect(states).toEqual(['SUBMITTED', 'FINAL']);
  });

  it('finds blocks, transactions, addresses, assets and accounts', async () => {
    const chain = await openChain('findable');
    const alice = await chain.account('alice');
    const gold = await chain.asset('gold-bar');
    const issued = await chain.issue(gold.id, 5n, alice.id);
    const [address] = await services.accounts.addresses(alice.rowId);
    const find = async (text: string) =>
      (await services.search.search(chain.ctx, { text, chainId: null, kinds: null, first: 10 })).map(({ kind, title }) => [kind, title]);
    const block = chain.node.blocks[1];
    expect(await find('1')).toEqual([['BLOCK', '1']]);
    expect(await find(block?.blockId as string)).toEqual([['BLOCK', '1']]);
    expect(await find(bytesToHex(issued?.hash as Uint8Array))).toEqual([['TRANSACTION', bytesToHex(issued?.hash as Uint8Array)]]);
    expect(await find(bytesToHex(gold.assetId))).toEqual([['ASSET', 'gold-bar']]);
    expect(await find(address as string)).toEqual([['ADDRESS', address]]);
    expect(await find('gold')).toEqual([['ASSET', 'gold-bar']]);
    expect(await find('ALICE')).toEqual([['ACCOUNT', 'alice']]);
    expect(await find('selftest')).toEqual([]);
    expect(
      await services.search.search(
        { ...chain.ctx, organizationId: randomUUID() },
        { text: 'alice', chainId: null, kinds: null, first: 10 },
      ),
    ).toEqual([]);
  });

  it('reads certificates, intervals and minutes', async () => {
    const chain = await openChain('figures');
    for (let i = 0; i < 3; i++) chain.node.block();
    await chain.indexed();
    const block = await services.blocks.atHeight(chain.rowId, 2n);
    expect(await services.certificates.of(block as never)).toMatchObject({
      form: 'FAST',
      quorum: 3,
      signerIndexes: [0, 1, 2],
      missingIndexes: [3],
      height: 2n,
    });
    const genesis = await services.blocks.atHeight(chain.rowId, 0n);
    expect(await services.certificates.of(genesis as never)).toBeNull();
    const { points, summary } = await services.stats.byMinute(chain.rowId, 5, 'en');
    expect(points).toHaveLength(5);
    expect(summary).toBe('0 blocks with 0 transactions in the last 5 minutes.');
    expect(await services.stats.intervals(chain.rowId)).toBeNull();
  });
});

it('the self-test of a chain issues, transfers and retires for real', async () => {
  const chain = await openChain('selftest');
  const timer = setInterval(() => chain.node.pool.length > 0 && chain.node.block(), 20);
  try {
    const done = await until(
      'self-test',
      () => services.wallet.advanceSelfTest(chain.rowId),
      (progress) => progress.done,
    );
    expect(done.progress).toBe(1);
    expect((await services.wallet.advanceSelfTest(chain.rowId)).done).toBe(true);
  } finally {
    clearInterval(timer);
  }
  const rows = await dataSource.query(`SELECT external_id, state FROM platform_tx WHERE chain_id = $1 ORDER BY created_at`, [chain.rowId]);
  expect(rows.map((row: { external_id: string; state: string }) => [row.external_id, row.state])).toEqual([
    ['selftest:issue:1', 'FINAL'],
    ['selftest:transfer:1', 'FINAL'],
    ['selftest:retire:1', 'FINAL'],
  ]);
  expect((await services.assets.page(chain.rowId, { first: 10 })).nodes).toEqual([]);
  expect((await services.accounts.page(chain.rowId, { first: 10 })).nodes).toEqual([]);
});
