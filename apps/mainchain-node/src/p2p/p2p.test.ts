/** Connections of the node over real TLS: its identity, who gets in, who is refused and why, dials that are kept. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InlineWorkPool, LANE, TcpTransport, type TransportEvents } from '@bystack/node-host';
import { encodeHello, encodeNewHeader, makeNetwork, publicNetwork, SYNC_VERSION, type MainNetwork } from '@bystack/powchain';
import { genesisNode } from '@bystack/powheaders';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChainPort, PoolPort } from '../ports.js';
import { PeerNetwork, type PeerNetworkOptions } from './index.js';

const NETWORK = publicNetwork('mainnet');
const OTHER = makeNetwork({
  name: 'other',
  chainId: 'mainnet',
  hrp: 'ot',
  genesis: {
    timestamp: 1n,
    bits: NETWORK.genesis.header.bits,
    nonce: 0n,
    arbitrary: 'other',
    outputs: [{ program: Uint8Array.of(0x51), amount: 1n }],
  },
  retarget: NETWORK.retarget,
  minBlockSeconds: 0,
  p2pPort: 0,
  apiPort: 0,
});
const endings: (() => Promise<unknown>)[] = [];
let dir = '';
let work: InlineWorkPool;
let parted: Record<string, unknown>[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-p2p-'));
  work = await InlineWorkPool.open();
  parted = [];
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await rm(dir, { recursive: true });
});

/** A chain that stands at its genesis, and a pool that stays empty. */
function standing(network: MainNetwork): { chain: ChainPort; pool: PoolPort } {
  const tip = genesisNode(network.genesis.header);
  const none = (): null => null;
  const chain: ChainPort = {
    network,
    tip,
    node: (hash) => (hash.every((byte, i) => byte === tip.hash[i]) ? tip : null),
    nodeAt: (height) => (height === 0n ? tip : null),
    record: none,
    transaction: none,
    utxo: none,
    submitBlock: () => Promise.resolve({ kind: 'orphan', orphan: true }),
    onChange: () => () => undefined,
    reorganizations: () => [],
  };
  const pool: PoolPort = {
    submit: () => Promise.resolve({ kind: 'refused', code: 'full' }),
    byTxId: none,
    entries: () => [],
    onAdded: () => () => undefined,
    onRemoved: () => () => undefined,
  };
  return { chain, pool };
}

async function start(name: string, options: Partial<PeerNetworkOptions> = {}, network = NETWORK): Promise<PeerNetwork> {
  const folder = join(dir, name);
  await mkdir(folder, { recursive: true });
  const logger = createLogger({ target: { kind: 'stderr' }, level: 'error' });
  const warn = (event: string, facts: Readonly<Record<string, unknown>> = {}): void => void parted.push({ event, ...facts });
  const parts = {
    ...standing(network),
    reader: { block: () => null },
    work,
    logger: { ...logger, info: () => undefined, debug: () => undefined, warn },
    metrics: createMetrics(),
  };
  const made = await PeerNetwork.start({ dir: folder, host: '127.0.0.1', port: 0, peers: [], nodeVersion: 'test/1', ...options }, parts);
  endings.push(() => made.stop());
  return made;
}
const refusal = (code: string, reason?: string): unknown =>
  expect.objectContaining({ facts: expect.objectContaining(reason === undefined ? { code } : { code, reason }) });

/** A peer under the test's control that a node has taken. */
async function puppet(node: PeerNetwork): Promise<{ say: (bytes: Uint8Array) => void; isParted: () => boolean; id: string }> {
  const logger = createLogger({ target: { kind: 'stderr' }, level: 'error' });
  const transport = new TcpTransport(
    { seed: new Uint8Array(32).fill(7), host: '127.0.0.1', port: 0 },
    { logger, metrics: createMetrics() },
  );
  endings.push(() => transport.stop());
  let isParted = false;
  const events: TransportEvents = {
    onMessage: () => undefined,
    onConnected: () => undefined,
    onDisconnected: () => void (isParted = true),
  };
  transport.setAccepted({ validators: [], extra: [], strangers: { inbound: 1, perAddress: 1 } });
  await transport.start(events);
  const peer = await transport.connect({ host: '127.0.0.1', port: node.port });
  const { hash, height, workSum } = genesisNode(NETWORK.genesis.header);
  const identity = { version: SYNC_VERSION, chainId: NETWORK.chainId, genesis: NETWORK.genesisHash, nodeVersion: 'puppet', listenPort: 0 };
  transport.send(peer, LANE.sync, encodeHello({ ...identity, status: { hash, height, work: workSum } }));
  await vi.waitFor(() => expect(node.peers()).toHaveLength(1));
  return { say: (bytes) => void transport.send(peer, LANE.sync, bytes), isParted: () => isParted, id: transport.identity };
}

describe('identity', () => {
  it('is made at the first start, readable by its owner alone, and stays', async () => {
    const first = await start('a');
    await first.stop();
    const path = join(dir, 'a', 'identity');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await start('a')).id).toBe(first.id);
    expect((await start('b')).id).not.toBe(first.id);
  });

  it('is refused when its file is damaged', async () => {
    await start('a');
    await writeFile(join(dir, 'a', 'identity'), 'not a key');
    await expect(start('a')).rejects.toEqual(refusal('P2P_IDENTITY'));
  });
});

describe('connecting', () => {
  it('resolves when the peer said hello, and both tell of each other', async () => {
    const [a, b] = [await start('a'), await start('b')];
    const info = await a.connect('127.0.0.1', b.port);
    expect(info).toMatchObject({ id: b.id, outbound: true, bestHeight: 0n });
    await vi.waitFor(() => expect(b.peers()).toMatchObject([{ id: a.id, outbound: false, bestHeight: 0n }]));
    await vi.waitFor(() => expect(a.peers()[0]?.roundTripMs).toBeGreaterThanOrEqual(0), 5_000);
    expect(await b.connect('127.0.0.1', a.port)).toMatchObject({ id: a.id });
    expect([a.listening, a.syncing, a.highestHeight]).toEqual([true, false, 0n]);
    expect([a.disconnect(b.id), a.disconnect('00'.repeat(32))]).toEqual([true, false]);
    await vi.waitFor(() => expect(b.peers()).toEqual([]));
  });

  it('says that nobody, itself, or something else is there', async () => {
    const a = await start('a');
    const other: Server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    endings.push(() => new Promise((resolve) => other.close(resolve)));
    await expect(a.connect('127.0.0.1', a.port)).rejects.toEqual(refusal('PEER_UNREACHABLE', 'TRANSPORT_SELF'));
    await expect(a.connect('127.0.0.1', port)).rejects.toEqual(refusal('PEER_UNREACHABLE', 'TRANSPORT_HANDSHAKE'));
    await expect(a.connect('127.0.0.1', 1)).rejects.toEqual(refusal('PEER_UNREACHABLE', 'TRANSPORT_UNREACHABLE'));
  });

  it('refuses a node of another genesis', async () => {
    const [a, b] = [await start('a'), await start('b', {}, OTHER)];
    await expect(a.connect('127.0.0.1', b.port)).rejects.toEqual(refusal('PEER_NETWORK'));
    expect([a.peers(), b.peers()]).toEqual([[], []]);
  });

  it('is kept with configured peers, also after they were away, and ended by disconnect', async () => {
    const first = await start('b');
    const { port } = first;
    const a = await start('a', { peers: [{ host: '127.0.0.1', port }] });
    await vi.waitFor(() => expect(a.peers()).toHaveLength(1), 5_000);
    await first.stop();
    await vi.waitFor(() => expect(a.peers()).toEqual([]), 5_000);
    const again = await start('b', { port });
    await vi.waitFor(() => expect(a.peers()).toMatchObject([{ id: again.id }]), 10_000);
    a.disconnect(again.id);
    await vi.waitFor(() => expect(again.peers()).toEqual([]), 5_000);
    expect(a.peers()).toEqual([]);
  });
});

describe('what comes from outside', () => {
  it('bans a peer for bad work after one hash, and refuses its key from then on', async () => {
    const node = await start('a');
    const liar = await puppet(node);
    const genesis = genesisNode(NETWORK.genesis.header);
    const { header } = genesis;
    const lie = { ...header, height: 1n, previous: genesis.hash, timestamp: header.timestamp + 150n, nonce: 1n };
    liar.say(encodeNewHeader(genesis.workSum * 2n, lie));
    await vi.waitFor(() => expect(liar.isParted()).toBe(true), 10_000);
    expect(work.status().hashed).toBe(1);
    expect(parted).toContainEqual({ event: 'p2p.parted', peer: liar.id, code: 'SYNC_WORK', refusedSeconds: 86_400 });
    expect(node.peers()).toEqual([]);
  });

  it('bans a peer that sends bytes without meaning', async () => {
    const node = await start('a', { banMs: 5_000 });
    const rude = await puppet(node);
    for (let i = 0; i < 2; i++) rude.say(Uint8Array.of(0x99, i));
    await vi.waitFor(() => expect(rude.isParted()).toBe(true), 10_000);
    expect(parted).toContainEqual({ event: 'p2p.parted', peer: rude.id, code: 'SYNC_UNDECODABLE', refusedSeconds: 5 });
  });

  it('survives junk on its port', async () => {
    const [a, b] = [await start('a'), await start('b')];
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const socket = connectTcp({ host: '127.0.0.1', port: a.port });
        socket.on('error', () => undefined);
        socket.write(new Uint8Array(1_000).fill(i * 13));
        return new Promise((resolve) => socket.on('close', resolve));
      }),
    );
    expect(await b.connect('127.0.0.1', a.port)).toMatchObject({ id: a.id });
  });
});
