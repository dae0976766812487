/**
 * Judging, building and committing blocks, one order after the other: a block is executed on the result of its
 * parent, which an earlier order left behind. Signatures not checked on admission are checked in one request per
 * chunk of blocks, and state is loaded in one.
 */
import { bytesToHex, equalBytes, InvariantError, isBystackError, type Hash, type TimeMs } from '@bystack/base';
import {
  assembleBlock,
  executeBlock,
  isElection,
  type BlockContext,
  type CheckedTx,
  type ExecutedBlock,
  type LedgerTip,
  type OverlayView,
  type StateView,
} from '@bystack/ledger';
import { blockBytes, blockId, decodeTx, HEADER_BYTES, mapTx, type Block, type MappedTx } from '@bystack/protocol';
import { noteTurn } from '@bystack/dpos';
import type { NodeIx } from '@bystack/consensus';
import { applyDiff, type FinalChain } from './chain.js';
import { epochAfter, type ChainFacts } from './facts.js';
import { BlockState } from './block-state.js';
import { CHUNK_BYTES, MAX_BLOCK_TRANSACTIONS, MAX_JOBS } from './limits.js';
import type { Loader } from './loader.js';
import type { Pool } from './pool.js';
import { nextEpochAt, type EpochSet, type ValidatorSets } from './sets.js';
import type { Case, Verdicts } from './verdicts.js';

/** How judging blocks ended. `unable` is no verdict: the branch is gone. */
export type BlocksOutcome =
  | { readonly type: 'done'; readonly results: readonly ExecutedBlock[] }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'unable' };

/** What a new block is to be. */
export interface BuildRequest {
  readonly view: bigint;
  readonly epoch: bigint;
  readonly producer: number;
  readonly parent: Hash;
  readonly parentHeight: bigint;
  readonly minTime: TimeMs;
  readonly allowEmpty: boolean;
}

type Job =
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[]; readonly done: (outcome: BlocksOutcome) => void }
  | { readonly kind: 'build'; readonly request: BuildRequest; readonly done: (block: Block | null) => void };

interface Prepared {
  readonly block: Block;
  readonly coinbase: MappedTx;
  readonly cases: readonly Case[];
}

export interface ExecutorParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly loader: Loader;
  readonly sets: ValidatorSets;
  readonly verdicts: Verdicts;
  readonly pool: Pool;
  /** Time of the running step. */
  readonly now: () => TimeMs;
}

/** Results in order for blocks that are final or executed already; null when one is missing. */
export function knownResults(chain: FinalChain, blocks: readonly Block[]): ExecutedBlock[] | null {
  const out: ExecutedBlock[] = [];
  for (const { header } of blocks) {
    if (header.height <= chain.tip.height) continue;
    const result = chain.executed(blockId(header));
    if (!result) return null;
    out.push(result);
  }
  return out;
}

/** Runs jobs strictly in order. */
export class Executor {
  readonly #jobs: Job[] = [];
  #busy = false;
  #pumping = false;

  readonly #state: BlockState;

  constructor(private readonly parts: ExecutorParts) {
    this.#state = new BlockState(parts.facts, parts.chain, parts.loader);
  }

  /** Judges consecutive blocks, the first a child of the tip or of an executed block. False when too much waits. */
  judge(blocks: readonly Block[], done: (outcome: BlocksOutcome) => void): boolean {
    return this.#add({ kind: 'blocks', blocks, done });
  }

  /** As `judge` for blocks that are final: never turned away; callers bound how far finality runs ahead. */
  settle(blocks: readonly Block[], done: (outcome: BlocksOutcome) => void): void {
    this.#jobs.push({ kind: 'blocks', blocks, done });
    this.#pump();
  }

  /** Builds a block; null when nothing is to be included and an empty one is not wanted. False when too much waits. */
  build(request: BuildRequest, done: (block: Block | null) => void): boolean {
    return this.#add({ kind: 'build', request, done });
  }

  #add(job: Job): boolean {
    if (this.#jobs.length >= MAX_JOBS || !this.parts.chain.hasRoom) return false;
    this.#jobs.push(job);
    this.#pump();
    return true;
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let job = this.#next(); job; job = this.#next()) this.#run(job);
    this.#pumping = false;
  }

  #next(): Job | undefined {
    return this.#busy ? undefined : this.#jobs.shift();
  }

  #run(job: Job): void {
    this.#busy = true;
    if (job.kind === 'blocks') this.#nextChunk(job.blocks, (outcome) => this.#finish(() => job.done(outcome)));
    else this.#build(job.request, (block) => this.#finish(() => job.done(block)));
  }

  #finish(done: () => void): void {
    done();
    this.#busy = false;
    this.#pump();
  }

  // ---- blocks ----

  #nextChunk(blocks: readonly Block[], done: (outcome: BlocksOutcome) => void): void {
    const { chain } = this.parts;
    const open = blocks.filter(({ header }) => header.height > chain.tip.height && !chain.executed(blockId(header)));
    const chunk: Block[] = [];
    let bytes = 0;
    for (const block of open) {
      bytes += blockBytes(block);
      const alone = [block, chunk.at(-1)].some((b) => b && isElection(this.parts.facts.ledger, b.header.height));
      if (chunk.length > 0 && (alone || bytes > CHUNK_BYTES)) break;
      chunk.push(block);
    }
    if (chunk.length === 0) {
      done({ type: 'done', results: knownResults(chain, blocks) ?? [] });
      return;
    }
    this.#judgeChunk(chunk, (outcome) => (outcome ? done(outcome) : this.#nextChunk(blocks, done)));
  }

  /** Null = every block of the chunk has its result now. */
  #judgeChunk(chunk: readonly Block[], done: (outcome: BlocksOutcome | null) => void): void {
    const prepared: Prepared[] = [];
    for (const block of chunk) {
      const one = this.#prepare(block);
      if (typeof one === 'string') {
        done({ type: 'refused', code: one });
        return;
      }
      prepared.push(one);
    }
    const cases = prepared.flatMap((p) => p.cases);
    this.parts.verdicts.resolve(cases, () => {
      const bad = cases.find((c) => c.error);
      if (bad?.error) {
        done({ type: 'refused', code: bad.error.code });
        return;
      }
      this.#state.load(
        cases.map((c) => c.opened.mapped),
        { parent: (chunk[0] as Block).header.parent, heights: chunk.map((b) => b.header.height) },
        (view) => done(this.#execute(prepared, view)),
      );
    });
  }

  /** The block decoded, or the code of its refusal. */
  #prepare(block: Block): Prepared | string {
    try {
      const [coinbase, ...others] = block.transactions;
      if (!coinbase) return 'ErrWrongCoinbaseTransaction';
      const cases = others.map((raw) => this.parts.verdicts.open(raw, block.header.height));
      return { block, coinbase: mapTx(decodeTx(coinbase)), cases };
    } catch (error) {
      if (!isBystackError(error)) throw error;
      return error.code;
    }
  }

  #execute(prepared: readonly Prepared[], view: OverlayView): BlocksOutcome | null {
    const { chain } = this.parts;
    let parent: LedgerTip | null = null;
    for (const { block, coinbase, cases } of prepared) {
      const { header } = block;
      if (header.height <= chain.tip.height) continue;
      parent ??= this.#state.standOn(header.parent, view);
      if (!parent) return { type: 'unable' };
      const set = this.parts.sets.at(epochAfter(this.parts.facts, header.height - 1n));
      if (!set) return { type: 'unable' };
      if (!set.programs[header.producer]) return { type: 'refused', code: 'ErrWrongCoinbaseTransaction' };
      try {
        const result = executeBlock(block, coinbase, checkedOf(cases), this.#context(parent, view, set, header.producer));
        applyDiff(view, result.diff);
        chain.keepExecuted(result);
        parent = result.tip;
      } catch (error) {
        if (!isBystackError(error)) throw error;
        return { type: 'refused', code: error.code };
      }
    }
    return null;
  }

  #context(tip: LedgerTip, view: StateView, set: EpochSet, producer: NodeIx): BlockContext {
    const { facts } = this.parts;
    const producerProgram = set.programs[producer];
    if (!producerProgram) throw new InvariantError(`no validator ${String(producer)} in epoch ${String(set.epoch)}`);
    return {
      params: facts.ledger,
      tip,
      view,
      rewards: facts.rewards,
      producerProgram,
      nextEpoch: nextEpochAt(facts, tip.height + 1n, view),
      elect: facts.elect,
      ...(facts.ledger.membership === 'DPOS' ? { turns: (before, created) => noteTurn(before, created, set.turns) } : {}),
    };
  }

  // ---- a new block ----

  #build(request: BuildRequest, done: (block: Block | null) => void): void {
    const { facts, chain, pool, verdicts, sets } = this.parts;
    const height = request.parentHeight + 1n;
    const branch = chain.branch(request.parent);
    const set = sets.at(request.epoch);
    if (!branch || !set?.programs[request.producer]) {
      done(null);
      return;
    }
    const skip = new Set(branch.flatMap((b) => b.transactionIds.map((id) => bytesToHex(id))));
    const limits = {
      maxBytes: facts.params.maxBlockBytes - HEADER_BYTES,
      maxGas: facts.ledger.gasBlock,
      maxTransactions: MAX_BLOCK_TRANSACTIONS,
    };
    const candidates = pool.select(limits, skip).flatMap((tx) => verdicts.at(tx, height) ?? []);
    if (candidates.length === 0 && !request.allowEmpty) {
      done(null);
      return;
    }
    this.#state.load(
      candidates.map((tx) => tx.mapped),
      { parent: request.parent, heights: [height] },
      (view) => done(this.#assemble(request, candidates, set, view)),
    );
  }

  #assemble(request: BuildRequest, candidates: readonly CheckedTx[], set: EpochSet, view: OverlayView): Block | null {
    const { chain, pool } = this.parts;
    const parent = this.#state.standOn(request.parent, view);
    if (!parent) return null;
    const { epoch, view: createdView, producer } = request;
    const head = { timestamp: Math.max(request.minTime, this.parts.now()), epoch, createdView, producer };
    const made = assembleBlock(head, candidates, this.#context(parent, view, set, producer));
    const onFinal = equalBytes(parent.blockId, chain.tip.blockId);
    for (const { tx, code } of made.refused) if (onFinal && pool.has(tx.mapped.id)) pool.drop(tx.mapped.id, refusalOf(code));
    if (made.transactionIds.length === 1 && !request.allowEmpty) return null;
    chain.keepExecuted(made);
    chain.keepBody(made.tip.blockId, made.block);
    return made.block;
  }
}

const refusalOf = (code: string): { readonly code: string; readonly message: string } => ({
  code,
  message: 'The state no longer allows the transaction.',
});

const checkedOf = (cases: readonly Case[]): CheckedTx[] =>
  cases.map(({ tx }) => {
    if (!tx) throw new InvariantError('a case without a verdict reached execution');
    return tx;
  });
