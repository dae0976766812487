/** The main-chain node of this platform: one real process, kept as it is wished through crashes, restarts and taken ports. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatform, type ControlPlane, type Platform } from '../../support/control-plane.js';
import { eventually, processesOf } from '../../support/default-run.js';

const MANAGED = { BYSTACK_MAINCHAIN_URL: '' };
/** How old the truth on the screen may be. */
const TRUTH_MS = 5_000;
const START_MS = 30_000;

interface Seen {
  readonly status: string;
  readonly sentence: string;
  readonly url: string;
  readonly network: string;
  readonly height: string;
  readonly mining: boolean;
  readonly genesisHash: string;
  readonly node: { readonly id: string; readonly pid: number; readonly status: string; readonly restarts: number };
}

let platform: Platform;
let plane: ControlPlane;
beforeAll(async () => {
  platform = await createPlatform();
  plane = await platform.start('all', MANAGED);
});
afterAll(async () => {
  await plane?.stop();
  await platform?.close();
});

const look = async (): Promise<Seen> => {
  const { data, errors } = await plane.graphql(
    '{ mainChain { status sentence url network height mining genesisHash node { id pid status restarts } } }',
  );
  expect(errors).toBeUndefined();
  return data.mainChain as unknown as Seen;
};
const until = (what: string, is: (seen: Seen) => boolean, withinMs = START_MS): Promise<Seen> =>
  eventually(what, withinMs, async () => {
    const seen = await look();
    return is(seen) ? seen : null;
  });
/** The node's own row is up to a second behind its answer. */
const running = (seen: Seen): boolean => seen.status === 'RUNNING' && seen.node?.status === 'RUNNING' && seen.node.pid !== null;
const wish = async (name: string, more: Record<string, unknown> = {}): Promise<void> => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($i: ${type}!) { ${name}(input: $i) { mainChain { status } userErrors { code } } }`;
  const { data, errors } = await plane.graphql(query, { i: { idempotencyKey: `${name}-${Math.random()}`, ...more } });
  expect(errors).toBeUndefined();
  expect(data[name]?.userErrors).toEqual([]);
};
const nodeProcesses = () => processesOf(platform.dataDir).filter(({ command }) => command.includes('mainchain-node'));

describe('the managed node', () => {
  it('starts by itself as a development network of this installation', async () => {
    const seen = await until('it runs', running);
    expect(seen).toMatchObject({ mining: true, network: expect.stringMatching(/^bystack-dev-[0-9a-f]{6}$/) as unknown });
    const parameters = JSON.parse(readFileSync(join(platform.dataDir, 'chains/main-chain/network.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(parameters).toMatchObject({ name: seen.network, hrp: 'dm', blockSeconds: 15, minBlockSeconds: 15 });
    expect(new URL(seen.url).hostname).toBe('127.0.0.1');
    expect(nodeProcesses()).toHaveLength(1);
  });

  it('is a node like any other: role, log', async () => {
    const { node } = await look();
    const { data } = await plane.graphql(
      'query($id: ID!) { node(id: $id) { ... on ChainNode { name role status logs(tail: 50) { event level } safety { safe } } } }',
      { id: node.id },
    );
    expect(data.node).toMatchObject({ role: 'MAINCHAIN', status: 'RUNNING', safety: { safe: true } });
    expect((data.node.logs as unknown as unknown[]).length).toBeGreaterThan(0);
    const stop = 'mutation($i: StopNodeInput!) { stopNode(input: $i) { userErrors { code message } } }';
    const refused = await plane.graphql(stop, { i: { id: node.id, idempotencyKey: 'as a chain node' } });
    expect(refused.data.stopNode.userErrors).toMatchObject([
      { code: 'PARAMETER_CONFLICT', message: expect.stringContaining('stopMainChain') as unknown },
    ]);
  });

  it('mines blocks that the API shows', async () => {
    const seen = await until('a block', ({ height }) => Number(height) >= 1, 90_000);
    const { data } = await plane.graphql(
      '{ mainChain { block(height: "1") { difficulty parentHash transactions(first: 5) { nodes { isCoinbase outputs { address amount } } } } } }',
    );
    expect(data.mainChain.block).toMatchObject({ difficulty: '2', parentHash: seen.genesisHash });
    expect(data.mainChain.block.transactions.nodes[0]).toMatchObject({ isCoinbase: true });
  });

  it('is started again after kill -9, and the API tells the truth meanwhile', async () => {
    const before = await look();
    process.kill(before.node.pid, 'SIGKILL');
    await until('its death is seen', (seen) => seen.status !== 'RUNNING' || seen.node.pid !== before.node.pid, TRUTH_MS);
    const after = await until('it runs again', (seen) => running(seen) && seen.node.pid !== before.node.pid);
    expect(Number(after.height)).toBeGreaterThanOrEqual(Number(before.height));
    expect(after.genesisHash).toBe(before.genesisHash);
  });

  it('lives on when the control plane is killed, and is adopted by the next one', async () => {
    const before = await until('it runs', running);
    await plane.kill();
    expect(nodeProcesses().map(({ pid }) => pid)).toEqual([before.node.pid]);
    plane = await platform.start('all', MANAGED);
    const after = await until('it is adopted', running, TRUTH_MS * 2);
    expect(after.node).toMatchObject({ pid: before.node.pid });
  });

  it('mines or does not, as it is told, over a restart too', async () => {
    await wish('setMainChainMining', { mining: false });
    await until('it stopped mining', ({ mining }) => mining === false, TRUTH_MS);
    const { node } = await look();
    await wish('restartMainChain');
    const after = await until('it was restarted', (seen) => running(seen) && seen.node.pid !== node.pid);
    expect(after.mining).toBe(false);
    await wish('setMainChainMining', { mining: true });
    await until('it mines again', ({ mining }) => mining === true, TRUTH_MS);
  });

  it('stops and starts, each harmless when repeated; a taken port is replaced', async () => {
    const before = await look();
    await wish('stopMainChain');
    await wish('stopMainChain');
    const stopped = await until('it stopped', ({ status }) => status === 'STOPPED', 15_000);
    expect(stopped.sentence).toContain('Start it');
    await eventually('its process is gone', 15_000, () => nodeProcesses().length === 0);
    const squatter = await occupy(Number(new URL(before.url).port));
    await wish('startMainChain');
    await wish('startMainChain');
    const after = await until('it runs elsewhere', running);
    expect(after.url).not.toBe(before.url);
    expect(after.genesisHash).toBe(before.genesisHash);
    expect(nodeProcesses()).toHaveLength(1);
    squatter.close();
  });

  it('ends when the platform is started without a main-chain', async () => {
    await plane.kill();
    plane = await platform.start('all', { BYSTACK_MAINCHAIN_URL: 'off' });
    await eventually('its process is gone', 20_000, () => nodeProcesses().length === 0);
    expect(await look()).toMatchObject({ status: 'OFF', node: null });
  });
});

const occupy = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
