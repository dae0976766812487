/**
 * A main-chain node that fetches a whole chain of signed payments from a peer of the same machine: with one worker thread
 * and with two. The peer is this process and serves made blocks from memory, so that the node alone is measured.
 *
 *   node test/bench/sync.mjs [--blocks N] [--transactions N]
 *
 * Defaults are small, since every block costs its proof-of-work hash; the goal is stated for 2000 blocks of 50.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bytesToHex } from '@bystack/base';
import { LANE, TcpTransport } from '@bystack/node-host';
import { createSyncMachine, encodeBlockMessage, encodeNoBlock, MAX_SYNC_BLOCK_BYTES, SYNC_TICK_MS } from '@bystack/powchain';
import { genesisNode } from '@bystack/powheaders';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { ChainMaker, madeParams, MainNodeProcess } from '@bystack/testkit';

const SIZE = { blocks: 100, transactions: 50 };
const GOAL = 1.6;
/** How long a block may take at most, ms. */
const SLOWEST_MS = 2_000;

/** A peer that has the chain and serves it. */
async function servePeer(chain) {
  const nodes = [genesisNode(chain.network.genesis.header), ...chain.blocks.map(({ node }) => node)];
  const byId = new Map(nodes.map((node, i) => [node.id, { node, raw: i === 0 ? chain.network.genesisRaw : chain.blocks[i - 1].raw }]));
  const machine = createSyncMachine({
    network: chain.network,
    chain: {
      tip: nodes.at(-1),
      node: (hash) => byId.get(bytesToHex(hash))?.node ?? null,
      nodeAt: (height) => nodes[Number(height)] ?? null,
    },
    pool: { entries: () => [] },
    nodeVersion: 'bench',
    listenPort: 0,
    banMs: 1_000,
    workLanes: 1,
  });
  const logger = createLogger({ target: { kind: 'stderr' }, level: 'error' });
  const frameBytes = [64, MAX_SYNC_BLOCK_BYTES + 64, 64 * 1024];
  const options = { seed: new Uint8Array(32).fill(5), host: '127.0.0.1', port: 0, limits: { frameBytes } };
  const transport = new TcpTransport(options, { logger, metrics: createMetrics() });
  const step = (input) => {
    for (const effect of machine.step(input, Date.now())) {
      if (effect.type === 'Send') transport.send(effect.to, LANE[effect.lane], effect.bytes);
      if (effect.type === 'Disconnect') transport.disconnect(effect.peer, effect.code);
      if (effect.type !== 'ServeBlocks') continue;
      for (const hash of effect.hashes) {
        const raw = byId.get(bytesToHex(hash))?.raw;
        transport.send(effect.to, LANE.sync, raw === undefined ? encodeNoBlock(hash) : encodeBlockMessage(raw));
      }
    }
  };
  transport.setAccepted({ validators: [], extra: [], strangers: { inbound: 4, perAddress: 4 } });
  const { port } = await transport.start({
    onConnected: (peer) => step({ type: 'PeerConnected', peer }),
    onDisconnected: (peer) => step({ type: 'PeerDisconnected', peer }),
    onMessage: (peer, _lane, bytes) => step({ type: 'Received', peer, bytes }),
  });
  const ticking = setInterval(() => step({ type: 'TimePassed' }), SYNC_TICK_MS);
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      clearInterval(ticking);
      await transport.stop();
    },
  };
}

/** Seconds that a fresh node of so many workers needs for the chain. */
async function secondsWith(workers, chain, peer) {
  const dir = mkdtempSync(join(tmpdir(), 'bystack-bench-sync-'));
  const node = new MainNodeProcess(dir, chain.params);
  try {
    await node.start('--workers', String(workers));
    const [host, port] = peer.address.split(':');
    const begun = performance.now();
    await node.call('/connect-peer', { ip: host, port: Number(port) });
    await node.reaches(chain.blocks.length, chain.blocks.length * SLOWEST_MS);
    const seconds = (performance.now() - begun) / 1_000;
    if ((await node.tip()) !== chain.tip.id) throw new Error('the node ended on another block');
    return seconds;
  } finally {
    await node.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns rows of the report */
export async function run(say = () => undefined, size = SIZE) {
  const chain = new ChainMaker(madeParams('bench'));
  chain.mature();
  const before = chain.blocks.length;
  chain.addPayments(size.blocks, size.transactions);
  say(`made ${before} empty blocks and ${size.blocks} of ${size.transactions} payments`);
  const peer = await servePeer(chain);
  try {
    const one = await secondsWith(1, chain, peer);
    say(`1 worker: ${one.toFixed(1)} s`);
    const two = await secondsWith(2, chain, peer);
    say(`2 workers: ${two.toFixed(1)} s`);
    const rate = (seconds) => (chain.blocks.length / seconds).toFixed(1);
    return [
      {
        name: `main-chain sync, ${size.blocks} blocks of ${size.transactions} payments above ${before} empty ones, 2 workers`,
        value: rate(two),
        unit: 'blocks per second',
        rival: 'the same with 1 worker',
        rivalValue: rate(one),
        ratio: one / two,
        goal: `ratio >= ${GOAL} (2000 blocks of 50)`,
        met: one / two >= GOAL,
      },
    ];
  } finally {
    await peer.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { blocks: { type: 'string' }, transactions: { type: 'string' } } });
  const size = { blocks: Number(values.blocks ?? SIZE.blocks), transactions: Number(values.transactions ?? SIZE.transactions) };
  const rows = await run((text) => process.stderr.write(`${text}\n`), size);
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
}
