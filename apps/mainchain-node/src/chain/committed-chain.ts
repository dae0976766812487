/**
 * The chain as it is on the disk. The machine (`powchain`) runs ahead of it by one write; what is read here never does.
 * `commit` is called once at a time.
 */
import { InvariantError, type Hash } from '@bystack/base';
import { PowChain, type BlockOutcome, type HeaderNode, type JudgedBlock, type MainChainReader, type MainNetwork } from '@bystack/powchain';
import { nodesAbove } from '@bystack/powheaders';
import { decodeMainBlock, mapTx } from '@bystack/protocol';
import type { ByteTable } from '@bystack/store';
import { damaged, mainchainError } from '../errors.js';
import type { BlockRecord, ChainEvent, ChainPort } from '../ports.js';
import { MainStore } from './main-store.js';

/** A change of the best chain with its ends. */
export interface CommittedChange extends ChainEvent {
  readonly fork: HeaderNode;
  readonly oldTip: HeaderNode;
}

/** What a commit did. */
export interface Committed {
  readonly outcome: BlockOutcome;
  /** Null where the best chain stayed. */
  readonly change: CommittedChange | null;
  /** Blocks that waited for this one. */
  readonly ready: readonly Uint8Array[];
}

/** The committed chain over its rows. Made by `open`. */
export class CommittedChain implements Pick<ChainPort, 'tip' | 'node' | 'nodeAt' | 'record' | 'transaction' | 'utxo'> {
  readonly #store: MainStore;
  readonly #chain: PowChain;
  /** The best chain by height. */
  readonly #best: HeaderNode[];
  /** Id of the block that is being written, or could not be. */
  #writing: string | null = null;

  private constructor(store: MainStore, chain: PowChain) {
    this.#store = store;
    this.#chain = chain;
    this.#best = [chain.tree.genesis, ...nodesAbove(chain.tip, chain.tree.genesis).reverse()];
  }

  /** Reads the index of headers, or begins with the genesis. @throws BystackError `MAINCHAIN_NETWORK`, `MAINCHAIN_DATA`, `STORE_…` */
  static async open(table: ByteTable, network: MainNetwork): Promise<CommittedChain> {
    const store = await MainStore.open(table, network);
    try {
      return new CommittedChain(store, new PowChain(network, store, { headers: store.headers(), tip: store.tip() }));
    } catch (error) {
      throw error instanceof InvariantError ? damaged(error.message, error) : error;
    }
  }

  /** Rules of headers, blocks that wait, blocks known as invalid. */
  get rules(): Pick<PowChain, 'checkHeader' | 'keepOrphan' | 'markInvalid' | 'invalidity'> {
    return this.#chain;
  }

  /** State at the tip, spent coinbase outputs among it. */
  get reader(): MainChainReader {
    return this.#store;
  }

  get tip(): HeaderNode {
    return this.#best.at(-1) as HeaderNode;
  }

  node(hash: Hash): HeaderNode | null {
    const node = this.#chain.tree.get(hash);
    return node?.id === this.#writing ? null : node;
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#best[Number(height)] ?? null;
  }

  record(hash: Hash): BlockRecord | null {
    const node = this.node(hash);
    return node && this.#recordOf(node);
  }

  transaction(txId: Hash): { readonly blockHash: Hash; readonly index: number } | null {
    return this.#store.transaction(txId);
  }

  utxo(outputId: Hash): { readonly coinbase: boolean; readonly height: bigint } | null {
    const utxo = this.#store.utxo(outputId);
    return utxo === null || utxo.spent ? null : utxo;
  }

  /**
   * Takes a judged block whose parent is stored; resolves when it is on the disk. After a rejection nothing may follow.
   * Rejects with `STORE_…`, `MAINCHAIN_WRITE` after an earlier rejection.
   */
  async commit(judged: JudgedBlock, id: string): Promise<Committed> {
    if (this.#writing !== null) throw mainchainError('MAINCHAIN_WRITE', 'A block could not be written.', { fault: 'environment' });
    this.#writing = id;
    const { outcome, changes, change, ready } = this.#chain.accept(judged);
    if (changes) await this.#store.write(changes);
    this.#writing = null;
    if (change === null) return { outcome, change, ready };
    const { detached, attached } = change;
    const oldTip = this.tip;
    const tip = attached.at(-1) as HeaderNode;
    const fork = attached[0]?.parent as HeaderNode;
    const { hash: _hash, ...content } = judged;
    const recordOf = (node: HeaderNode): BlockRecord => (node === tip ? { node, ...content } : this.#recordOf(node));
    const records = { detached: detached.map(recordOf), attached: attached.map(recordOf) };
    this.#best.length = Number(fork.height) + 1;
    for (const node of attached) this.#best.push(node);
    return { outcome, change: { ...records, fork, oldTip, tip }, ready };
  }

  #recordOf(node: HeaderNode): BlockRecord {
    const stored = this.#store.block(node.hash);
    if (stored === null) throw damaged(`block ${node.id} is missing`);
    const block = decodeMainBlock(stored.raw);
    return { node, ...stored, block, mapped: block.transactions.map(({ tx }) => mapTx(tx, 'mainchain')) };
  }
}
