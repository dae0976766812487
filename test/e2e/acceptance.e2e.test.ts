/** The acceptance contract of scripts: `npm start --silent -- --json`, one JSON line, and the calls they make. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, eventually, newDataDir, processesOf, removeDataDir, startDefaultRun, type DefaultRun } from '../support/default-run.js';

const dataDir = newDataDir();
let run: DefaultRun;
let api: Api;
let chainId: string;

beforeAll(async () => {
  run = await startDefaultRun(dataDir, { npm: true });
  api = new Api(run.info.graphqlUrl, run.info.apiKey as string);
});
afterAll(async () => {
  await run.stop();
  removeDataDir(dataDir);
});

describe('the default run for scripts', () => {
  it('prints one JSON line with sign-in and key, and nothing else', () => {
    expect(run.stdout().trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(run.info).sort()).toEqual(['apiKey', 'consoleUrl', 'dataDir', 'email', 'graphqlUrl', 'password']);
    expect(run.info.dataDir).toBe(dataDir);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('creates a chain of four validators that becomes ACTIVE', async () => {
    chainId = await api.activeChain('accept');
    const query = `{ chain(slug: "accept") { phase tip { height } nodes(first: 10) { nodes { id role pid status } }
      blocks(last: 3) { nodes { height hash } edges { cursor } } } }`;
    type Seen = {
      chain: {
        phase: string;
        tip: { height: string };
        nodes: { nodes: { role: string; pid: number; status: string }[] };
        blocks: { nodes: { height: string; hash: string }[]; edges: unknown[] };
      };
    };
    const { chain } = await api.ask<Seen>(query);
    expect(chain.nodes.nodes.map((n) => [n.role, n.status])).toEqual(new Array(4).fill(['VALIDATOR', 'RUNNING']));
    expect(new Set(chain.nodes.nodes.map((n) => n.pid)).size).toBe(4);
    const heights = chain.blocks.nodes.map((b) => Number(b.height));
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(chain.blocks.edges).toHaveLength(3);
    expect((await api.ask<{ chain: { id: string } }>('query($id: ID!) { chain(id: $id) { id } }', { id: chainId })).chain.id).toBe(chainId);
  });

  it('issues and pays; the same idempotency key gives the same answer, another input a conflict', async () => {
    const account = async (alias: string): Promise<string> =>
      (await api.must<{ account: { id: string } }>('createAccount', 'account { id }', { chainId, alias })).account.id;
    const [alice, bob] = [await account('alice'), await account('bob')];
    const { asset } = await api.must<{ asset: { id: string; assetId: string } }>('defineAsset', 'asset { id assetId }', {
      chainId,
      alias: 'gold',
      kind: 'BAP_01',
      decimals: 2,
    });
    expect(asset.assetId).toMatch(/^[0-9a-f]{64}$/);
    const issued = await api.must<{ transaction: { hash: string } }>('issueAsset', 'transaction { id hash }', {
      chainId,
      assetId: asset.id,
      amount: '100000',
      toAccountId: alice,
    });
    await api.final('accept', issued.transaction.hash);
    const idempotencyKey = randomUUID();
    const payment = { chainId, idempotencyKey, fromAccountId: alice, to: { accountId: bob }, assetId: asset.assetId, amount: '2500' };
    const fields = 'transaction { id hash state }';
    const paid = await api.must<{ transaction: { hash: string } }>('transfer', fields, payment);
    const again = await api.must<{ transaction: { hash: string } }>('transfer', fields, payment);
    expect(again.transaction.hash).toBe(paid.transaction.hash);
    const other = await api.call('transfer', fields, { ...payment, amount: '2501' });
    expect(other.userErrors.map((e) => e.code)).toEqual(['IDEMPOTENCY_CONFLICT']);
    await api.final('accept', paid.transaction.hash);
    const balances = 'query($id: ID!) { chain(slug: "accept") { balances(accountId: $id, first: 5) { nodes { available total } } } }';
    const of = async (id: string): Promise<unknown> =>
      (await api.ask<{ chain: { balances: { nodes: unknown[] } } }>(balances, { id })).chain.balances.nodes;
    expect(await of(bob)).toEqual([{ available: '2500', total: '2500' }]);
    expect(await of(alice)).toEqual([{ available: '97500', total: '97500' }]);
  });

  it('keeps secrets out of its logs', () => {
    const secrets = [run.info.apiKey, run.info.password, readFileSync(join(dataDir, 'master.key'), 'utf8').trim()] as string[];
    for (const file of ['launcher.log', 'control-plane.out', 'console.out']) {
      const text = readFileSync(join(dataDir, 'logs', file), 'utf8');
      for (const secret of secrets) expect(text.includes(secret), file).toBe(false);
    }
  });

  it('stops everything on SIGTERM, and the second start finds the chain again, without the sign-in', async () => {
    const before = await api.chain('accept');
    expect(await run.stop()).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
    const key = run.info.apiKey as string;
    run = await startDefaultRun(dataDir);
    expect(Object.keys(run.info).sort()).toEqual(['consoleUrl', 'dataDir', 'graphqlUrl']);
    api = new Api(run.info.graphqlUrl, key);
    await eventually('ACTIVE again', 30_000, async () => (await api.chain('accept'))?.phase === 'ACTIVE');
    expect(Number((await api.chain('accept'))?.tip?.height)).toBeGreaterThanOrEqual(Number(before?.tip?.height));
  });

  it('deletes the chain and leaves nothing behind', async () => {
    const nodes = processesOf(join(dataDir, 'chains'));
    expect(nodes).toHaveLength(4);
    const { operation } = await api.must<{ operation: { id: string } }>('deleteChain', 'operation { id }', { id: chainId });
    const status = 'query($id: ID!) { operation(id: $id) { status } }';
    await eventually(
      'deleted',
      60_000,
      async () => (await api.ask<{ operation: { status: string } }>(status, operation)).operation.status === 'SUCCEEDED',
    );
    expect(processesOf(join(dataDir, 'chains'))).toEqual([]);
    expect(await api.chain('accept')).toBeNull();
  });
});
