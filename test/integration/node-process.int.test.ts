/** A chain of four real node processes on loopback: real keys, TLS, BLS, lmdb. bbft.md 8.5, 8.7. */
import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hexToBytes, type Logger, type Metrics } from '@bystack/base';
import { openKeysFile } from '@bystack/keystore';
import { TcpTransport } from '@bystack/node-host';
import type { Lane } from '@bystack/replica';
import { createChainFiles, pollFor, NodeProcess, TestWallet, type ChainFiles, type NodeFiles, type ReadyTx } from '@bystack/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SEED = Number(process.env['BYSTACK_SEED'] ?? Date.now() % 1_000_000);
let state = SEED;
const random = (below: number): number => (state = (state * 48271 + 11) % 2147483647) % below;

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
const uncounted: Metrics = { increment: () => undefined, gauge: () => undefined, observe: () => undefined };

let dir: string;
let files: ChainFiles;
let nodes: NodeProcess[] = [];
let wallet: TestWallet;
/** Transactions that some node called final. */
const finals: string[] = [];

const alive = (): NodeProcess[] => nodes.filter((n) => n.pid !== null);
const first = (): NodeProcess => alive()[0] as NodeProcess;

const submit = (tx: ReadyTx, node = first()): Promise<{ readonly txId: string }> => node.rpc.call('submitTx', { raw: tx.raw });
const isFinal = async (node: NodeProcess, id: string): Promise<true | null> =>
  (await node.rpc.call('getTx', { txId: id })).state === 'FINAL' ? true : null;

/** Submits and waits until a node says FINAL; ms from submission. */
async function settle(tx: ReadyTx, node = first(), withinMs = 30_000, record = finals): Promise<number> {
  const started = performance.now();
  await pollFor(`submission of ${tx.id}`, async () => (await submit(tx, node)).txId, withinMs);
  await pollFor(`finality of ${tx.id}`, () => isFinal(node, tx.id), withinMs);
  record.push(tx.id);
  return performance.now() - started;
}

/** The same block at every height on every living node, and every final transaction on each of them. */
async function checkAgreement(): Promise<void> {
  const heights = await Promise.all(alive().map(async (n) => BigInt((await n.status()).heightFinalized)));
  const top = heights.reduce((a, b) => (a > b ? a : b));
  for (const node of alive()) await node.reaches(top, 30_000);
  const seen = new Map<string, string>();
  for (const node of alive()) {
    for (let from = 0n; from <= top;) {
      const { blocks } = await node.rpc.call('getBlocks', { from: from.toString(), count: 256 });
      expect(blocks.length, `${node.config.nodeName} serves height ${String(from)}`).toBeGreaterThan(0);
      for (const block of blocks) {
        expect(seen.get(block.height) ?? block.blockId, `height ${block.height} on ${node.config.nodeName}`).toBe(block.blockId);
        seen.set(block.height, block.blockId);
      }
      from += BigInt(blocks.length);
    }
    for (const id of finals) expect(await isFinal(node, id), `${id} on ${node.config.nodeName}`).toBe(true);
  }
}

beforeAll(async () => {
  console.log(`seed ${String(SEED)}`);
  dir = await mkdtemp(join(tmpdir(), 'bystack-nodes-'));
  files = await createChainFiles({
    dir,
    validators: 4,
    consensus: { epochLength: 100, electionGap: 8, blockIntervalMs: 200, emptyIntervalMs: 1_000 },
  });
  nodes = files.nodes.map((n) => new NodeProcess(n));
  await Promise.all(nodes.map((n) => n.start()));
  const statuses = await Promise.all(nodes.map((n) => n.reaches(0n, 20_000)));
  wallet = new TestWallet(files.spec, hexToBytes(statuses[0]?.genesisHash ?? ''));
}, 60_000);

afterAll(async () => {
  const failed = nodes.filter((n) => n.stderr !== '');
  for (const n of failed) console.log(`${n.config.nodeName} stderr: ${n.stderr.slice(0, 2_000)}`);
  await Promise.all(nodes.map((n) => n.close()));
  await rm(dir, { recursive: true, force: true });
});

test('an issuance and a transfer become final, and say so on every node', async () => {
  const issued = await settle(wallet.issue(1_000n, 40));
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await settle(wallet.transfer(), nodes[i] as NodeProcess));
  console.log(`issuance final after ${issued.toFixed(0)} ms, transfers after ${times.map((t) => t.toFixed(0)).join(', ')} ms`);
  const status = await (nodes[3] as NodeProcess).status();
  expect(status).toMatchObject({ signing: 'SIGNING', syncing: false });
  expect(status.peers.filter((p) => p.connected)).toHaveLength(3);
  await checkAgreement();
});

test('the event stream gives every final block from genesis on, in order, then live ones and heartbeats', async () => {
  const node = nodes[1] as NodeProcess;
  const tip = BigInt((await node.status()).heightFinalized);
  const stop = new AbortController();
  let next = 0n;
  let beats = 0;
  for await (const event of node.rpc.events(0n, { signal: stop.signal })) {
    if (event.type === 'heartbeat') beats++;
    else expect(BigInt(event.block.height)).toBe(next++);
    if (next === tip + 1n) await submit(wallet.transfer(), node);
    if (next > tip + 2n && beats > 0) stop.abort();
  }
  expect(next).toBeGreaterThan(tip + 2n);
});

test('a double spend is refused, a repeated submission is not, nonsense is a typed refusal', async () => {
  const rival = wallet.rival();
  const paid = wallet.transfer();
  await settle(paid);
  expect(await submit(paid)).toEqual({ txId: paid.id });
  await expect(submit(rival)).rejects.toMatchObject({ name: 'BystackError' });
  expect((await first().rpc.call('getTx', { txId: rival.id })).state).not.toBe('FINAL');
  for (const raw of ['00', 'ff'.repeat(300), paid.raw.slice(0, -2), `${paid.raw}00`]) {
    const error = await submit({ id: '', raw }).catch((e: unknown) => e);
    expect(error, raw.slice(0, 20)).toMatchObject({ name: 'BystackError' });
    expect((error as { code: string }).code, raw.slice(0, 20)).not.toBe('RPC_INTERNAL');
  }
});

test('garbage at the peer port and at the rpc port does not stop the chain', async () => {
  const target = nodes[1] as NodeProcess;
  const throwAt = (port: number, bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.on('close', () => resolve());
      socket.setTimeout(200, () => socket.destroy());
    });
  const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)));
  const tlsLike = (): Buffer => Buffer.concat([Buffer.from([22, 3, 1, 1, 0]), noise(256)]);
  for (let i = 0; i < 60; i++) {
    await throwAt(target.config.p2p.port, i % 2 === 0 ? noise(1 + random(2_000)) : tlsLike());
    await throwAt(
      target.config.rpc.port,
      i % 2 === 0 ? noise(1 + random(2_000)) : Buffer.from(`POST / HTTP/1.1\r\n${noise(40).toString('latin1')}\r\n\r\n{`),
    );
  }
  await settle(wallet.transfer(), target);
  expect((await target.status()).peers.filter((p) => p.connected)).toHaveLength(3);
});

test('a validator that sends nonsense over a good connection neither stops nor splits the chain', async () => {
  const liar = nodes[3] as NodeProcess;
  await liar.kill('SIGTERM');
  const { identitySeed } = await openKeysFile(liar.config.keysFile, liar.files.unlockKeyHex);
  const transport = new TcpTransport({ seed: identitySeed, host: '127.0.0.1', port: 0 }, { logger: silent, metrics: uncounted });
  const heard: { readonly lane: Lane; readonly bytes: Uint8Array }[] = [];
  transport.setAccepted({ validators: liar.config.peers.map((p) => p.identityKey), extra: [] });
  transport.setPeers(liar.config.peers);
  await transport.start({
    onMessage: (_peer, lane, bytes) => void heard.push({ lane, bytes }),
    onConnected: () => undefined,
    onDisconnected: () => undefined,
  });
  try {
    await pollFor('the liar hears the others', () => (heard.length > 20 ? true : null), 20_000);
    const nonsense = (): { readonly lane: Lane; readonly bytes: Uint8Array } => {
      const { lane, bytes } = heard[random(heard.length)] as (typeof heard)[number];
      const bad = Uint8Array.from(bytes.subarray(0, random(4) === 0 ? 1 + random(bytes.length) : bytes.length));
      for (let flips = random(4); flips >= 0; flips--) bad[random(bad.length)] = random(256);
      return { lane: random(5) === 0 ? (random(3) as Lane) : lane, bytes: bad };
    };
    for (let i = 0; i < 20; i++) {
      for (const peer of liar.config.peers)
        for (let n = 0; n < 25; n++) {
          const { lane, bytes } = nonsense();
          transport.send(peer.identityKey, lane, bytes);
        }
      if (i % 5 === 0) await settle(wallet.transfer());
    }
  } finally {
    await transport.stop();
  }
  expect(alive()).toHaveLength(3);
  await liar.start();
  await settle(wallet.transfer(), liar);
  await checkAgreement();
});

test('a process that cannot run says why in one line and ends with the code for it', async () => {
  const [own] = files.nodes as [NodeFiles];
  const outcome = async (change: Partial<NodeFiles>, config: Partial<NodeFiles['config']> = {}): Promise<string> => {
    const configFile = join(dir, 'odd-config.json');
    const node = new NodeProcess({ ...own, configFile, ...change });
    await node.start({ dataDir: join(dir, 'odd'), ...config });
    const { code } = await node.ended();
    await node.close();
    expect(node.stderr.trim().split('\n')).toHaveLength(1);
    return `${String(code)} ${node.stderr.split(':', 1).join()}`;
  };
  expect(await outcome({ unlockKeyHex: 'nonsense' })).toBe('2 NODE_UNLOCK_KEY');
  expect(await outcome({ unlockKeyHex: '00'.repeat(32) })).toBe('2 KEYSTORE_UNLOCK_KEY');
  expect(await outcome({}, { chainspecFile: '/nowhere.json' })).toBe('3 NODE_FILE');
  expect(await outcome({}, { chainspecFile: own.configFile })).toBe('2 NODE_SPEC');
  expect(await outcome({}, { rpc: { host: '127.0.0.1', port: -1 } })).toBe('2 RPC_CONFIG_INVALID');
  expect(await outcome({}, { p2p: own.config.p2p })).toBe('3 TRANSPORT_LISTEN');
  expect(await outcome({}, { dataDir: '/proc/nowhere/deep' })).toBe('3 HOST_DATA_DIR');
});

test('a chain of one validator runs by the same means and stops when the rpc says so', async () => {
  const solo = await createChainFiles({ dir: join(dir, 'solo'), validators: 1 });
  const node = new NodeProcess(solo.nodes[0] as NodeFiles);
  try {
    await node.start();
    const { genesisHash } = await node.reaches(0n, 20_000);
    const purse = new TestWallet(solo.spec, hexToBytes(genesisHash));
    await settle(purse.issue(10n, 2), node, 30_000, []);
    await node.kill('SIGKILL');
    await node.start();
    await node.reaches(1n, 20_000);
    await settle(purse.transfer(), node, 30_000, []);
    await node.rpc.call('stop', {});
    expect(await node.ended()).toEqual({ code: 0, signal: null });
  } finally {
    await node.close();
  }
});

test('a second process on the same data directory is refused with a clear line', async () => {
  const node = nodes[0] as NodeProcess;
  const twin = new NodeProcess({ ...node.files, config: node.config });
  await twin.start();
  expect(await twin.ended()).toEqual({ code: 3, signal: null });
  expect(twin.stderr).toMatch(/^HOST_LOCKED: .*in use by process \d+/);
  await twin.close();
  await settle(wallet.transfer(), node);
});

test('killed one by one and all at once, the chain resumes, never forks and forgets nothing', async () => {
  for (let round = 0; round < 4; round++) {
    const victims = round % 2 === 0 ? [nodes[random(4)] as NodeProcess] : nodes;
    const last = wallet.transfer();
    const before = await submit(last);
    await new Promise((resolve) => setTimeout(resolve, random(700)));
    await Promise.all(victims.map((n) => n.kill('SIGKILL')));
    if (victims.length === 1) await settle(wallet.transfer());
    const started = Date.now();
    await Promise.all(victims.map((n) => n.start()));
    await Promise.all(victims.map((n) => n.reaches(0n, 20_000)));
    await settle(wallet.transfer(), victims[0] as NodeProcess);
    console.log(`round ${String(round)}: ${String(victims.length)} killed, final again ${String(Date.now() - started)} ms after the start`);
    expect(before.txId).toBe(last.id);
    await checkAgreement();
  }
}, 120_000);

test('a stopped validator catches up over an epoch boundary and votes again; without it the others go on', async () => {
  const [sleeper, ...others] = nodes as [NodeProcess, ...NodeProcess[]];
  const epoch = BigInt((await sleeper.status()).epoch);
  expect(await sleeper.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  await pollFor(
    'the others open the next epoch',
    async () => {
      if (wallet.unspent > 5) await settle(wallet.transfer());
      return BigInt((await first().status()).epoch) > epoch ? true : null;
    },
    60_000,
  );
  const height = BigInt((await first().status()).heightFinalized);
  await sleeper.start();
  await sleeper.reaches(height, 30_000);
  // Three of four are needed: with another one gone the chain moves only when the sleeper votes.
  await (others[0] as NodeProcess).kill('SIGKILL');
  await settle(wallet.transfer(), sleeper);
  await (others[0] as NodeProcess).start();
  await (others[0] as NodeProcess).reaches(height + 1n, 30_000);
  await checkAgreement();
}, 120_000);

test('a torn last record of the log is dropped; damage before it is refused with what to do', async () => {
  const node = nodes[2] as NodeProcess;
  const newest = async (): Promise<string> => {
    const wal = join(node.config.dataDir, 'wal');
    return join(wal, (await readdir(wal)).sort().at(-1) as string);
  };
  await node.kill('SIGKILL');
  await appendFile(await newest(), Buffer.from([0, 0, 1, 0, 1, 2, 3, 4, 0, 0, 0]));
  await node.start();
  await settle(wallet.transfer(), node);
  await checkAgreement();
  await pollFor(
    'the log names the torn tail',
    async () => ((await readFile(join(node.config.dataDir, 'logs', 'node.log'), 'utf8')).includes('wal.torn-tail-dropped') ? true : null),
    5_000,
  );
  await node.kill('SIGKILL');
  const path = await newest();
  const whole = await readFile(path);
  const bad = Buffer.from(whole);
  bad[20] = (bad[20] as number) ^ 1;
  await writeFile(path, bad);
  await node.start();
  expect(await node.ended()).toEqual({ code: 3, signal: null });
  expect(node.stderr).toMatch(/WAL_DAMAGED: .*must not sign in this epoch/);
  await writeFile(path, whole);
  node.stderr = '';
  await node.start();
  await settle(wallet.transfer(), node);
});

/** A small file system of its own for one node; null where this user may not mount one. */
async function mountSmallDisk(path: string): Promise<(() => Promise<void>) | null> {
  await mkdir(path, { recursive: true });
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path]);
  } catch {
    return null;
  }
  return async () => void (await run('umount', ['-l', path]));
}

test('a validator with a full disk stays up, signs nothing, says so, and goes on by itself', async (context) => {
  const node = nodes[3] as NodeProcess;
  await node.kill('SIGTERM');
  const small = join(dir, 'small');
  const unmount = await mountSmallDisk(small);
  if (unmount === null) return context.skip('this user may not mount a file system');
  try {
    await cp(node.config.dataDir, small, { recursive: true });
    await node.start({ dataDir: small });
    await settle(wallet.transfer(), node);
    const pid = node.pid;
    const filler = join(small, 'filler');
    node.deafen();
    await fillDisk(filler);
    const full = await pollFor(
      'the node says that it is paused',
      async () => {
        await settle(wallet.transfer());
        const status = await node.status();
        return status.signing === 'PAUSED' ? status : null;
      },
      30_000,
    );
    expect((await node.rpc.call('explain', {})).sentence).toContain('disk is full');
    await settle(wallet.transfer());
    await rm(filler);
    await node.reaches(BigInt(full.heightFinalized) + 1n, 30_000);
    await pollFor('the node signs again', async () => ((await node.status()).signing === 'SIGNING' ? true : null), 30_000);
    expect(node.pid, 'the same process').toBe(pid);
    await checkAgreement();
  } finally {
    await node.kill('SIGKILL');
    await unmount();
  }
}, 120_000);

/** Writes until nothing fits any more. */
async function fillDisk(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const size of [1 << 20, 4096, 1]) for (;;) if ((await file.write(Buffer.alloc(size)).catch(() => null)) === null) break;
  } finally {
    await file.close();
  }
}
