/** The host around a scripted machine: order of inputs and effects, lanes, waiting for the disk, failures. */
import { InvariantError, type Logger, type Metrics } from '@bystack/base';
import type { CommitBatch } from '@bystack/ledger';
import type { ReplicaEffect, ReplicaInput } from '@bystack/replica';
import { MemoryStore } from '@bystack/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VerifyPool } from '../pool/pool.js';
import type { Transport, TransportEvents } from '../transport/transport.js';
import type { WalFile, WalFiles } from '../wal/files.js';
import { Wal } from '../wal/wal.js';
import { Host } from './host.js';
import { heightOfRecord } from './log-records.js';
import type { HostMachine } from './ports.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const noMetrics: Metrics = { increment: () => undefined, gauge: () => undefined, observe: () => undefined };
const PEER = 'aa'.repeat(32);

/** A disk that can be full. */
class Disk implements WalFiles {
  full = false;
  readonly written: number[] = [];
  list = (): Promise<string[]> => Promise.resolve([]);
  read = (): Promise<Uint8Array> => Promise.reject(new Error('none'));
  remove = (): Promise<void> => Promise.resolve();
  syncDirectory = (): Promise<void> => Promise.resolve();
  open = (): Promise<WalFile> =>
    Promise.resolve({
      write: (bytes) => {
        if (this.full) return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
        this.written.push(bytes.length);
        return Promise.resolve();
      },
      truncate: () => Promise.resolve(),
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
}

let disk: Disk;
let wal: Wal;
let host: Host;
let log: string[];
let script: (input: ReplicaInput) => readonly ReplicaEffect[];
let events: TransportEvents;
let fatal: unknown[];

const show = (input: ReplicaInput): string =>
  input.type === 'PeerMessage' ? `message lane ${String(input.lane)}` : 'req' in input ? `${input.type} ${String(input.req)}` : input.type;

beforeEach(async () => {
  disk = new Disk();
  log = [];
  fatal = [];
  script = () => [];
  wal = (await Wal.open(disk, { heightOf: heightOfRecord, retryMs: 5, maxPendingBytes: 400 }, quiet)).wal;
  const transport: Pick<Transport, 'start' | 'setPeers' | 'setAccepted' | 'send' | 'disconnect'> = {
    start: (given) => {
      events = given;
      return Promise.resolve({ host: '127.0.0.1', port: 1 });
    },
    setPeers: () => undefined,
    setAccepted: (accepted) => void log.push(`accept ${String(accepted.validators.length)}+${String(accepted.extra.length)}`),
    send: (_peer, lane, bytes) => {
      log.push(`send ${String(bytes[0])} lane ${String(lane)}`);
      return true;
    },
    disconnect: (_peer, code) => void log.push(`disconnect ${code}`),
  };
  const pool: Pick<VerifyPool, 'verifyChecks' | 'verifySignatures'> = {
    verifyChecks: (checks) => Promise.resolve(checks.map(() => true)),
    verifySignatures: (items) => Promise.resolve(items.map(() => true)),
  };
  const machine = {
    tip: { height: 0n },
    step: (input: ReplicaInput) => {
      log.push(show(input));
      return script(input);
    },
  } as unknown as HostMachine;
  const sign = (name: string) => ({
    sign: (payload: Uint8Array): Uint8Array => {
      log.push(`${name} signature`);
      return payload;
    },
  });
  host = new Host(
    { generation: 1, peers: [{ identityKey: PEER, host: '127.0.0.1', port: 2 }], maxCommitBytes: 100 },
    {
      machine,
      store: new MemoryStore(),
      wal,
      transport: transport as Transport,
      pool: pool as VerifyPool,
      keys: { bls: sign('bls'), identity: sign('identity') },
      log: quiet,
      metrics: noMetrics,
      fatal: (error) => void fatal.push(error),
    },
  );
  await host.start([{ type: 'AcceptPeers', validators: ['v1', 'v2'] }]);
});
afterEach(async () => {
  disk.full = false;
  await host.stop();
  await wal.close();
});

const message = (lane: 0 | 1 | 2): void => events.onMessage(PEER, lane, Uint8Array.of(1, 1));
const send = (n: number): ReplicaEffect => ({ type: 'Send', to: [PEER], lane: 0, bytes: Uint8Array.of(n) });
const persist = (seq: number, size = 1): ReplicaEffect => ({ type: 'Persist', seq, epoch: 0n, record: new Uint8Array(size), body: null });
const seen = (from = 2): string[] => log.slice(from);

test('validators and configured peers are accepted from the start', () => {
  expect(log).toEqual(['accept 0+1', 'accept 2+1']);
});

test('one input after the other, consensus first, and the effects of one before the next input', async () => {
  script = (input) => (input.type === 'PeerMessage' ? [send(input.lane), send(input.lane)] : []);
  message(2);
  message(1);
  message(0);
  await expect.poll(() => seen().length).toBe(9);
  expect(seen()).toEqual(
    [0, 1, 2].flatMap((lane) => [`message lane ${String(lane)}`, `send ${String(lane)} lane 0`, `send ${String(lane)} lane 0`]),
  );
});

test('an answer takes the lane of what caused it, so transactions cannot delay consensus', async () => {
  script = (input) => {
    if (input.type === 'PeerMessage' && input.lane === 2) return [{ type: 'VerifyTxSignatures', req: 7, items: [] }];
    if (input.type === 'TxSignaturesVerified') return [];
    return [];
  };
  message(2);
  await expect.poll(() => seen()).toContain('message lane 2');
  message(2);
  for (let i = 0; i < 3; i++) message(0);
  await expect.poll(() => seen().filter((s) => s.startsWith('TxSig')).length).toBe(2);
  const order = seen();
  expect(order.indexOf('message lane 0'), order.join()).toBeLessThan(order.lastIndexOf('message lane 2'));
});

test('a signature and the message that carries it wait for the disk; a full disk delays both and loses nothing', async () => {
  disk.full = true;
  script = (input) => {
    if (input.type === 'PeerConnected') return [persist(1), { type: 'Sign', req: 5, key: 'bls', payload: Uint8Array.of(9), seq: 1 }];
    return input.type === 'Signed' ? [send(9)] : [];
  };
  events.onConnected(PEER);
  await expect.poll(() => host.diskFull).toBe(true);
  message(0);
  await expect.poll(() => seen()).toEqual(['PeerConnected', 'message lane 0']);
  disk.full = false;
  await expect.poll(() => seen(4)).toEqual(['bls signature', 'Persisted', 'Signed 5', 'send 9 lane 0']);
  expect(host.diskFull).toBe(false);
});

test('when more waits than the log takes the machine is held, submissions are refused, and it goes on by itself', async () => {
  disk.full = true;
  let seq = 0;
  script = (input) => (input.type === 'PeerMessage' ? [persist(++seq, 150)] : []);
  for (let i = 0; i < 6; i++) message(0);
  await expect.poll(() => host.diskFull).toBe(true);
  const taken = seen().filter((s) => s === 'message lane 0').length;
  expect(taken).toBeLessThan(6);
  await expect(host.submitTx(Uint8Array.of(1))).rejects.toMatchObject({ code: 'HOST_BUSY', retryable: true });
  disk.full = false;
  await expect.poll(() => seen().filter((s) => s === 'Persisted').length).toBe(6);
});

test('commits are reported when durable, and too many that are not hold the machine', async () => {
  const batch = { height: 1n, blockId: new Uint8Array(32), block: new Uint8Array(200), proof: null, transactionIds: [new Uint8Array(32)] };
  const tip = {
    height: 1n,
    blockId: batch.blockId,
    timestamp: 5,
    leaves: Array.from({ length: 8 }, () => new Uint8Array(32)),
    rewards: new Map(),
    transactionCount: 0n,
  };
  const commit = { ...batch, diff: { consumed: [], created: [], registry: [] }, tip } as unknown as CommitBatch;
  let told = 0;
  host.onFinal(() => told++);
  script = (input) => {
    if (input.type === 'PeerMessage') log.push(`height ${String(host.tip.height)}`);
    return input.type === 'PeerConnected' ? [{ type: 'Commit', batches: [commit] }] : [];
  };
  events.onConnected(PEER);
  message(0);
  await expect.poll(() => seen()).toEqual(['PeerConnected', 'message lane 0', 'height 1', 'Committed']);
  expect([host.tip.height, told, host.isBeingCommitted(new Uint8Array(32))]).toEqual([1n, 1, false]);
});

test('a submission is answered by the machine once; a stop refuses what waits', async () => {
  script = (input) =>
    input.type === 'TxSubmitted' && input.raw[0] === 1
      ? [{ type: 'TxOutcome', req: input.req, outcome: { ok: true, txId: Uint8Array.of(3), known: false } }]
      : [];
  await expect(host.submitTx(Uint8Array.of(1))).resolves.toMatchObject({ ok: true });
  const waiting = expect(host.submitTx(Uint8Array.of(2))).rejects.toMatchObject({ code: 'HOST_STOPPING' });
  await host.stop();
  await waiting;
  await expect(host.submitTx(Uint8Array.of(1))).rejects.toMatchObject({ code: 'HOST_STOPPING' });
});

test('a peer that keeps breaking rules is cut', async () => {
  script = (input) => (input.type === 'PeerMessage' ? [{ type: 'ReportPeer', peer: PEER, code: 'BBFT_BAD' }] : []);
  for (let i = 0; i < 21; i++) message(0);
  await expect.poll(() => log.at(-1)).toBe('disconnect BBFT_BAD');
});

test('a bug ends the host once and nothing is taken afterwards', async () => {
  script = () => {
    throw new InvariantError('broken');
  };
  message(0);
  message(0);
  await expect.poll(() => fatal).toMatchObject([{ message: 'broken' }]);
  message(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen()).toEqual(['message lane 0']);
});
