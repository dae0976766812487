/**
 * Run records: what this machine has to know of its nodes without the database. The record with a new instance id is on
 * the disk before its process is started, pid and start time follow: whenever the control plane is killed, a process is
 * either not started yet or found by the instance id on its command line.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_KINDS, type NodeKindName } from './kind-names.js';
import type { NodeRef } from './node-paths.js';
import { runDir } from './node-paths.js';
import { removeLeftOvers, writeWholeFile } from './whole-file.js';

/** What is known of a node on this machine. The launcher reads `pid` and `startTime` (apps/cli/src/start/run.ts). */
export interface RunRecord extends NodeRef {
  readonly version: 1;
  readonly kind: NodeKindName;
  /** Of the newest process, also before it is started. */
  readonly instanceId: string;
  /** Processes started so far. */
  readonly generation: number;
  /** Null before the start and after the end. */
  readonly pid: number | null;
  readonly startTime: string | null;
  /** False once somebody asked to stop it. */
  readonly wanted: boolean;
  /** Restarts by the supervisor. */
  readonly restarts: number;
  /** Times of early exits, ms, newest last. */
  readonly crashes: readonly number[];
  /** True when it gave up restarting. */
  readonly gaveUp: boolean;
  /** First answer of the present process; of any process. */
  readonly answeredAtMs: number | null;
  readonly everAnswered: boolean;
  /** What its answers have to carry as their chain. */
  readonly consensusId: string;
  readonly memoryCapBytes: number;
  readonly exit: { readonly code: number | null; readonly signal: string | null; readonly atMs: number } | null;
}

/** The record of a node that was never started. */
export function newRunRecord(ref: NodeRef): RunRecord {
  return {
    version: 1,
    kind: 'SIDECHAIN',
    nodeId: ref.nodeId,
    chainRowId: ref.chainRowId,
    nodeName: ref.nodeName,
    instanceId: '',
    generation: 0,
    pid: null,
    startTime: null,
    wanted: true,
    restarts: 0,
    crashes: [],
    gaveUp: false,
    answeredAtMs: null,
    everAnswered: false,
    consensusId: '',
    memoryCapBytes: 0,
    exit: null,
  };
}

const NAME = /^([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.json$/;

const isText = (v: unknown): v is string => typeof v === 'string' && v.length > 0;
const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isSafeInteger(v) && v >= 0;
const orNull = (v: unknown, is: (v: unknown) => boolean): boolean => v === null || is(v);

/** Text → record, null when it is none of ours: other files lie in the folder too (ports.json). */
export function parseRunRecord(text: string): RunRecord | null {
  let value: Partial<Record<keyof RunRecord, unknown>>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    // Not ours, or cut by a crash of the machine: nothing of it runs any more then.
    return null;
  }
  if (typeof value !== 'object' || value === null || value.version !== 1) return null;
  // Records from before there were kinds are of sidechain nodes.
  value.kind ??= 'SIDECHAIN';
  const exit = value.exit as Partial<Record<'code' | 'signal' | 'atMs', unknown>> | null;
  const ok =
    (NODE_KINDS as readonly unknown[]).includes(value.kind) &&
    [value.nodeId, value.chainRowId, value.nodeName, value.instanceId, value.consensusId].every(isText) &&
    [value.generation, value.restarts, value.memoryCapBytes].every(isCount) &&
    [value.wanted, value.gaveUp, value.everAnswered].every((v) => typeof v === 'boolean') &&
    orNull(value.pid, isCount) &&
    orNull(value.startTime, isText) &&
    orNull(value.answeredAtMs, isCount) &&
    Array.isArray(value.crashes) &&
    value.crashes.every(isCount) &&
    (exit === null || (typeof exit === 'object' && isCount(exit.atMs) && orNull(exit.code, isCount) && orNull(exit.signal, isText)));
  return ok ? (value as RunRecord) : null;
}

/** The folder `<data>/run`. */
export class RunRecords {
  readonly dir: string;

  constructor(dataDir: string) {
    this.dir = runDir(dataDir);
  }

  /** Creates the folder and removes what a kill left half written. To be called before anything is written. */
  async open(): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    await removeLeftOvers(this.dir);
  }

  /** Every record. */
  async list(): Promise<RunRecord[]> {
    const records: RunRecord[] = [];
    for (const name of (await readdir(this.dir)).sort()) {
      const nodeId = NAME.exec(name)?.[1];
      if (nodeId === undefined) continue;
      const record = parseRunRecord(await readFile(join(this.dir, name), 'utf8'));
      if (record?.nodeId === nodeId) records.push(record);
    }
    return records;
  }

  /** On the disk when it resolves. */
  write(record: RunRecord): Promise<void> {
    return writeWholeFile(join(this.dir, `${record.nodeId}.json`), `${JSON.stringify(record)}\n`);
  }

  remove(nodeId: string): Promise<void> {
    return rm(join(this.dir, `${nodeId}.json`), { force: true });
  }
}
