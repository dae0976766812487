import { sha3, type Logger } from '@bystack/base';
import { InlineWorkPool, NonceSearch, type SearchWork } from '@bystack/node-host';
import { MINER_ARBITRARY_MAX, type BlockOutcome, type HeaderNode } from '@bystack/powchain';
import { compactToTarget, targetToCompact } from '@bystack/powheaders';
import { decodeMainBlock, mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { MemoryTable } from '@bystack/store';
import { meetsTarget } from '@bystack/tensority';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChainEvent, ChainPort } from '../ports.js';
import { Miner, type MinerParts, type NonceSearcher, type TemplateRequest } from './index.js';

const START_MS = 1_700_000_000_000;
const START = BigInt(START_MS / 1_000);
const zeros = new Uint8Array(32);
const BITS = targetToCompact((1n << 255n) - 1n);
const seed = sha3(zeros);
const silent: Logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn(), child: () => silent };

const nodeOf = (header: MainHeader, parent: HeaderNode | null): HeaderNode => {
  const hash = mainHeaderHash(header);
  return { hash, id: Buffer.from(hash).toString('hex'), header, height: header.height, parent, workSum: header.height, seed };
};
const genesis = nodeOf(
  { version: 1n, height: 0n, previous: zeros, timestamp: START - 10_000n, txRoot: zeros, statusRoot: zeros, nonce: 0n, bits: BITS },
  null,
);

/** A chain that takes every block as its tip, unless told otherwise. */
class Chain {
  tip = genesis;
  readonly network: ChainPort['network'];
  readonly blocks: MainHeader[] = [];
  refuse = false;
  #listeners = new Set<(event: ChainEvent) => void>();

  constructor(minBlockSeconds: number) {
    this.network = { minBlockSeconds } as ChainPort['network'];
  }
  submitBlock = (raw: Uint8Array): Promise<BlockOutcome> => {
    const { header } = decodeMainBlock(raw);
    this.blocks.push(header);
    if (this.refuse) return Promise.resolve({ kind: 'refused', orphan: false, stage: 'body', code: 'errMismatchedMerkleRoot' });
    this.extend(header);
    return Promise.resolve({ kind: 'connected', orphan: false });
  };
  onChange = (listener: (event: ChainEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  extend(header: MainHeader): void {
    this.tip = nodeOf(header, this.tip);
    for (const listener of this.#listeners) listener({ detached: [], attached: [], tip: this.tip });
  }
}

/** A searcher that finds when the test says so. */
class Searcher implements NonceSearcher {
  hashes = 0;
  readonly works: SearchWork[] = [];
  cancelled = 0;
  closed = false;
  #resolve: ((header: MainHeader | null) => void) | null = null;
  #reject: ((error: Error) => void) | null = null;

  get searching(): boolean {
    return this.#resolve !== null;
  }
  search(work: SearchWork): Promise<MainHeader | null> {
    this.works.push(work);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }
  find(): void {
    this.#end(this.works.at(-1)!.header);
  }
  fail(): void {
    this.#reject?.(new Error('no threads'));
    this.#resolve = null;
  }
  cancel(): void {
    if (this.#resolve !== null) this.cancelled += 1;
    this.#end(null);
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
  #end(header: MainHeader | null): void {
    this.#resolve?.(header);
    this.#resolve = null;
  }
}

const template = ({ parent, timestamp, program, arbitrary }: TemplateRequest): ReturnType<MinerParts['template']> => ({
  header: {
    version: 1n,
    height: parent.height + 1n,
    previous: parent.hash,
    timestamp,
    txRoot: sha3(program),
    statusRoot: sha3(arbitrary),
    nonce: 0n,
    bits: BITS,
  },
  transactions: [],
  seed,
});

const open: Miner[] = [];
const setUp = (over: Partial<MinerParts> & { minBlockSeconds?: number } = {}) => {
  const chain = new Chain(over.minBlockSeconds ?? 0);
  const searcher = new Searcher();
  const table = new MemoryTable();
  const walletProgram = (): Uint8Array | null => null;
  const parts = { chain, searcher, table, template, walletProgram, clock: { nowMs: () => Date.now() }, log: silent, ...over };
  const miner = new Miner(parts);
  open.push(miner);
  miner.start();
  return { chain, searcher, table, miner, parts };
};
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

afterEach(async () => {
  await Promise.all(open.splice(0).map((miner) => miner.close()));
  vi.useRealTimers();
});

describe('Miner', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START_MS });
  });

  it('makes one block after the other on the tip, at the time it is', async () => {
    const { chain, searcher, miner } = setUp();
    await settle();
    expect(searcher.searching).toBe(false);
    await miner.setMining(true);
    await settle();
    expect(searcher.works).toMatchObject([{ seed, target: compactToTarget(BITS), header: { height: 1n, timestamp: START } }]);
    searcher.find();
    await settle();
    expect(chain.blocks).toHaveLength(1);
    expect(searcher.works.at(-1)).toMatchObject({ header: { height: 2n, previous: chain.tip.hash } });
    await miner.setMining(false);
    expect(searcher.searching).toBe(false);
    expect(miner.mining).toBe(false);
  });

  it('ends a search when the tip changes, after half a minute, and when its settings change; and begins anew', async () => {
    const { chain, searcher, miner } = setUp();
    await miner.setMining(true);
    await settle();
    chain.extend({ ...genesis.header, height: 1n, previous: genesis.hash, timestamp: START });
    await settle();
    expect(searcher.works.at(-1)!.header).toMatchObject({ height: 2n, previous: chain.tip.hash });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(searcher.works.at(-1)!.header.timestamp).toBe(START + 30n);
    await miner.setProgram(Uint8Array.of(1));
    await settle();
    expect(searcher.works.at(-1)!.header.txRoot).toEqual(sha3(Uint8Array.of(1)));
    await miner.setArbitrary(Uint8Array.of(2));
    await settle();
    expect(searcher.works.at(-1)!.header.statusRoot).toEqual(sha3(Uint8Array.of(2)));
    expect(searcher.works).toHaveLength(5);
    expect(searcher.cancelled).toBe(4);
    const nonces = new Set(searcher.works.map((work) => work.header.nonce));
    expect(nonces.size).toBe(5);
  });

  it('keeps the pace of the network: waits instead of hashing, and no longer than that', async () => {
    const { chain, searcher, miner } = setUp({ minBlockSeconds: 15 });
    await miner.setMining(true);
    await settle();
    searcher.find();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(searcher.searching).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(searcher.works.at(-1)!.header.timestamp).toBe(START + 15n);
    searcher.find();
    await settle();
    expect(chain.blocks.map((block) => block.timestamp)).toEqual([START, START + 15n]);
    expect(searcher.searching).toBe(false);
    await miner.setMining(false);
  });

  it('stays behind the median of a chain that runs ahead of the clock, and is not stopped by its tip', async () => {
    const ahead = (chain: Chain): void => {
      for (let n = 1n; n <= 11n; n++) chain.extend({ ...genesis.header, height: n, previous: chain.tip.hash, timestamp: START + 100n * n });
    };
    const free = setUp();
    ahead(free.chain);
    await free.miner.setMining(true);
    await settle();
    expect(free.searcher.works).toMatchObject([{ header: { timestamp: START + 601n } }]);
    const paced = setUp({ minBlockSeconds: 15 });
    ahead(paced.chain);
    await paced.miner.setMining(true);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(paced.searcher.works).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(paced.searcher.works).toMatchObject([{ header: { timestamp: START + 1_115n } }]);
  });

  it('goes on after a refused block and after dead threads, with a pause', async () => {
    const { chain, searcher, miner } = setUp();
    chain.refuse = true;
    await miner.setMining(true);
    await settle();
    searcher.find();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(searcher.works).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(searcher.works).toHaveLength(2);
    searcher.fail();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(searcher.works).toHaveLength(3);
  });

  it('keeps its settings over a restart, and mines again if it did', async () => {
    const first = setUp({ walletProgram: () => Uint8Array.of(7) });
    expect(first.miner.program()).toEqual(Uint8Array.of(7));
    await first.miner.setMining(true);
    await first.miner.setArbitrary(new Uint8Array(MINER_ARBITRARY_MAX));
    await expect(first.miner.setArbitrary(new Uint8Array(MINER_ARBITRARY_MAX + 1))).rejects.toMatchObject({
      facts: { code: 'MINER_ARBITRARY', receivedBytes: 108, maxBytes: 107 },
    });
    await first.miner.setProgram(Uint8Array.of(9));
    await first.miner.close();
    expect(first.searcher.closed).toBe(true);
    const second = setUp({ table: first.table });
    await settle();
    expect(second.miner.mining).toBe(true);
    expect(second.searcher.searching).toBe(true);
    expect(second.miner.program()).toEqual(Uint8Array.of(9));
    expect(second.miner.arbitrary()).toHaveLength(MINER_ARBITRARY_MAX);
    expect(setUp().miner.program()).toEqual(Uint8Array.of(0x51));
  });

  it('tells the hashes of the last minute', async () => {
    const { searcher, miner } = setUp();
    expect(miner.hashRate()).toBe(0);
    await miner.setMining(true);
    expect(miner.hashRate()).toBe(0);
    for (let second = 0; second < 60; second++) {
      searcher.hashes += 10;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(miner.hashRate()).toBeCloseTo(10, 5);
    for (let second = 0; second < 120; second++) {
      searcher.hashes += 4;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(miner.hashRate()).toBeCloseTo(4, 5);
    await miner.setMining(false);
    expect(miner.hashRate()).toBe(0);
  });

  it('gives work to outside miners and takes it back, until the tip moves', async () => {
    const { chain, miner } = setUp();
    const { header } = miner.work();
    expect(miner.work()).toEqual({ header, seed });
    await vi.advanceTimersByTimeAsync(30_000);
    const later = miner.work().header;
    expect(later.timestamp).toBe(START + 30n);
    expect(await miner.submitWork({ ...header, txRoot: zeros })).toEqual({ kind: 'stale' });
    expect(await miner.submitWork({ ...header, nonce: 77n, timestamp: START + 1n })).toMatchObject({ kind: 'connected' });
    expect(chain.blocks).toMatchObject([{ nonce: 77n, timestamp: START + 1n }]);
    expect(await miner.submitWork({ ...later, nonce: 78n })).toEqual({ kind: 'stale' });
    expect(miner.work().header.height).toBe(2n);
  });
});

it('mines blocks whose proof of work holds, with threads', async () => {
  const { chain, miner } = setUp({ searcher: new NonceSearch() });
  const pool = await InlineWorkPool.open();
  await miner.setMining(true);
  await vi.waitFor(() => expect(chain.blocks.length).toBeGreaterThanOrEqual(2), 20_000);
  await miner.setMining(false);
  for (const header of chain.blocks) {
    expect(meetsTarget(await pool.powHash(mainHeaderHash(header), seed), compactToTarget(BITS))).toBe(true);
  }
});
