/** A node without network, disk and work: the real chain, pool and rules, in memory. */
import { assert, bytesToHex, type Hash, type Metrics } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { judgeMainBlock } from '@bystack/ledger';
import {
  genesisChanges,
  makeTemplate,
  PowChain,
  publicNetwork,
  type HeaderNode,
  type MainChanges,
  type MainNetwork,
  type MainUtxo,
  type StoredMainBlock,
} from '@bystack/powchain';
import { subsidyAt } from '@bystack/powheaders';
import { decodeMainBlock, encodeMainBlock, mainHeaderHash, mapTx } from '@bystack/protocol';
import { PoolService } from '../../pool/pool-service.js';
import type { BlockRecord, ChainEvent, ChainPort } from '../../ports.js';
import { silentLog } from './world.js';

const signatures = nobleSignatures();
/** Seconds between two blocks. */
const BLOCK_SECONDS = 150n;

const noMetrics: Metrics = { increment: () => undefined, gauge: () => undefined, observe: () => undefined };

/** The chain as a port, and its pool; `mine` stands for the miner. `stop` ends the pool. */
export class PowNode implements ChainPort {
  readonly network: MainNetwork = publicNetwork('solonet');
  readonly #blocks = new Map<string, StoredMainBlock>();
  readonly #utxos = new Map<string, MainUtxo>();
  readonly #places = new Map<string, { readonly blockHash: Hash; readonly index: number }>();
  readonly #chain: PowChain;
  readonly #changed = new Set<(event: ChainEvent) => void>();
  readonly pool: PoolService;

  constructor() {
    this.#chain = new PowChain(this.network, this.reader);
    this.#write(genesisChanges(this.network));
    this.pool = new PoolService({ chain: this, signatures, clock: { nowMs: () => Date.now() }, log: silentLog, metrics: noMetrics });
    this.pool.start();
  }

  stop(): void {
    this.pool.stop();
  }

  get tip(): HeaderNode {
    return this.#chain.tip;
  }

  readonly reader = {
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
    const timestamp = parent.header.timestamp + BLOCK_SECONDS;
    const request = { parent, timestamp, program, arbitrary: new Uint8Array(0) };
    const bare = { ...request, network: this.network, reader: this.reader, pool: [], signatures };
    const { header, transactions } = parent === this.tip ? this.pool.template(request) : makeTemplate(bare);
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
    for (const listener of this.#changed) listener(event);
  }

  node(hash: Hash): HeaderNode | null {
    return this.#chain.tree.get(hash);
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#chain.nodeAt(height);
  }

  record(hash: Hash): BlockRecord | null {
    const stored = this.reader.block(hash);
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
    const utxo = this.reader.utxo(outputId);
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
}
