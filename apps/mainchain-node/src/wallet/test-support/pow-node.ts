/** A node without network, disk and work: the real chain, pool, rules and templates, in memory. */
import { assert, bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { judgeMainBlock } from '@bystack/ledger';
import {
  genesisChanges,
  MainPool,
  makeTemplate,
  PowChain,
  publicNetwork,
  type HeaderNode,
  type MainChanges,
  type MainNetwork,
  type MainUtxo,
  type PooledTx,
  type StoredMainBlock,
} from '@bystack/powchain';
import { subsidyAt } from '@bystack/powheaders';
import { decodeMainBlock, encodeMainBlock, mainHeaderHash, mapTx } from '@bystack/protocol';
import type { BlockRecord, ChainEvent, ChainPort, PoolEntry, PoolOutcome, PoolPort } from '../../ports.js';

const signatures = nobleSignatures();
/** Seconds between two blocks. */
const BLOCK_SECONDS = 150n;

/** Chain and pool as ports; `mine` stands for the miner. */
export class PowNode implements ChainPort, PoolPort {
  readonly network: MainNetwork = publicNetwork('solonet');
  readonly #blocks = new Map<string, StoredMainBlock>();
  readonly #utxos = new Map<string, MainUtxo>();
  readonly #places = new Map<string, { readonly blockHash: Hash; readonly index: number }>();
  readonly #chain: PowChain;
  readonly #pool = new MainPool();
  readonly #changed = new Set<(event: ChainEvent) => void>();
  readonly #added = new Set<(entry: PoolEntry) => void>();
  readonly #removed = new Set<(entry: PoolEntry) => void>();

  constructor() {
    this.#chain = new PowChain(this.network, this.#reader);
    this.#write(genesisChanges(this.network));
  }

  get tip(): HeaderNode {
    return this.#chain.tip;
  }

  readonly #reader = {
    block: (hash: Hash) => this.#blocks.get(bytesToHex(hash)) ?? null,
    utxo: (outputId: Hash) => this.#utxos.get(bytesToHex(outputId)) ?? null,
  };

  #write({ blocks, utxos, transactions }: MainChanges): void {
    for (const { hash, raw, statusFail } of blocks) this.#blocks.set(bytesToHex(hash), { raw, statusFail });
    for (const [id, utxo] of utxos)
      if (utxo) this.#utxos.set(bytesToHex(id), utxo);
      else this.#utxos.delete(bytesToHex(id));
    for (const [id, place] of transactions)
      if (place) this.#places.set(bytesToHex(id), place);
      else this.#places.delete(bytesToHex(id));
  }

  /** The next block on a header, the tip unless given, with what waits. */
  mine(program: Uint8Array, parent: HeaderNode = this.tip): HeaderNode {
    const own = parent === this.tip ? this.#pool.entries() : [];
    const timestamp = parent.header.timestamp + BLOCK_SECONDS;
    const parts = { network: this.network, parent, reader: this.#reader, pool: own, timestamp, program, arbitrary: new Uint8Array(0) };
    const { header, transactions } = makeTemplate({ ...parts, signatures });
    const raw = encodeMainBlock(header, transactions);
    const block = decodeMainBlock(raw);
    const verdict = judgeMainBlock(block, { subsidy: subsidyAt(header.height), signatures });
    assert(verdict.error === null, `the block is valid: ${String(verdict.error)}`);
    const statusFail = verdict.transactions.map(({ error }) => error !== null);
    const hash = mainHeaderHash(header);
    const { changes, change, outcome } = this.#chain.accept({ hash, raw, block, mapped: verdict.mapped, statusFail });
    assert(outcome.kind !== 'refused', 'the block connects');
    if (changes) this.#write(changes);
    const records = (nodes: readonly HeaderNode[]) => nodes.map((node) => this.record(node.hash) as BlockRecord);
    if (change) this.#tell({ detached: records(change.detached), attached: records(change.attached), tip: this.tip });
    return this.#chain.tree.get(hash) as HeaderNode;
  }

  #tell(event: ChainEvent): void {
    const { removed, added } = this.#pool.follow(event, this.#place());
    this.#drop(removed);
    for (const entry of added) for (const listener of this.#added) listener(entry);
    for (const listener of this.#changed) listener(event);
  }

  #place() {
    return { height: this.tip.height, utxo: this.#reader.utxo, signatures, nowMs: Date.now() };
  }

  #drop(entries: readonly PooledTx[]): void {
    for (const entry of entries) for (const listener of this.#removed) listener(entry);
  }

  node(hash: Hash): HeaderNode | null {
    return this.#chain.tree.get(hash);
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#chain.nodeAt(height);
  }

  record(hash: Hash): BlockRecord | null {
    const stored = this.#reader.block(hash);
    const node = this.node(hash);
    if (!stored || !node) return null;
    const block = decodeMainBlock(stored.raw);
    const mapped = block.transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
    return { node, block, mapped, raw: stored.raw, statusFail: stored.statusFail };
  }

  transaction(txId: Hash): { readonly blockHash: Hash; readonly index: number } | null {
    return this.#places.get(bytesToHex(txId)) ?? null;
  }

  utxo(outputId: Hash): MainUtxo | null {
    const utxo = this.#reader.utxo(outputId);
    return utxo && !utxo.spent ? utxo : null;
  }

  submitBlock(): never {
    throw new RangeError('blocks come from `mine`');
  }

  onChange(listener: (event: ChainEvent) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  reorganizations(): readonly [] {
    return [];
  }

  async submit(raw: Uint8Array): Promise<PoolOutcome> {
    const admission = this.#pool.submit(raw, this.#place(), true);
    if (admission.kind !== 'added') return admission;
    this.#drop(admission.removed);
    for (const listener of this.#added) listener(admission.entry);
    return { kind: 'added', txId: admission.entry.txId };
  }

  byTxId(txId: Hash): PoolEntry | null {
    return this.entries().find((entry) => equalBytes(entry.txId, txId)) ?? null;
  }

  entries(): readonly PoolEntry[] {
    return this.#pool.entries();
  }

  onAdded(listener: (entry: PoolEntry) => void): () => void {
    this.#added.add(listener);
    return () => this.#added.delete(listener);
  }

  onRemoved(listener: (entry: PoolEntry) => void): () => void {
    this.#removed.add(listener);
    return () => this.#removed.delete(listener);
  }
}
