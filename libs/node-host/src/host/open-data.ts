/**
 * Opens what a node keeps: lock, write-ahead log, store. Refuses a data directory that a younger process of the same
 * node has used, and a log that was lost or damaged, since signing without it could contradict an own signature.
 * Source: bbft.md 4.9.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BystackError, InvariantError, u64be, type Logger } from '@bystack/base';
import type { ChainStore } from '@bystack/ledger';
import { decodeBlock, type Block } from '@bystack/protocol';
import type { ReplicaStart } from '@bystack/replica';
import { openStore, storedSets } from '@bystack/store';
import { diskFiles } from '../wal/files.js';
import { MAX_PAYLOAD_BYTES } from '../wal/record.js';
import { Wal, type WalOptions } from '../wal/wal.js';
import { lockDataDir, type DataDirLock } from './lock.js';
import { heightOfRecord, readLog, type LogContent } from './log-records.js';

/** Where and how. */
export interface DataOptions {
  /** Absolute; created with mode 0700. Holds lock, wal/ and store/. */
  readonly dataDir: string;
  readonly instanceId: string;
  /** Written by the control plane at every spawn. */
  readonly generation: number;
  readonly store: 'lmdb' | 'memory';
  readonly wal?: Omit<WalOptions, 'heightOf'>;
}

/** Opened data. */
export interface NodeData {
  readonly store: ChainStore;
  readonly wal: Wal;
  readonly content: LogContent;
  /** Closes log and store and gives the lock back. Never rejects. */
  close(): Promise<void>;
}

const META = { generation: 'host.generation', logExists: 'host.log' } as const;

/** @throws BystackError `HOST_LOCKED`, `HOST_GENERATION_OLD`, `HOST_DATA_DIR`, `WAL_DAMAGED`, `STORE_…` */
export async function openData(options: DataOptions, log: Logger): Promise<NodeData> {
  const opened: Opened = {};
  try {
    await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
    opened.lock = await lockDataDir(options.dataDir, options.instanceId);
    const store = (opened.store = openStore(
      options.store === 'lmdb' ? { kind: 'lmdb', dir: join(options.dataDir, 'store') } : { kind: 'memory' },
    ));
    const files = await diskFiles(join(options.dataDir, 'wal'));
    if ((await store.getMeta(META.logExists)) !== null && (await files.list()).length === 0) throw logLost();
    const { wal, records } = await Wal.open(files, { ...options.wal, heightOf: heightOfRecord }, log);
    opened.wal = wal;
    const content = readLog(records, (await store.tip())?.height ?? 0n);
    await checkGeneration(store, content, options.generation);
    await note(store, options.generation, log);
    return { store, wal, content, close: () => closeAll(opened, log) };
  } catch (error) {
    await closeAll(opened, log);
    throw error instanceof BystackError || error instanceof InvariantError ? error : unusable(options.dataDir, error);
  }
}

/** What the machine is started with. `epochLength` in blocks. */
export async function readStart(data: Pick<NodeData, 'store' | 'content'>, epochLength: number, now: number): Promise<ReplicaStart> {
  const { store, content } = data;
  const tip = await store.tip();
  const proof = tip && (await store.proofAtOrAbove(tip.height));
  const record = content.safety && { epoch: content.safety.epoch, bytes: content.safety.bytes };
  return {
    now,
    tip,
    tipProof: proof && tip && proof.height === tip.height ? proof.proof : null,
    epochStart: tip && (await epochStart(store, tip.height, BigInt(epochLength))),
    sets: await storedSets(store, tip?.height ?? 0n, epochLength),
    record,
    bodies: content.bodies,
  };
}

/** Boundary block below the block at a height: epoch e covers heights (e·E, (e+1)·E]. */
async function epochStart(store: ChainStore, height: bigint, epochLength: bigint): Promise<Block['header'] | null> {
  if (height === 0n) return null;
  const boundary = ((height - 1n) / epochLength) * epochLength;
  if (boundary === 0n) return null;
  const stored = await store.blockByHeight(boundary);
  if (stored === null)
    throw new BystackError(
      { code: 'STORE_CORRUPT', height: boundary },
      {
        message: `The chain storage misses the block at height ${String(boundary)}.`,
        remedy: 'Remove the store folder of this node; it fetches the chain from its peers again.',
        fault: 'environment',
      },
    );
  return decodeBlock(stored.block, MAX_PAYLOAD_BYTES).header;
}

interface Opened {
  lock?: DataDirLock;
  store?: ChainStore;
  wal?: Wal;
}

const unusable = (dataDir: string, cause: unknown): BystackError =>
  new BystackError(
    { code: 'HOST_DATA_DIR', dataDir, reason: (cause as NodeJS.ErrnoException | null)?.code },
    {
      message: `The data directory ${dataDir} cannot be used: ${cause instanceof Error ? cause.message : 'unknown failure'}.`,
      remedy: 'Check that the folder belongs to the user of this process and that the disk has space.',
      fault: 'environment',
      cause,
    },
  );

async function checkGeneration(store: ChainStore, content: LogContent, generation: number): Promise<void> {
  const stored = await store.getMeta(META.generation);
  const known = Math.max(content.generation, stored === null ? 0 : Number(toBigInt(stored)));
  if (generation >= known) return;
  throw new BystackError(
    { code: 'HOST_GENERATION_OLD', generation, known },
    {
      message: `This process is generation ${String(generation)} of its node, but generation ${String(known)} has used the data directory.`,
      remedy: 'Start the node through its control plane, which numbers every start.',
      fault: 'environment',
    },
  );
}

/** The next safety record carries the generation too, so a disk without room here does no harm. */
async function note(store: ChainStore, generation: number, log: Logger): Promise<void> {
  try {
    await store.putMeta(META.generation, u64be(BigInt(generation)));
    await store.putMeta(META.logExists, Uint8Array.of(1));
  } catch (error) {
    if (!(error instanceof BystackError) || error.code !== 'STORE_FULL') throw error;
    log.warn('host.generation-not-noted', { generation, error });
  }
}

const toBigInt = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0);

const logLost = (): BystackError =>
  new BystackError(
    { code: 'WAL_DAMAGED' },
    {
      message: 'The write-ahead log is gone although the chain storage knows that there was one.',
      remedy: 'The node must not sign in this epoch. Restore the wal folder, or re-create the node with fresh keys.',
      fault: 'environment',
    },
  );

async function closeAll(opened: Opened, log: Logger): Promise<void> {
  const problem = (what: string) => (error: unknown) => log.warn('host.close-failed', { what, error });
  await opened.wal?.close().catch(problem('wal'));
  await opened.store?.close().catch(problem('store'));
  await opened.lock?.release().catch(problem('lock'));
}
