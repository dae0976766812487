/** What of a node survives: the newest safety record, bodies of the log, the chain, and writes on their way there. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { CommitBatch } from '@bystack/ledger';
import { blockId, decodeBlock, type Block } from '@bystack/protocol';
import type { ReplicaEffect, ReplicaStart } from '@bystack/replica';
import { SimStore } from './store.js';

/** A write of the log. */
export type LogWrite = Extract<ReplicaEffect, { type: 'Persist' }>;

/** The disk of one node. */
export class Disk {
  record: LogWrite | null = null;
  store = new SimStore();
  #bodies = new Map<string, Block>();
  #writes: LogWrite[] = [];
  #commits: (readonly CommitBatch[])[] = [];

  // ---- writes ----

  /** A write of the log is ordered. */
  order(write: LogWrite): void {
    this.#writes.push(write);
  }
  /** Everything up to a number is durable. */
  flush(seq: number): LogWrite[] {
    const done: LogWrite[] = [];
    while (this.#writes[0] && this.#writes[0].seq <= seq) done.push(this.#keep(this.#writes.shift() as LogWrite));
    return done;
  }
  #keep(write: LogWrite): LogWrite {
    this.record = write;
    if (write.body) this.#bodies.set(bytesToHex(blockId(write.body.header)), write.body);
    return write;
  }
  orderCommit(batches: readonly CommitBatch[]): void {
    this.#commits.push(batches);
  }
  /** The oldest commit is durable: its last height, or null when a crash took it. */
  flushCommit(): bigint | null {
    const batches = this.#commits.shift();
    if (!batches) return null;
    this.store.commit(batches);
    const height = batches.at(-1)?.height ?? 0n;
    for (const [key, body] of this.#bodies) if (body.header.height <= height) this.#bodies.delete(key);
    return height;
  }

  // ---- failures ----

  /** kill -9: of the log writes and commits under way the first `kept` survive; the one after them is torn and dropped. */
  crash(kept: number): void {
    for (const write of this.#writes.slice(0, kept)) this.#keep(write);
    for (const batches of this.#commits.slice(0, kept)) this.store.commit(batches);
    this.#writes = [];
    this.#commits = [];
  }
  loseLog(): void {
    this.record = null;
    this.#bodies = new Map();
  }
  copy(): Disk {
    const out = new Disk();
    out.record = this.record;
    out.store = this.store.copy();
    out.#bodies = new Map(this.#bodies);
    return out;
  }

  // ---- reading ----

  /** True when the body is durable, as part of the log or of the chain. */
  holds(id: Hash): boolean {
    return this.#bodies.has(bytesToHex(id)) || this.store.blockById(id) !== null;
  }

  /** What a machine starts from. */
  readBack(epochLength: number, now: number): ReplicaStart {
    const { tip } = this.store;
    const length = BigInt(epochLength);
    const boundary = tip && tip.height >= length ? this.store.blockAt((tip.height / length) * length) : null;
    return {
      now,
      tip,
      tipProof: tip ? (this.store.blockAt(tip.height)?.proof ?? null) : null,
      epochStart: boundary ? decodeBlock(boundary.block).header : null,
      record: this.record && { epoch: this.record.epoch, bytes: this.record.record },
      bodies: [...this.#bodies.values()].filter((b) => b.header.height > (tip?.height ?? 0n)),
    };
  }
}
