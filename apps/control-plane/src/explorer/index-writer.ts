/**
 * Writes final blocks into the read model: one transaction per batch, cursor included, so a crash leaves whole blocks
 * only and a repeated block changes nothing. The commit does not wait for the disk: what is lost with the database's
 * last moments is read again from a node.
 */
import { BystackError, bytesToHex, equalBytes, type Hash } from '@bystack/base';
import type { EntityManager } from 'typeorm';
import type { BlockRows, NewOutput, TransactionRows } from './block-rows.js';
import { bytea, CombinedWrite, type BulkColumn } from './sql.js';

/** How far the read model has come. */
export interface IndexPosition {
  readonly height: bigint;
  readonly hash: Hash;
}

/** What a batch changed. */
export interface WrittenBatch {
  readonly position: IndexPosition;
  /** Blocks that were new. */
  readonly blocks: number;
  /** Transactions of the platform that became final. */
  readonly finalTransactions: readonly Hash[];
}

interface Placed<T> {
  readonly block: BlockRows;
  readonly tx: TransactionRows;
  readonly item: T;
}
type PlacedTx = Omit<Placed<never>, 'item'>;

const height = ({ block }: PlacedTx): string => block.header.height.toString();

const BLOCK_COLUMNS: readonly BulkColumn<BlockRows>[] = [
  { name: 'height', type: 'numeric', of: (b) => b.header.height.toString() },
  { name: 'hash', type: 'bytea', of: (b) => bytea(b.hash) },
  { name: 'parent', type: 'bytea', of: (b) => bytea(b.header.parent) },
  { name: 'timestamp_ms', type: 'bigint', of: (b) => b.header.timestamp },
  { name: 'epoch', type: 'int', of: (b) => Number(b.header.epoch) },
  { name: 'created_view', type: 'numeric', of: (b) => b.header.createdView.toString() },
  { name: 'producer', type: 'int', of: (b) => b.header.producer },
  { name: 'tx_count', type: 'int', of: (b) => b.transactions.length },
  { name: 'size_bytes', type: 'int', of: (b) => b.sizeBytes },
  { name: 'tx_root', type: 'bytea', of: (b) => bytea(b.header.txRoot) },
  { name: 'witness_root', type: 'bytea', of: (b) => bytea(b.header.witnessRoot) },
  { name: 'state_root', type: 'bytea', of: (b) => bytea(b.header.stateRoot) },
  { name: 'next_epoch', type: 'bytea', of: (b) => (b.header.nextEpoch.some((byte) => byte !== 0) ? bytea(b.header.nextEpoch) : null) },
  { name: 'proof', type: 'bytea', of: (b) => (b.proof === null ? null : bytea(b.proof)) },
];

const TX_COLUMNS: readonly BulkColumn<PlacedTx>[] = [
  { name: 'hash', type: 'bytea', of: ({ tx }) => bytea(tx.hash) },
  { name: 'height', type: 'numeric', of: height },
  { name: 'position', type: 'int', of: ({ tx }) => tx.position },
  { name: 'raw', type: 'bytea', of: ({ tx }) => bytea(tx.raw) },
  { name: 'coinbase', type: 'boolean', of: ({ tx }) => tx.coinbase },
  { name: 'fee', type: 'numeric', of: ({ tx }) => tx.fee.toString() },
  { name: 'gas', type: 'int', of: ({ tx }) => tx.gas },
  { name: 'size_bytes', type: 'int', of: ({ tx }) => tx.raw.length },
  { name: 'timestamp_ms', type: 'bigint', of: ({ block }) => block.header.timestamp },
];

type Spender = { readonly hash: Hash; readonly height: string };

const outputColumns = (spenders: ReadonlyMap<string, Spender>): readonly BulkColumn<Placed<NewOutput>>[] => {
  const spender = ({ item }: Placed<NewOutput>): Spender | undefined => spenders.get(bytesToHex(item.outputId));
  return [
    { name: 'output_id', type: 'bytea', of: ({ item }) => bytea(item.outputId) },
    { name: 'tx_hash', type: 'bytea', of: ({ tx }) => bytea(tx.hash) },
    { name: 'output_index', type: 'int', of: ({ item }) => item.index },
    { name: 'source_id', type: 'bytea', of: ({ item }) => bytea(item.sourceId) },
    { name: 'kind', type: 'text', of: ({ item }) => item.kind },
    { name: 'utxo_type', type: 'int', of: ({ item }) => item.utxoType },
    { name: 'asset_id', type: 'bytea', of: ({ item }) => bytea(item.assetId) },
    { name: 'amount', type: 'numeric', of: ({ item }) => item.amount.toString() },
    { name: 'program', type: 'bytea', of: ({ item }) => bytea(item.program) },
    { name: 'height', type: 'numeric', of: height },
    { name: 'timestamp_ms', type: 'bigint', of: ({ block }) => block.header.timestamp },
    { name: 'spent_tx', type: 'bytea', of: (o) => (spender(o) ? bytea((spender(o) as Spender).hash) : null) },
    { name: 'spent_height', type: 'numeric', of: (o) => spender(o)?.height ?? null },
  ];
};

const touchColumns = (name: string): readonly BulkColumn<Placed<Uint8Array>>[] => [
  { name, type: 'bytea', of: ({ item }) => bytea(item) },
  { name: 'height', type: 'numeric', of: height },
  { name: 'position', type: 'int', of: ({ tx }) => tx.position },
  { name: 'tx_hash', type: 'bytea', of: ({ tx }) => bytea(tx.hash) },
];

/** A node served another block than the one indexed at this height: the read model must not go on. */
export const mismatch = (heightOf: bigint, expected: Hash, received: Hash): BystackError =>
  new BystackError(
    { code: 'EXPLORER_HASH_MISMATCH', height: heightOf, expected: bytesToHex(expected), received: bytesToHex(received) },
    {
      message: `At height ${heightOf} a node serves another final block than the one that is indexed.`,
      remedy: 'Stop the chain’s nodes, compare their blocks at this height, and rebuild the index from a node that is right.',
      fault: 'environment',
    },
  );

/** Writes into one chain's part of the read model. */
export class IndexWriter {
  constructor(
    private readonly manager: EntityManager,
    private readonly chainId: string,
  ) {}

  /** The position, locked for this transaction, whose commit will not wait for the disk; null before the first block. */
  async position(): Promise<IndexPosition | null> {
    const [row] = (await this.manager.query(
      `SELECT height, hash, set_config('synchronous_commit', 'off', true) FROM index_cursor WHERE chain_id = $1 FOR UPDATE`,
      [this.chainId],
    )) as { height: string; hash: Buffer }[];
    return row ? { height: BigInt(row.height), hash: row.hash } : null;
  }

  /**
   * Adds consecutive blocks. Those already there are compared and left.
   * @throws BystackError `EXPLORER_HASH_MISMATCH`; `EXPLORER_GAP` when the first new block is not the next one.
   */
  async append(blocks: readonly BlockRows[], genesisHash: Hash): Promise<WrittenBatch | null> {
    const before = await this.position();
    const fresh = await this.#freshOf(blocks, before);
    this.#checkLinks(fresh, before, genesisHash);
    const last = fresh.at(-1);
    if (!last) return before && { position: before, blocks: 0, finalTransactions: [] };
    const txs = fresh.flatMap((block) => block.transactions.map((tx): PlacedTx => ({ block, tx })));
    const payments = txs.filter(({ tx }) => !tx.coinbase);
    const write = new CombinedWrite();
    this.#rows(write, fresh, txs);
    this.#supply(write, fresh);
    this.#finish(write, payments);
    this.#move(write, last, payments.length);
    const ended = await write.run<{ hash: Buffer }>(this.manager, payments.length > 0 ? 'SELECT hash FROM ended' : 'SELECT 1 WHERE false');
    return {
      position: { height: last.header.height, hash: last.hash },
      blocks: fresh.length,
      finalTransactions: ended.map((row) => row.hash),
    };
  }

  async #freshOf(blocks: readonly BlockRows[], before: IndexPosition | null): Promise<readonly BlockRows[]> {
    if (!before) return blocks;
    const known = blocks.filter((block) => block.header.height <= before.height);
    if (known.length > 0) {
      const rows = (await this.manager.query('SELECT height, hash FROM block_index WHERE chain_id = $1 AND height = ANY($2::numeric[])', [
        this.chainId,
        known.map((block) => block.header.height.toString()),
      ])) as { height: string; hash: Buffer }[];
      const hashes = new Map(rows.map((row) => [row.height, row.hash]));
      for (const block of known) {
        const indexed = hashes.get(block.header.height.toString());
        if (indexed && !equalBytes(indexed, block.hash)) throw mismatch(block.header.height, indexed, block.hash);
      }
    }
    return blocks.filter((block) => block.header.height > before.height);
  }

  #checkLinks(fresh: readonly BlockRows[], before: IndexPosition | null, genesisHash: Hash): void {
    let previous = before;
    for (const { header, hash } of fresh) {
      const next = previous ? previous.height + 1n : header.height === 0n ? 0n : 1n;
      if (header.height !== next)
        throw new BystackError(
          { code: 'EXPLORER_GAP', expected: next, received: header.height },
          { message: `Block ${next} is missing before block ${header.height}.`, retryable: true, fault: 'environment' },
        );
      const parent = previous?.hash ?? genesisHash;
      if (header.height === 0n ? !equalBytes(hash, genesisHash) : !equalBytes(header.parent, parent))
        throw mismatch(header.height === 0n ? 0n : header.height - 1n, parent, header.height === 0n ? hash : header.parent);
      previous = { height: header.height, hash };
    }
  }

  #rows(write: CombinedWrite, blocks: readonly BlockRows[], txs: readonly PlacedTx[]): void {
    const spenders = new Map<string, Spender>();
    for (const placed of txs)
      for (const id of placed.tx.spent) spenders.set(bytesToHex(id), { hash: placed.tx.hash, height: height(placed) });
    const outputs = txs.flatMap((p) => p.tx.outputs.map((item): Placed<NewOutput> => ({ ...p, item })));
    const touched = (of: (tx: TransactionRows) => readonly Uint8Array[]): Placed<Uint8Array>[] =>
      txs.flatMap((p) => of(p.tx).map((item) => ({ ...p, item })));
    const programs = touched((tx) => tx.programs);
    const assets = touched((tx) => tx.assets);
    write.insert('block_index', this.chainId, BLOCK_COLUMNS, blocks);
    write.insert('tx_index', this.chainId, TX_COLUMNS, txs);
    write.insert('output_index', this.chainId, outputColumns(spenders), outputs);
    write.insert('tx_program', this.chainId, touchColumns('program'), programs);
    write.insert('tx_asset', this.chainId, touchColumns('asset_id'), assets);
    this.#spend(write, spenders);
  }

  /** Outputs of earlier batches; those of this one are inserted as spent. */
  #spend(write: CombinedWrite, spenders: ReadonlyMap<string, Spender>): void {
    if (spenders.size === 0) return;
    const ids = write.value([...spenders.keys()].map((key) => Buffer.from(key, 'hex')));
    const txs = write.value([...spenders.values()].map((s) => bytea(s.hash)));
    const heights = write.value([...spenders.values()].map((s) => s.height));
    write.part(
      'spent',
      `UPDATE output_index o SET spent_tx = s.tx, spent_height = s.height
       FROM unnest(${ids}::bytea[], ${txs}::bytea[], ${heights}::numeric[]) AS s(id, tx, height)
       WHERE o.chain_id = ${write.value(this.chainId)} AND o.output_id = s.id`,
    );
  }

  #supply(write: CombinedWrite, blocks: readonly BlockRows[]): void {
    const sums = new Map<string, { issued: bigint; retired: bigint }>();
    for (const { assetId, issued, retired } of blocks.flatMap((block) => block.supply)) {
      const sum = sums.get(bytesToHex(assetId)) ?? { issued: 0n, retired: 0n };
      sums.set(bytesToHex(assetId), { issued: sum.issued + issued, retired: sum.retired + retired });
    }
    if (sums.size === 0) return;
    const ids = write.value([...sums.keys()].map((key) => Buffer.from(key, 'hex')));
    const issued = write.value([...sums.values()].map((sum) => sum.issued.toString()));
    const retired = write.value([...sums.values()].map((sum) => sum.retired.toString()));
    write.part(
      'supply',
      `INSERT INTO asset_supply (chain_id, asset_id, issued, retired)
       SELECT ${write.value(this.chainId)}::uuid, * FROM unnest(${ids}::bytea[], ${issued}::numeric[], ${retired}::numeric[])
       ON CONFLICT (chain_id, asset_id) DO UPDATE
       SET issued = asset_supply.issued + excluded.issued, retired = asset_supply.retired + excluded.retired`,
    );
  }

  /** Transactions of the platform that these blocks made final: their state moves, their reservations end. */
  #finish(write: CombinedWrite, txs: readonly PlacedTx[]): void {
    if (txs.length === 0) return;
    const hashes = write.value(txs.map(({ tx }) => bytea(tx.hash)));
    const heights = write.value(txs.map(height));
    write.part(
      'ended',
      `UPDATE platform_tx p SET state = 'FINAL', height = f.height, rejection = NULL, updated_at = now(),
         history = p.history || jsonb_build_object('state', 'FINAL', 'at', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
       FROM unnest(${hashes}::bytea[], ${heights}::numeric[]) AS f(hash, height)
       WHERE p.chain_id = ${write.value(this.chainId)} AND p.hash = f.hash AND p.state <> 'FINAL' RETURNING p.id, p.hash`,
    );
    for (const table of ['reservation', 'pending_output'])
      write.part(`of_${table}`, `DELETE FROM ${table} t USING ended WHERE t.platform_tx_id = ended.id`);
  }

  #move(write: CombinedWrite, last: BlockRows, transactions: number): void {
    const values = [this.chainId, last.header.height.toString(), bytea(last.hash), transactions].map((v) => write.value(v));
    write.part(
      'cursor',
      `INSERT INTO index_cursor (chain_id, height, hash, transactions, updated_at) VALUES (${values.join(', ')}, now())
       ON CONFLICT (chain_id) DO UPDATE SET height = excluded.height, hash = excluded.hash, updated_at = now(),
         transactions = index_cursor.transactions + excluded.transactions`,
    );
  }
}

/** Tables of the read model that hold rows of one chain. */
export const READ_MODEL_TABLES = [
  'index_cursor',
  'asset_supply',
  'tx_asset',
  'tx_program',
  'output_index',
  'tx_index',
  'block_index',
] as const;

/** Empties the read model of a chain, to be built again from a node. Platform transactions stay. */
export async function dropIndex(manager: EntityManager, chainId: string): Promise<void> {
  for (const table of READ_MODEL_TABLES) await manager.query(`DELETE FROM ${table} WHERE chain_id = $1`, [chainId]);
}
