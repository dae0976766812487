/** A chain for tests: any tree of blocks, without work or rules, whose tip can be set anywhere. */
import { bytesToHex, concatBytes, equalBytes, InvariantError, sha3, u64be, type Hash } from '@bystack/base';
import type { HeaderNode, MainNetwork } from '@bystack/powchain';
import { BTM_ASSET_ID, encodeTx, mapTx, type MappedTx, type Tx, type TxInput, type TxOutput } from '@bystack/protocol';
import type { BlockRecord, ChainEvent, ChainPort } from '../../ports.js';

const EMPTY = new Uint8Array(0);
const ZERO = new Uint8Array(32);

/** A transaction with its size. */
export const txOf = (inputs: readonly TxInput[], outputs: readonly TxOutput[]): Tx => {
  const tx = { version: 1n, timeRange: 0n, inputs, outputs };
  return { ...tx, serializedSize: encodeTx(tx, 'mainchain').length };
};

/** An output of BTM, or of another asset. */
export const payTo = (controlProgram: Uint8Array, amount: bigint, assetId: Hash = BTM_ASSET_ID): TxOutput => ({
  kind: 'intraChain',
  assetVersion: 1n,
  assetId,
  amount,
  vmVersion: 1n,
  controlProgram,
});

/** A coinbase that pays the program. `height` makes its id unique. */
export const coinbaseOf = (height: bigint, controlProgram: Uint8Array, amount: bigint): Tx =>
  txOf([{ kind: 'coinbase', assetVersion: 1n, arbitrary: concatBytes(Uint8Array.of(0), u64be(height)) }], [payTo(controlProgram, amount)]);

/** A block to add. */
export interface NewBlock {
  readonly transactions: readonly Tx[];
  readonly statusFail?: readonly boolean[];
}

/** The tree. */
export class BlockTree implements ChainPort {
  readonly network: MainNetwork;
  tip: HeaderNode;
  #best: HeaderNode[];
  readonly #records = new Map<string, BlockRecord>();
  readonly #listeners = new Set<(event: ChainEvent) => void>();
  #salt = 0n;

  constructor(network: MainNetwork) {
    this.network = network;
    const genesis = this.#insert(null, { transactions: [coinbaseOf(0n, Uint8Array.of(0x51), 1n)] });
    this.tip = genesis;
    this.#best = [genesis];
  }

  /** Adds a block below a parent, the tip unless given; the tip stays. */
  add(block: NewBlock, parent: HeaderNode = this.tip): HeaderNode {
    return this.#insert(parent, block);
  }

  /** Adds a block on the tip and moves the tip to it. */
  extend(block: NewBlock): HeaderNode {
    const node = this.add(block);
    this.moveTo(node);
    return node;
  }

  /** Makes a node the tip. */
  moveTo(tip: HeaderNode): void {
    const next: HeaderNode[] = [];
    for (let node: HeaderNode | null = tip; node; node = node.parent) next.unshift(node);
    const fork = next.findIndex((node, i) => this.#best[i] !== node);
    const from = fork < 0 ? next.length : fork;
    const detached = this.#best.slice(from).reverse();
    this.#best = next;
    this.tip = tip;
    const event = { detached: detached.map((n) => this.#of(n)), attached: next.slice(from).map((n) => this.#of(n)), tip };
    for (const listener of this.#listeners) listener(event);
  }

  node(hash: Hash): HeaderNode | null {
    return this.record(hash)?.node ?? null;
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#best[Number(height)] ?? null;
  }

  record(hash: Hash): BlockRecord | null {
    return this.#records.get(bytesToHex(hash)) ?? null;
  }

  transaction(txId: Hash): { readonly blockHash: Hash; readonly index: number } | null {
    for (const node of this.#best) {
      const index = this.#of(node).mapped.findIndex(({ id }) => equalBytes(id, txId));
      if (index >= 0) return { blockHash: node.hash, index };
    }
    return null;
  }

  utxo(outputId: Hash): { readonly coinbase: boolean; readonly height: bigint } | null {
    let found: { readonly coinbase: boolean; readonly height: bigint } | null = null;
    for (const node of this.#best)
      this.#of(node).mapped.forEach((mapped, index) => {
        if (mapped.spentOutputIds.some((id) => id && equalBytes(id, outputId))) found = null;
        if (mapped.results.some(({ id }) => equalBytes(id, outputId))) found = { coinbase: index === 0, height: node.height };
      });
    return found;
  }

  submitBlock(): never {
    throw new InvariantError('a tree of test blocks takes no raw blocks');
  }

  onChange(listener: (event: ChainEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reorganizations(): readonly [] {
    return [];
  }

  #of(node: HeaderNode): BlockRecord {
    return this.record(node.hash) as BlockRecord;
  }

  #insert(parent: HeaderNode | null, { transactions, statusFail }: NewBlock): HeaderNode {
    const height = parent ? parent.height + 1n : 0n;
    const hash = sha3(concatBytes(parent?.hash ?? ZERO, u64be(this.#salt++)));
    const roots = { txRoot: ZERO, statusRoot: ZERO };
    const header = {
      version: 1n,
      height,
      previous: parent?.hash ?? ZERO,
      timestamp: 1_600_000_000n + height,
      ...roots,
      nonce: 0n,
      bits: 0n,
    };
    const node: HeaderNode = { hash, id: bytesToHex(hash), header, height, parent, workSum: height, seed: ZERO };
    const mapped = transactions.map((tx): MappedTx => mapTx(tx, 'mainchain'));
    const block = { header, transactions: transactions.map((tx) => ({ tx, raw: encodeTx(tx, 'mainchain') })) };
    this.#records.set(node.id, { node, raw: EMPTY, block, mapped, statusFail: statusFail ?? transactions.map(() => false) });
    return node;
  }
}
