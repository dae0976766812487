/** Keeps the read model of one chain at the head of its final blocks, whatever happens to nodes and database. */
import { BystackError, isBystackError, type Hash, type Logger } from '@bystack/base';
import type { RpcBlock } from '@bystack/rpc';
import type { DataSource, EntityManager } from 'typeorm';
import { blockRows, type ChainFacts } from './block-rows.js';
import { streamBlocks, type NodesOf } from './block-source.js';
import { IndexWriter } from './index-writer.js';

/** How the indexing of a chain goes. */
export type FollowerPhase =
  /** Reading blocks, or waiting for the next one. */
  | 'FOLLOWING'
  /** No node answers, or the database fails; it goes on by itself. */
  | 'WAITING'
  /** Stopped for good by a contradiction; needs a person. */
  | 'BROKEN'
  /** Not asked to run. */
  | 'STOPPED';

/** What is known of the indexing of a chain. */
export interface FollowerState {
  readonly phase: FollowerPhase;
  /** Highest indexed block; null before the first. */
  readonly height: bigint | null;
  /** Why it is BROKEN or WAITING. */
  readonly problem: BystackError | null;
  readonly since: Date;
}

/** What a follower works with. */
export interface FollowerDeps {
  readonly dataSource: DataSource;
  readonly nodes: NodesOf;
  readonly facts: ChainFacts;
  readonly genesisHash: Hash;
  readonly log: Logger;
  /** Called inside the transaction that adds blocks up to height `to`. */
  readonly announce: (manager: EntityManager, to: bigint, finalTransactions: readonly Hash[]) => Promise<void>;
}

const RETRY_MS = { first: 100, cap: 5_000 };
/** These are contradictions, not failures: trying again would not help. */
const FATAL = new Set(['EXPLORER_HASH_MISMATCH']);

const asError = (cause: unknown): BystackError =>
  cause instanceof BystackError
    ? cause
    : new BystackError({ code: 'EXPLORER_FAILED' }, { message: 'Indexing failed.', cause, fault: 'environment', retryable: true });

/** Follows one chain. */
export class ChainFollower {
  #state: FollowerState = { phase: 'STOPPED', height: null, problem: null, since: new Date() };
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly chainId: string,
    private readonly deps: FollowerDeps,
  ) {}

  /** A snapshot. */
  get state(): FollowerState {
    return this.#state;
  }

  /** Begins; does nothing when it runs already. */
  start(): void {
    if (this.#state.phase !== 'STOPPED') return;
    this.#abort = new AbortController();
    this.#enter('FOLLOWING', null);
    this.#running = this.#run(this.#abort.signal);
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    this.#enter('STOPPED', null);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let waitMs = RETRY_MS.first;
    while (!signal.aborted) {
      try {
        await streamBlocks(
          this.deps.nodes,
          () => this.#next(),
          async (blocks) => {
            await this.#write(blocks);
            waitMs = RETRY_MS.first;
          },
          signal,
          { onSwitch: (reason) => this.deps.log.info('explorer.node-switched', { chain: this.chainId, reason }) },
        );
      } catch (cause) {
        const problem = asError(cause);
        this.deps.log.error('explorer.failed', { chain: this.chainId, error: problem });
        this.#enter(FATAL.has(problem.code) ? 'BROKEN' : 'WAITING', problem);
        if (FATAL.has(problem.code)) return;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(RETRY_MS.cap, waitMs * 2);
      }
    }
  }

  /** First height to ask for: behind the cursor, or genesis where a node serves it. */
  async #next(): Promise<bigint> {
    const [row] = (await this.deps.dataSource.query('SELECT height FROM index_cursor WHERE chain_id = $1', [this.chainId])) as {
      height: string;
    }[];
    if (row) return BigInt(row.height) + 1n;
    for (const client of await this.deps.nodes().catch(() => [])) {
      const genesis = await client.call('getBlock', { height: '0' }).catch((error: unknown) => {
        if (isBystackError(error)) return null;
        throw error;
      });
      if (genesis) return 0n;
    }
    return 1n;
  }

  async #write(served: readonly RpcBlock[]): Promise<void> {
    const rows = served.map((block) => blockRows(block, this.deps.facts));
    const written = await this.deps.dataSource.transaction(async (manager) => {
      const batch = await new IndexWriter(manager, this.chainId).append(rows, this.deps.genesisHash);
      if (batch && batch.blocks > 0) await this.deps.announce(manager, batch.position.height, batch.finalTransactions);
      return batch;
    });
    if (!written) return;
    this.#state = { ...this.#state, height: written.position.height };
    if (this.#state.phase === 'WAITING') this.#enter('FOLLOWING', null);
  }

  #enter(phase: FollowerPhase, problem: BystackError | null): void {
    this.#state = { ...this.#state, phase, problem, since: new Date() };
  }
}
