/**
 * Main-chain nodes as processes over real TLS: synchronisation from scratch and through a kill, relay, divergence and
 * convergence, and peers that lie. The network's target lets every hash pass where blocks are made by the test.
 */
import { cp, mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { LANE, TcpTransport } from '@bystack/node-host';
import { encodeHello, encodeNewHeader, SYNC_VERSION } from '@bystack/powchain';
import { encodeAddress } from '@bystack/protocol';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { ChainMaker, freePorts, madeParams, mainKey, MainNodeProcess, payMain, PAYMENT_FEE, pollFor } from '@bystack/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** As on mainnet: no hash of a test passes. */
const HARD = '2161727821137910632';
const DIVERGE = 10;
/** Height at which the node that catches up is killed, and of the chain it fetches. */
const KILL_AT = 10;
const FETCHED = 30;
/** Blocks submitted at once. */
const WINDOW = 8;

const chain = new ChainMaker(madeParams('p2ptest'));
chain.mature();
let dir = '';
const nodes: MainNodeProcess[] = [];
const made = async (name: string, params = chain.params): Promise<MainNodeProcess> => {
  await mkdir(join(dir, name));
  const node = new MainNodeProcess(join(dir, name), params);
  nodes.push(node);
  return node;
};
const portOf = (node: MainNodeProcess): number => Number(node.p2p.split(':').at(-1));
const connect = (from: MainNodeProcess, to: MainNodeProcess): Promise<unknown> =>
  from.call('/connect-peer', { ip: '127.0.0.1', port: portOf(to) });
const peersOf = (node: MainNodeProcess): Promise<{ peer_id: string }[]> => node.call('/list-peers');
const part = async (a: MainNodeProcess, b: MainNodeProcess): Promise<void> => {
  for (const { peer_id } of await peersOf(a)) await a.call('/disconnect-peer', { peer_id });
  await pollFor('parted', async () => ((await peersOf(a)).length + (await peersOf(b)).length === 0 ? true : null), 10_000);
};
const mine = async (node: MainNodeProcess, height: number): Promise<number> => {
  await node.call('/set-mining-address', { mining_address: encodeAddress(chain.network.hrp, mainKey(9).program) });
  await node.call('/set-mining', { is_mining: true });
  const reached = await node.reaches(height, 60_000);
  await node.call('/set-mining', { is_mining: false });
  return reached;
};
/** Hashes of the best chain from a height on. */
const hashesOf = async (node: MainNodeProcess, from: number): Promise<string[]> => {
  const out: string[] = [];
  for (let height = from; height <= (await node.height()); height++)
    out.push((await node.call<{ hash: string }>('/get-block', { block_height: height })).hash);
  return out;
};
const log = (...lines: string[]): void => void process.stdout.write(`${lines.map((line) => `    ${line}`).join('\n')}\n`);
/** Hands blocks to a node, a window of them at once, so that its workers share them. */
const submit = async (node: MainNodeProcess, from: number, to: number): Promise<void> => {
  for (let at = from; at < to; at += WINDOW)
    await Promise.all(
      chain.blocks.slice(at, Math.min(to, at + WINDOW)).map(({ raw }) => node.call('/submit-block', { raw_block: bytesToHex(raw) })),
    );
};
const chainOf = (node: MainNodeProcess): string => join(node.dir, 'data', 'chain');
const short = (hash: string): string => `${hash.slice(0, 12)}…`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-main-p2p-'));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await rm(dir, { recursive: true, force: true });
});

describe('main-chain nodes', () => {
  let a: MainNodeProcess;
  let b: MainNodeProcess;

  it('syncs from scratch headers first, through a kill -9 in the middle', async () => {
    a = await made('a');
    b = await made('b');
    await a.start();
    await submit(a, 0, FETCHED);
    expect(await a.height()).toBe(FETCHED);
    await b.start('--peers', a.p2p);
    const before = await b.reaches(KILL_AT, 60_000);
    await b.kill('SIGKILL');
    const restarted = await b.start('--peers', a.p2p);
    const after = await b.height();
    log(`b was killed at height ${String(before)} and restarted with ${String(after)} (pid ${String(restarted.pid)})`);
    expect(after).toBeGreaterThanOrEqual(before);
    await b.reaches(FETCHED, 60_000);
    expect(await b.tip()).toBe(chain.blocks[FETCHED - 1]?.node.id);
    await b.kill('SIGTERM');
  });

  it('relays a transaction, and takes the block that the other one made of it', async () => {
    // The genesis can be spent at height 100. The other node starts from a copy of the chain, to spare its hashes.
    await submit(a, FETCHED, chain.blocks.length);
    await a.kill('SIGTERM');
    await rm(chainOf(b), { recursive: true });
    await cp(chainOf(a), chainOf(b), { recursive: true });
    await Promise.all([a.start(), b.start()]);
    await connect(b, a);
    const coin = chain.firstCoin;
    const { raw, mapped } = payMain(coin, [[coin.amount - PAYMENT_FEE, mainKey(5).program]]);
    const tx_id = bytesToHex(mapped.id);
    expect(await a.call('/submit-transaction', { raw_transaction: bytesToHex(raw) })).toEqual({ tx_id });
    const has = async (): Promise<true | null> => {
      const { tx_ids } = await b.call<{ tx_ids: string[] }>('/list-unconfirmed-transactions');
      return tx_ids.includes(tx_id) ? true : null;
    };
    await pollFor('the transaction at b', has, 20_000);
    const height = await mine(b, chain.blocks.length + 2);
    await a.reaches(height, 20_000);
    const found: string[] = [];
    for (let at = chain.blocks.length + 1; at <= height; at++) {
      const { transactions } = await a.call<{ transactions: { id: string }[] }>('/get-block', { block_height: at });
      found.push(...transactions.map(({ id }) => id));
    }
    expect(found).toContain(tx_id);
    const { tx_ids } = await a.call<{ tx_ids: string[] }>('/list-unconfirmed-transactions');
    expect(tx_ids).not.toContain(tx_id);
  });

  it('diverges for ten blocks on each side, and meets on the branch with more work', async () => {
    await part(a, b);
    const fork = Math.min(await a.height(), await b.height());
    const heightA = await mine(a, fork + DIVERGE);
    await mine(b, heightA + 1);
    const [tipA, tipB] = [await a.tip(), await b.tip()];
    const [reachedA, reachedB] = [await a.height(), await b.height()];
    log(
      `common ancestor    height ${String(fork)}`,
      `before   a height ${String(reachedA)} tip ${short(tipA)}   b height ${String(reachedB)} tip ${short(tipB)}`,
    );
    expect(reachedB).toBeGreaterThan(heightA);
    const before = await Promise.all([hashesOf(a, fork), hashesOf(b, fork)]);
    expect(before[0][0]).toBe(before[1][0]);
    expect(before[0][1]).not.toBe(before[1][1]);
    const winner = reachedA > reachedB ? tipA : tipB;
    await connect(a, b);
    await pollFor('the same tip', async () => ((await a.tip()) === winner && (await b.tip()) === winner ? true : null), 40_000);
    const after = await Promise.all([hashesOf(a, fork), hashesOf(b, fork)]);
    expect(after[0]).toEqual(after[1]);
    log('height   a before       b before       a after        b after');
    after[0].forEach((_, i) => {
      const cells = [before[0][i], before[1][i], after[0][i], after[1][i]].map((hash) => (hash ? short(hash) : '-').padEnd(13));
      log(`${String(fork + i).padEnd(7)}  ${cells.join('  ')}`);
    });
  });

  it('stands junk on its port', async () => {
    const port = portOf(a);
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const socket = connectTcp({ host: '127.0.0.1', port });
        socket.on('error', () => undefined);
        socket.write(Buffer.alloc(2_000, i * 7));
        return new Promise((resolve) => socket.on('close', resolve));
      }),
    );
    expect((await peersOf(a)).length).toBe(1);
    await b.kill('SIGTERM');
    await a.kill('SIGTERM');
    expect(`${a.stderr}${b.stderr}`).not.toMatch(/Error|at .*\.js:/);
  });
});

describe('a liar', () => {
  it('is banned for bad work after one hash', async () => {
    const hard = new ChainMaker(madeParams('p2phard', HARD));
    const victim = await made('victim', hard.params);
    const [port] = await freePorts(1);
    await victim.start('--metrics', `127.0.0.1:${String(port)}`);
    const logger = createLogger({ target: { kind: 'stderr' }, level: 'error' });
    const liar = new TcpTransport({ seed: new Uint8Array(32).fill(3), host: '127.0.0.1', port: 0 }, { logger, metrics: createMetrics() });
    let parted = false;
    liar.setAccepted({ validators: [], extra: [], strangers: { inbound: 1, perAddress: 1 } });
    await liar.start({ onMessage: () => undefined, onConnected: () => undefined, onDisconnected: () => (parted = true) });
    try {
      const place = { host: '127.0.0.1', port: portOf(victim) };
      const peer = await liar.connect(place);
      const genesis = hard.tip;
      hard.add();
      const { network } = hard;
      const status = { hash: genesis.hash, height: 0n, work: genesis.workSum };
      const identity = { version: SYNC_VERSION, chainId: network.chainId, genesis: network.genesisHash };
      liar.send(peer, LANE.sync, encodeHello({ ...identity, nodeVersion: 'liar', listenPort: 0, status }));
      liar.send(peer, LANE.sync, encodeNewHeader(hard.tip.workSum, hard.tip.header));
      await pollFor('the end of the connection', () => (parted ? true : null), 20_000);
      await expect(liar.connect(place)).rejects.toMatchObject({ facts: { code: 'TRANSPORT_REFUSED' } });
      const written = await readFile(join(victim.dir, 'data', 'logs', 'node.log'), 'utf8');
      const line = written.split('\n').find((text) => text.includes('p2p.parted')) ?? '';
      log(line);
      expect(line).toContain('SYNC_WORK');
      const metrics = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
      expect(metrics).toMatch(/^sync_work_checked_total 1$/m);
      expect(await victim.height()).toBe(0);
      expect(hexToBytes(await victim.tip())).toEqual(network.genesisHash);
    } finally {
      await liar.stop();
    }
  });
});
