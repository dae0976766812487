import { BystackError } from '@bystack/base';
import type { ReplicaEffect } from '@bystack/replica';
import { beforeEach, expect, test } from 'vitest';
import type { WalHealth } from '../wal/wal.js';
import { LOG_RECORD } from './log-records.js';
import { Safekeeper } from './safekeeper.js';

/** A log whose disk the test drives. */
class Log {
  records: { seq: number; type: number; resolve: () => void; reject: (e: unknown) => void; durable: Promise<void> }[] = [];
  room = Number.POSITIVE_INFINITY;
  listener: (health: WalHealth) => void = () => undefined;

  append(type: number): number {
    if (this.room-- <= 0) throw new BystackError({ code: 'WAL_FULL' });
    const seq = this.records.length + 1;
    let [resolve, reject] = [(): void => undefined, (_error: unknown): void => undefined];
    const durable = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
    this.records.push({ seq, type, resolve, reject, durable });
    return seq;
  }
  durable(seq: number): Promise<void> {
    return this.records[seq - 1]?.durable ?? Promise.reject(new Error('no such record'));
  }
  onHealth(listener: (health: WalHealth) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
}

let log: Log;
let events: string[];
let keeper: Safekeeper;

beforeEach(() => {
  log = new Log();
  events = [];
  const sign = (name: string) => ({
    sign: (payload: Uint8Array): Uint8Array => {
      events.push(`${name} signs ${String(payload[0])}`);
      return payload;
    },
  });
  keeper = new Safekeeper({
    wal: log,
    keys: { bls: sign('bls'), identity: sign('identity') },
    generation: 1,
    answer: (lane, input) =>
      void events.push(`${input.type} ${String('seq' in input ? input.seq : 'req' in input ? input.req : '')} lane ${String(lane)}`),
    resumed: () => void events.push('resumed'),
    fatal: (error) => void events.push(`fatal ${(error as Error).message}`),
  });
});

const persist = (seq: number): Extract<ReplicaEffect, { type: 'Persist' }> => ({
  type: 'Persist',
  seq,
  epoch: 0n,
  record: Uint8Array.of(seq),
  body: null,
});
const sign = (req: number, seq: number, key: 'bls' | 'identity' = 'bls'): Extract<ReplicaEffect, { type: 'Sign' }> => ({
  type: 'Sign',
  req,
  seq,
  key,
  payload: Uint8Array.of(req),
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no signature before the record that justifies it is durable', async () => {
  keeper.persist(0, persist(1));
  keeper.sign(0, sign(10, 1));
  await settled();
  expect(events).toEqual([]);
  log.records[0]?.resolve();
  await settled();
  expect(events).toEqual(['Persisted 1 lane 0', 'bls signs 10', 'Signed 10 lane 0']);
});

test('a signature waits for its own record, not for later ones', async () => {
  keeper.persist(0, persist(1));
  keeper.persist(0, persist(2));
  keeper.sign(0, sign(20, 2, 'identity'));
  keeper.sign(0, sign(10, 1));
  log.records[0]?.resolve();
  await settled();
  expect(events).toEqual(['Persisted 1 lane 0', 'bls signs 10', 'Signed 10 lane 0']);
  log.records[1]?.resolve();
  await settled();
  expect(events.slice(3)).toEqual(['Persisted 2 lane 0', 'identity signs 20', 'Signed 20 lane 0']);
  keeper.sign(1, sign(11, 1));
  expect(events.slice(6)).toEqual(['bls signs 11', 'Signed 11 lane 1']);
});

test('orders that cannot be are bugs', () => {
  keeper.persist(0, persist(3));
  expect(() => keeper.persist(0, persist(3))).toThrow('does not rise');
  expect(() => keeper.sign(0, sign(1, 4))).toThrow('never ordered');
  expect(events).toEqual([]);
});

test('a log without room stalls, signs nothing, and goes on in order when there is room again', async () => {
  log.room = 1;
  keeper.persist(0, persist(1));
  keeper.persist(0, persist(2));
  keeper.sign(0, sign(20, 2));
  keeper.persist(0, persist(3));
  expect(keeper.stalled).toBe(true);
  log.records[0]?.resolve();
  await settled();
  expect(events).toEqual(['Persisted 1 lane 0']);
  log.room = 9;
  log.listener('OK');
  expect(keeper.stalled).toBe(false);
  expect(log.records.map((r) => r.type)).toEqual([LOG_RECORD.safety, LOG_RECORD.safety, LOG_RECORD.safety]);
  expect(events).toEqual(['Persisted 1 lane 0', 'resumed']);
  log.records[1]?.resolve();
  log.records[2]?.resolve();
  await settled();
  expect(events.slice(2)).toEqual(['Persisted 2 lane 0', 'bls signs 20', 'Signed 20 lane 0', 'Persisted 3 lane 0']);
});

test('a log that fails ends the process and never signs', async () => {
  keeper.persist(0, persist(1));
  keeper.sign(0, sign(10, 1));
  log.records[0]?.reject(new Error('disk gone'));
  await settled();
  expect(events).toEqual(['fatal disk gone']);
});
