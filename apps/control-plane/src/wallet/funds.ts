/**
 * What accounts hold and may spend. Spendable are outputs of final blocks that are mature and not set aside, and change
 * of the account's own transactions that are on their way. Sums and choices are made by the database.
 */
import type { Hash } from '@bystack/base';
import { MAX_INPUTS } from '@bystack/txbuilder';
import type { EntityManager } from 'typeorm';
import { bytea } from '../explorer/sql.js';
import type { NextBlock, WalletChain } from './wallet-chain.js';

/** Amounts of one asset, smallest units. `total` = available + reserved + immature. */
export interface BalanceRow {
  readonly assetId: Hash;
  readonly available: bigint;
  /** Leaving with transactions that are on their way, or held for one being prepared. */
  readonly reserved: bigint;
  readonly immature: bigint;
  readonly total: bigint;
}

/** An output an account may spend now. */
export interface Coin {
  readonly outputId: Hash;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly program: Uint8Array;
  readonly sourceId: Hash;
  readonly sourcePos: bigint;
  /** Index of its address in the account. */
  readonly addressIndex: number;
  /** Row id of the transaction under way that creates it; null when it is final. */
  readonly parentTxId: string | null;
}

/** The next block as the read model knows it. */
export async function nextBlock(manager: EntityManager, chainId: string): Promise<NextBlock> {
  const [row] = (await manager.query(
    `SELECT c.height, b.timestamp_ms FROM index_cursor c JOIN block_index b ON b.chain_id = c.chain_id AND b.height = c.height
     WHERE c.chain_id = $1`,
    [chainId],
  )) as { height: string; timestamp_ms: string }[];
  return row ? { height: BigInt(row.height) + 1n, timeMs: Number(row.timestamp_ms) } : { height: 1n, timeMs: 0 };
}

/** SQL that says whether output `o` may be spent in the next block; parameters from `matureParameters` at `$first`. */
const mature = (first: number): string =>
  `(CASE o.utxo_type WHEN 1 THEN o.height + $${first}::numeric <= $${first + 1}::numeric
     WHEN 4 THEN o.timestamp_ms + $${first + 2}::bigint <= $${first + 3}::bigint ELSE true END)`;
const matureParameters = ({ parameters }: WalletChain, next: NextBlock): unknown[] => [
  parameters.ledger.coinbaseMaturity.toString(),
  next.height.toString(),
  parameters.ledger.unbondingMs,
  next.timeMs,
];
const HELD = 'EXISTS (SELECT 1 FROM reservation r WHERE r.chain_id = o.chain_id AND r.output_id = o.output_id AND r.expires_at > now())';

/** Whose money: programs of an address, or an account with all its addresses. */
export type Holder = { readonly programs: readonly Uint8Array[] } | { readonly accountId: string };

const holderSql = (holder: Holder): { final: string; pending: string; value: unknown } =>
  'accountId' in holder
    ? {
        final: 'o.program IN (SELECT a.program FROM address a WHERE a.account_id = $2::uuid)',
        pending: 'o.account_id = $2::uuid',
        value: holder.accountId,
      }
    : { final: 'o.program = ANY($2::bytea[])', pending: 'o.program = ANY($2::bytea[])', value: holder.programs.map(bytea) };

/** Balances by asset, sorted by asset id; assets with nothing are left out. `assetId` narrows to one. */
export async function balancesOf(
  manager: EntityManager,
  chain: WalletChain,
  holder: Holder,
  assetId: Hash | null = null,
): Promise<BalanceRow[]> {
  const next = await nextBlock(manager, chain.id);
  const sql = holderSql(holder);
  const rows = (await manager.query(
    `SELECT asset_id, sum(total) AS total, sum(immature) AS immature, sum(free) AS free FROM (
       SELECT o.asset_id, sum(o.amount) AS total, coalesce(sum(o.amount) FILTER (WHERE NOT ${mature(4)}), 0) AS immature,
         coalesce(sum(o.amount) FILTER (WHERE ${mature(4)} AND NOT ${HELD}), 0) AS free
       FROM output_index o
       WHERE o.chain_id = $1 AND ${sql.final} AND o.spent_tx IS NULL AND o.kind = 'PAYMENT' AND ($3::bytea IS NULL OR o.asset_id = $3)
       GROUP BY o.asset_id
       UNION ALL
       SELECT o.asset_id, 0, 0, sum(o.amount) FROM pending_output o
       WHERE o.chain_id = $1 AND ${sql.pending} AND NOT ${HELD} AND ($3::bytea IS NULL OR o.asset_id = $3)
       GROUP BY o.asset_id
     ) sums GROUP BY asset_id HAVING sum(total) > 0 ORDER BY asset_id`,
    [chain.id, sql.value, assetId && bytea(assetId), ...matureParameters(chain, next)],
  )) as { asset_id: Buffer; total: string; immature: string; free: string }[];
  return rows.map((row) => balanceRow(row.asset_id, BigInt(row.total), BigInt(row.immature), BigInt(row.free)));
}

/** Change on its way counts as available only up to what the final outputs behind it hold. */
function balanceRow(assetId: Hash, total: bigint, immature: bigint, free: bigint): BalanceRow {
  const spendable = total - immature;
  const available = free < spendable ? free : spendable;
  return { assetId, available, reserved: spendable - available, immature, total };
}

/** What one holder has of an asset: an account of the platform, or a program that belongs to none. */
export interface HolderRow extends BalanceRow {
  readonly accountId: string | null;
  /** Place in lists: account id, or program as hex. */
  readonly holder: string;
}

/** Holders of an asset (or of every asset) above `after`, by asset id and holder, at most `limit`; `backward` from the end. */
export async function holdersOf(
  manager: EntityManager,
  chain: WalletChain,
  assetId: Hash | null,
  range: {
    readonly after: readonly [string, string] | null;
    readonly before: readonly [string, string] | null;
    readonly backward: boolean;
    readonly limit: number;
  },
): Promise<HolderRow[]> {
  const next = await nextBlock(manager, chain.id);
  const order = range.backward ? 'DESC' : 'ASC';
  const rows = (await manager.query(
    `SELECT asset_id, account_id, holder, sum(total) AS total, sum(immature) AS immature, sum(free) AS free FROM (
       SELECT o.asset_id, a.account_id, coalesce(a.account_id::text, encode(o.program, 'hex')) AS holder, o.amount AS total,
         CASE WHEN ${mature(4)} THEN 0 ELSE o.amount END AS immature, CASE WHEN ${mature(4)} AND NOT ${HELD} THEN o.amount ELSE 0 END AS free
       FROM output_index o LEFT JOIN address a ON a.chain_id = o.chain_id AND a.program = o.program
       WHERE o.chain_id = $1 AND ($2::bytea IS NULL OR o.asset_id = $2) AND o.spent_tx IS NULL AND o.kind = 'PAYMENT'
       UNION ALL
       SELECT o.asset_id, o.account_id, o.account_id::text, 0, 0, o.amount FROM pending_output o
       WHERE o.chain_id = $1 AND ($2::bytea IS NULL OR o.asset_id = $2) AND NOT ${HELD}
     ) parts
     WHERE ($8::text IS NULL OR (encode(asset_id, 'hex'), holder) > ($8, $9)) AND ($10::text IS NULL OR (encode(asset_id, 'hex'), holder) < ($10, $11))
     GROUP BY asset_id, account_id, holder HAVING sum(total) > 0
     ORDER BY encode(asset_id, 'hex') ${order}, holder ${order} LIMIT $3`,
    [
      chain.id,
      assetId && bytea(assetId),
      range.limit,
      ...matureParameters(chain, next),
      ...(range.after ?? [null, null]),
      ...(range.before ?? [null, null]),
    ],
  )) as { asset_id: Buffer; account_id: string | null; holder: string; total: string; immature: string; free: string }[];
  return rows.map((row) => ({
    ...balanceRow(row.asset_id, BigInt(row.total), BigInt(row.immature), BigInt(row.free)),
    accountId: row.account_id,
    holder: row.holder,
  }));
}

interface CoinRow {
  output_id: Buffer;
  amount: string;
  program: Buffer;
  source_id: Buffer;
  output_index: number;
  address_index: number;
  parent: string | null;
}

/** One transaction at a time chooses among an account's outputs of an asset; the lock ends with the transaction. */
export async function lockFunds(manager: EntityManager, chainId: string, accountId: string, assetId: Hash): Promise<void> {
  const name = `${chainId}/${accountId}/${Buffer.from(assetId).toString('hex')}`;
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

/**
 * Outputs worth considering for a payment of `amount`: the smallest one that suffices and the largest ones, final ones
 * before change on its way. `only` narrows to named outputs. Call under `lockFunds`.
 */
export async function spendableCoins(
  manager: EntityManager,
  chain: WalletChain,
  accountId: string,
  assetId: Hash,
  amount: bigint,
  next: NextBlock,
  only: readonly Hash[] | null = null,
): Promise<Coin[]> {
  const rows = (await manager.query(
    `WITH free AS (
       SELECT o.output_id, o.amount, o.program, o.source_id, o.output_index, a.address_index, NULL::uuid AS parent
       FROM output_index o JOIN address a ON a.chain_id = o.chain_id AND a.program = o.program
       WHERE o.chain_id = $1 AND a.account_id = $2 AND o.asset_id = $3 AND o.spent_tx IS NULL AND o.kind = 'PAYMENT'
         AND ($5::bytea[] IS NULL OR o.output_id = ANY($5)) AND ${mature(6)} AND NOT ${HELD}
       UNION ALL
       SELECT o.output_id, o.amount, o.program, o.source_id, o.output_index, a.address_index, o.platform_tx_id
       FROM pending_output o JOIN address a ON a.chain_id = o.chain_id AND a.program = o.program
       WHERE o.chain_id = $1 AND o.account_id = $2 AND o.asset_id = $3 AND ($5::bytea[] IS NULL OR o.output_id = ANY($5)) AND NOT ${HELD}
         AND NOT EXISTS (SELECT 1 FROM output_index f WHERE f.chain_id = o.chain_id AND f.output_id = o.output_id)
     )
     (SELECT * FROM free WHERE amount >= $4::numeric ORDER BY parent IS NOT NULL, amount, output_id LIMIT 1)
     UNION
     (SELECT * FROM free ORDER BY parent IS NOT NULL, amount DESC, output_id LIMIT ${MAX_INPUTS + 1})`,
    [chain.id, accountId, bytea(assetId), amount.toString(), only === null ? null : only.map(bytea), ...matureParameters(chain, next)],
  )) as CoinRow[];
  return rows.map((row) => ({
    outputId: row.output_id,
    assetId,
    amount: BigInt(row.amount),
    program: row.program,
    sourceId: row.source_id,
    sourcePos: BigInt(row.output_index),
    addressIndex: row.address_index,
    parentTxId: row.parent,
  }));
}

/** Final coins alone when they suffice: change on its way is used only where it must. */
export function preferFinal(coins: readonly Coin[], amount: bigint): readonly Coin[] {
  const final = coins.filter((coin) => coin.parentTxId === null);
  return final.reduce((sum, coin) => sum + coin.amount, 0n) >= amount ? final : coins;
}

/** An amount that is only held for a transaction being prepared, and until when; null when nothing is. */
export async function heldForDrafts(
  manager: EntityManager,
  chainId: string,
  accountId: string,
  assetId: Hash,
): Promise<{ readonly amount: bigint; readonly until: Date; readonly transaction: string } | null> {
  const [row] = (await manager.query(
    `SELECT sum(o.amount) AS amount, max(r.expires_at) AS until, min(encode(p.hash, 'hex')) AS hash
     FROM output_index o JOIN address a ON a.chain_id = o.chain_id AND a.program = o.program
     JOIN reservation r ON r.chain_id = o.chain_id AND r.output_id = o.output_id AND r.expires_at > now()
     JOIN platform_tx p ON p.id = r.platform_tx_id AND p.state = 'DRAFT'
     WHERE o.chain_id = $1 AND a.account_id = $2 AND o.asset_id = $3 AND o.spent_tx IS NULL`,
    [chainId, accountId, bytea(assetId)],
  )) as { amount: string | null; until: Date; hash: string }[];
  return row?.amount ? { amount: BigInt(row.amount), until: row.until, transaction: row.hash } : null;
}
