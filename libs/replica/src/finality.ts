/**
 * What the engine orders of blocks: judge, build, make final. Final blocks are committed in order; the mempool, the
 * epochs and the engine learn of it here. See `chain.ts` for when a tip counts.
 */
import { bytesToHex, equalBytes, InvariantError, sha3, type Hash } from '@bystack/base';
import type { EngineEffect, NodeIx } from '@bystack/consensus';
import { openTx, type ExecutedBlock } from '@bystack/ledger';
import { blockId, type Block } from '@bystack/protocol';
import type { Admission } from './admission.js';
import type { FinalChain } from './chain.js';
import type { EngineFact } from './engine-link.js';
import type { Epochs } from './epochs.js';
import { knownResults, type Executor } from './executor.js';
import { epochAfter, type ChainFacts } from './facts.js';
import type { Outbox } from './outbox.js';
import type { Pool } from './pool.js';
import type { ValidatorSets } from './sets.js';
import type { Verdicts } from './verdicts.js';

export interface FinalityParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly outbox: Outbox;
  readonly executor: Executor;
  readonly pool: Pool;
  readonly verdicts: Verdicts;
  readonly admission: Admission;
  readonly epochs: Epochs;
  readonly sets: ValidatorSets;
  /** Own index in the running epoch. */
  readonly self: () => NodeIx | null;
  /** The set of the next epoch is known now. */
  readonly elected: () => void;
  readonly now: () => number;
  readonly feed: (fact: EngineFact<never>) => void;
  /** Epoch of the running engine. */
  readonly epoch: () => bigint;
}

/** Judging, building and committing for the engine and for catch-up. */
export class Finality {
  /** What the engine was last told of waiting transactions. */
  #told = false;
  #certified: Hash | null = null;
  /** Final blocks on their way through execution. */
  #settling = 0;

  constructor(private readonly parts: FinalityParts) {}

  /** Rule C7. No answer is given where there can be no verdict: the view times out. */
  validate(block: Block, done: (ok: boolean) => void): void {
    const { chain, executor, outbox } = this.parts;
    const id = blockId(block.header);
    chain.keepBody(id, block);
    const taken = executor.judge([block], (outcome) => {
      if (outcome.type === 'unable') return outbox.note('replica_blocks_unjudged_total');
      if (outcome.type === 'refused') outbox.note('replica_blocks_refused_total');
      if (this.#certified && equalBytes(this.#certified, id)) this.#setBranch();
      done(outcome.type === 'done');
    });
    if (!taken) outbox.note('replica_blocks_unjudged_total');
  }

  build(request: Extract<EngineEffect<never>, { type: 'RequestPayload' }>, done: (block: Block | null) => void): void {
    const { executor, epoch } = this.parts;
    const self = this.parts.self();
    if (self === null) throw new InvariantError('an observer was asked for a block');
    const answered = (block: Block | null): void => {
      if (!block) this.#told = false;
      done(block);
    };
    if (!executor.build({ ...request, epoch: epoch(), producer: self }, answered)) answered(null);
  }

  /** Blocks that a certificate made final. */
  finalize(blocks: readonly Block[], proof: Uint8Array): void {
    const last = blocks.at(-1);
    if (last) this.#settle(blocks, new Map([[last.header.height, proof]]), () => undefined);
  }

  /** Blocks that peers sent with proofs: committed, then told to the engine. */
  commitProven(blocks: readonly Block[], proofs: ReadonlyMap<bigint, Uint8Array>, done: () => void): void {
    this.#settle(blocks, proofs, () => {
      this.#tellEngine(blocks, proofs);
      done();
    });
  }

  /** A block of the running epoch whose own proof came with it is the engine's new final head. */
  #tellEngine(blocks: readonly Block[], proofs: ReadonlyMap<bigint, Uint8Array>): void {
    const { facts, feed, epoch } = this.parts;
    const mine = blocks.filter(({ header }) => proofs.has(header.height) && epochAfter(facts, header.height - 1n) === epoch());
    const header = mine.at(-1)?.header;
    const proof = header && proofs.get(header.height);
    if (header && proof)
      feed({ type: 'FinalAdvanced', head: { height: header.height, blockId: blockId(header), timestamp: header.timestamp, proof } });
  }

  /**
   * Executes where needed and commits, in the order of calls.
   * @throws InvariantError when a final block breaks a rule: this node and n − f others disagree about the rules
   */
  #settle(blocks: readonly Block[], proofs: ReadonlyMap<bigint, Uint8Array>, done: () => void): void {
    const { chain, executor } = this.parts;
    const known = this.#settling === 0 ? knownResults(chain, blocks) : null;
    if (known) {
      this.#commit(known, proofs);
      done();
      return;
    }
    this.#settling++;
    executor.settle(blocks, (outcome) => {
      this.#settling--;
      if (outcome.type !== 'done') {
        const why = outcome.type === 'refused' ? outcome.code : outcome.type;
        throw new InvariantError(`final block above height ${String(chain.tip.height)} cannot be executed: ${why}`);
      }
      this.#commit(outcome.results, proofs);
      done();
    });
  }

  #commit(results: readonly ExecutedBlock[], proofs: ReadonlyMap<bigint, Uint8Array>): void {
    const { chain, outbox, pool, admission, epochs, sets, now, elected } = this.parts;
    const before = chain.tip.height;
    const batches = chain.commit(results, proofs);
    if (batches.length === 0) return;
    outbox.emit({ type: 'Commit', batches });
    for (const batch of batches) {
      if (sets.learn(batch.height, batch.diff)) elected();
      epochs.advanced(batch.tip, batch.proof);
    }
    for (const result of results) if (result.tip.height > before) this.#settlePool(result);
    pool.expire(now(), chain.tip.height + 1n);
    admission.renew();
    this.#setBranch();
    this.changed();
  }

  #settlePool({ block, transactionIds }: ExecutedBlock): void {
    const { pool, verdicts, facts } = this.parts;
    const raws = block.transactions.slice(1);
    const witnesses = raws.map((raw) => bytesToHex(sha3(raw)));
    pool.noteFinal(transactionIds.slice(1));
    if (pool.stats.transactions > 0)
      pool.settle(raws.map((raw, i) => verdicts.get(witnesses[i] as string)?.mapped ?? openTx(raw, facts.ledger).mapped));
    for (const witness of witnesses) verdicts.forget(witness);
  }

  /** The highest certificate names this block. */
  certified(id: Hash): void {
    this.#certified = id;
    this.#setBranch();
    this.changed();
  }

  #setBranch(): void {
    const branch = this.#certified && this.parts.chain.branch(this.#certified);
    this.parts.pool.setBranch(new Set(branch?.flatMap((b) => b.transactionIds.map((id) => bytesToHex(id)))));
  }

  /** A new engine knows nothing yet. */
  restarted(): void {
    this.#told = false;
    this.#certified = null;
    this.#setBranch();
    this.changed();
  }

  /** The pool or the branch changed: tells the engine when it makes a difference. */
  changed(): void {
    const { pending } = this.parts.pool;
    if (pending === this.#told) return;
    this.#told = pending;
    this.parts.feed({ type: 'PendingChanged', pending });
  }
}
