/**
 * The chain of the node: takes raw blocks from everywhere, has them judged cheapest first, connects them one after the
 * other and tells everybody. Checks of several blocks run beside each other, also of a block whose parent is still being
 * judged: whoever hands over a window of blocks, parents first, keeps all worker threads busy (BS 2.1.4).
 */
import { bytesToHex, isBystackError, type Clock, type Hash, type Logger, type Metrics } from '@bystack/base';
import type { WorkPool, WorkPriority } from '@bystack/node-host';
import type { BlockOutcome, HeaderNode, JudgedBlock, MainChainReader, MainNetwork } from '@bystack/powchain';
import { childNode, headerFieldError, parentFacts } from '@bystack/powheaders';
import { decodeMainHeader, mainHeaderHash } from '@bystack/protocol';
import type { ByteTable } from '@bystack/store';
import { mainchainError } from '../errors.js';
import type { BlockRecord, ChainEvent, ChainPort, Origin, Reorganization } from '../ports.js';
import { Turns } from '../turns.js';
import { CommittedChain, type CommittedChange } from './committed-chain.js';
import { judgeBlock, refused, type ReceivedBlock, type Refused } from './judge.js';
import { Reorganizations } from './reorganizations.js';
import { BlocksUnderWay, type UnderWay } from './under-way.js';

/** Longest raw block: what a message of bytomd may hold (mainchain.md 10). */
export const MAX_BLOCK_BYTES = 22_020_098;
/** With so many blocks of peers under way, the node is catching up. */
const SYNC_FROM = 3;

/** What the chain works with. */
export interface ChainParts {
  readonly network: MainNetwork;
  /** Rows of the chain. */
  readonly table: ByteTable;
  /** Settings of the node. */
  readonly settings: ByteTable;
  readonly work: Pick<WorkPool, 'powHash' | 'judgeBody'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** A block could not be written, or a bug: the process must end. */
  readonly fatal: (error: unknown) => void;
}

/** The chain of the node. Made by `open`. */
export class ChainService implements ChainPort {
  readonly #parts: ChainParts;
  readonly #chain: CommittedChain;
  readonly #reorganizations: Reorganizations;
  readonly #underWay = new BlocksUnderWay();
  readonly #commits = new Turns();
  readonly #listeners = new Set<(event: ChainEvent) => void>();
  #isClosed = false;

  private constructor(parts: ChainParts, chain: CommittedChain) {
    this.#parts = parts;
    this.#chain = chain;
    this.#reorganizations = new Reorganizations(parts.settings);
    parts.metrics.gauge('chain_height', Number(chain.tip.height));
  }

  /** @throws BystackError `MAINCHAIN_NETWORK`, `MAINCHAIN_DATA`, `STORE_…` */
  static async open(parts: ChainParts): Promise<ChainService> {
    return new ChainService(parts, await CommittedChain.open(parts.table, parts.network));
  }

  /** Refuses new blocks; resolves when those under way are committed or refused. May be called again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#underWay.settled();
  }

  // --- reads ---

  get network(): MainNetwork {
    return this.#parts.network;
  }

  get tip(): HeaderNode {
    return this.#chain.tip;
  }

  /** Committed state at the tip, spent coinbase outputs among it. */
  get reader(): MainChainReader {
    return this.#chain.reader;
  }

  node(hash: Hash): HeaderNode | null {
    return this.#chain.node(hash);
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#chain.nodeAt(height);
  }

  record(hash: Hash): BlockRecord | null {
    return this.#chain.record(hash);
  }

  transaction(txId: Hash): { readonly blockHash: Hash; readonly index: number } | null {
    return this.#chain.transaction(txId);
  }

  utxo(outputId: Hash): { readonly coinbase: boolean; readonly height: bigint } | null {
    return this.#chain.utxo(outputId);
  }

  onChange(listener: (event: ChainEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reorganizations(): readonly Reorganization[] {
    return this.#reorganizations.all;
  }

  // --- blocks ---

  /**
   * Size, header rules, proof of work, body, connection; each once, in this order. Blocks may be handed over without
   * waiting for the one before. Rejects with `MAINCHAIN_BUSY`, `MAINCHAIN_STOPPING`, and what the work pool rejects with.
   */
  async submitBlock(raw: Uint8Array, origin: Origin): Promise<BlockOutcome> {
    if (this.#isClosed) throw mainchainError('MAINCHAIN_STOPPING', 'The node is stopping.', { fault: 'environment', retryable: true });
    const received = receive(raw);
    if ('kind' in received) return this.#count(received, origin);
    const same = this.#underWay.get(received.id);
    if (same === undefined) return this.#count(await this.#take(received, origin), origin);
    const first = await same.outcome;
    // Of two bodies under one header, one may be forged: the other gets its own judgement.
    if (first.kind === 'refused' && first.stage === 'body') return this.submitBlock(raw, origin);
    return first.kind === 'connected' || first.kind === 'side' ? { kind: 'known', orphan: false } : first;
  }

  /** Rules of the header; then the block is under way until it is committed or refused. */
  #take(block: ReceivedBlock, origin: Origin): BlockOutcome | Promise<BlockOutcome> {
    const nowMs = this.#parts.clock.nowMs();
    const verdict = this.#chain.rules.checkHeader(block.header, nowMs, block.hash);
    if (verdict.kind === 'known') return { kind: 'known', orphan: false };
    if (verdict.kind === 'refused') return refused('header', verdict.code);
    if (verdict.kind === 'ok') return this.#begin(block, verdict.parent, null, origin);
    const waited = this.#underWay.get(bytesToHex(block.header.previous));
    if (waited === undefined) return this.#keepOrphan(block);
    const facts = parentFacts(waited.node, this.network.retarget);
    const code = headerFieldError(block.header, facts, BigInt(Math.floor(nowMs / 1_000)));
    return code === null ? this.#begin(block, waited.node, waited, origin) : refused('header', code);
  }

  #keepOrphan({ header, raw }: ReceivedBlock): BlockOutcome {
    this.#chain.rules.keepOrphan(header, raw.slice(), this.#parts.clock.nowMs());
    return { kind: 'orphan', orphan: true };
  }

  #begin(block: ReceivedBlock, parent: HeaderNode, waited: UnderWay | null, origin: Origin): Promise<BlockOutcome> {
    const { hash, header, raw } = block;
    this.#underWay.assertRoom(raw.length);
    return this.#underWay.add(childNode(hash, header, parent), raw.length, this.#process(block, parent, waited, origin));
  }

  async #process(block: ReceivedBlock, parent: HeaderNode, waited: UnderWay | null, origin: Origin): Promise<BlockOutcome> {
    const judged = await judgeBlock(block, parent, this.#priority(origin), this.#parts);
    if ('kind' in judged) return this.#refuse(block, judged);
    await waited?.outcome.catch(() => undefined);
    return this.#commits.run(() => this.#commit(block, judged, origin));
  }

  #priority(origin: Origin): WorkPriority {
    return origin === 'peer' && this.#underWay.size >= SYNC_FROM ? 'sync' : 'tip';
  }

  /** Wrong work condemns the header for good; a wrong body does not, since its witnesses are not in the hash. */
  #refuse({ hash }: ReceivedBlock, refusal: Refused): Refused {
    if (refusal.stage === 'work') this.#chain.rules.markInvalid(hash, refusal.code);
    return refusal;
  }

  async #commit(block: ReceivedBlock, judged: JudgedBlock, origin: Origin): Promise<BlockOutcome> {
    const { previous } = block.header;
    if (this.#chain.node(previous) === null) {
      // Its parent was refused after all: for good, or a forged body came first and the true one may follow.
      const code = this.#chain.rules.invalidity(previous);
      return code === null ? this.#keepOrphan(block) : refused('header', code);
    }
    try {
      const begun = performance.now();
      const { outcome, change, ready } = await this.#chain.commit(judged, block.id);
      this.#parts.metrics.observe('chain_commit_seconds', (performance.now() - begun) / 1_000);
      if (change) await this.#publish(change, origin);
      for (const raw of ready) this.#retry(raw);
      return outcome;
    } catch (error) {
      throw this.#end(error);
    }
  }

  /** Nothing may follow a failed write: the machine is ahead of the disk. */
  #end(error: unknown): unknown {
    this.#isClosed = true;
    const reason = isBystackError(error)
      ? mainchainError('MAINCHAIN_WRITE', `A block could not be written: ${error.message.replace(/[.]?$/, '.')}`, {
          remedy: 'Check the disk of the data directory, then start the node again; it goes on from the last block it wrote.',
          fault: 'environment',
          cause: error,
        })
      : error;
    this.#parts.fatal(reason);
    return reason;
  }

  async #publish(change: CommittedChange, origin: Origin): Promise<void> {
    const { log, metrics } = this.#parts;
    const { tip, attached, detached } = change;
    metrics.gauge('chain_height', Number(tip.height));
    log.info('chain.tip', { height: Number(tip.height), hash: tip.id, transactions: attached.at(-1)?.mapped.length, origin });
    for (const listener of this.#listeners) listener(change);
    if (detached.length > 0) await this.#reorganized(change);
  }

  async #reorganized({ fork, oldTip, tip }: CommittedChange): Promise<void> {
    const { log, metrics, clock } = this.#parts;
    const point = ({ height, hash }: HeaderNode): Reorganization['fork'] => ({ height, hash });
    metrics.increment('chain_reorganizations_total');
    log.warn('chain.reorganized', { fork: Number(fork.height), height: Number(tip.height), oldTip: oldTip.id, newTip: tip.id });
    await this.#reorganizations.add({ atMs: clock.nowMs(), fork: point(fork), oldTip: point(oldTip), newTip: point(tip) });
  }

  /** A block that waited for its parent. */
  #retry(raw: Uint8Array): void {
    if (this.#isClosed) return;
    this.submitBlock(raw, 'peer').catch((error: unknown) => this.#parts.log.warn('chain.orphan_lost', { error }));
  }

  #count(outcome: BlockOutcome, origin: Origin): BlockOutcome {
    const { log, metrics } = this.#parts;
    metrics.increment('chain_blocks_total', 1, { outcome: outcome.kind });
    if (outcome.kind === 'refused') log.warn('chain.block_refused', { stage: outcome.stage, code: outcome.code, origin });
    return outcome;
  }
}

/** Reads the header of a raw block; what follows it is not looked at yet. */
function receive(raw: Uint8Array): ReceivedBlock | Refused {
  if (raw.length > MAX_BLOCK_BYTES) return refused('header', 'errBlockSize');
  try {
    const header = decodeMainHeader(raw);
    const hash = mainHeaderHash(header);
    return { hash, id: bytesToHex(hash), header, raw };
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return refused('header', error.code);
  }
}
