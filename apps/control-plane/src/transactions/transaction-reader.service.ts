/** Reads transactions: of the chain from the read model, under way and ended ones from the platform's own rows. */
import { Injectable } from '@nestjs/common';
import { bytesToHex } from '@bystack/base';
import { DataSource, In, type EntityManager } from 'typeorm';
import { topLevel } from '../common/errors.js';
import { connectionOf, pageRequest, type ConnectionArgs, type ConnectionOf, type PageRequest } from '../common/relay/connection.js';
import { bytea } from '../explorer/sql.js';
import { TxIndexEntity } from '../explorer/tx-index.entity.js';
import { PlatformTxEntity } from './platform-tx.entity.js';
import { annotate, transactionView, UNDER_WAY_HEIGHT, underWayKey, type TransactionRecord } from './transaction-view.js';
import type { TransactionState } from './transaction-state.js';
import type { TransactionType } from './transaction.type.js';

/** Which transactions; absent parts do not narrow. Programs and assets: touches any of them. */
export interface TransactionQuery {
  readonly programs?: readonly Uint8Array[];
  readonly assetId?: Uint8Array;
  readonly states?: readonly TransactionState[];
  readonly includeCoinbase?: boolean;
  /** Of one block, coinbase included. */
  readonly height?: bigint;
}

/** Transactions under way that a filter by account or asset looks through, newest first. */
const UNDER_WAY_MAX = 1_000;
const UNDER_WAY: readonly TransactionState[] = ['SUBMITTED', 'INCLUDED'];

@Injectable()
export class TransactionReader {
  constructor(private readonly dataSource: DataSource) {}

  /** A transaction by hash, null when neither platform nor chain knows it. */
  async byHash(chainId: string, hash: Uint8Array, manager: EntityManager = this.dataSource.manager): Promise<TransactionType | null> {
    const of = { chainId, hash: bytea(hash) };
    const platform = await manager.findOneBy(PlatformTxEntity, of);
    const final = platform && platform.state !== 'FINAL' ? null : await manager.findOneBy(TxIndexEntity, of);
    return platform || final ? transactionView({ platform, final }) : null;
  }

  /** A transaction by the id its maker gave it. */
  async byExternalId(chainId: string, externalId: string): Promise<TransactionType | null> {
    const platform = await this.dataSource.manager.findOneBy(PlatformTxEntity, { chainId, externalId });
    if (!platform) return null;
    const final = platform.hash ? await this.dataSource.manager.findOneBy(TxIndexEntity, { chainId, hash: bytea(platform.hash) }) : null;
    return transactionView({ platform, final });
  }

  /** A platform row by its id, as an object of the API. */
  async byRow(manager: EntityManager, platform: PlatformTxEntity): Promise<TransactionType> {
    const final = platform.hash ? await manager.findOneBy(TxIndexEntity, { chainId: platform.chainId, hash: bytea(platform.hash) }) : null;
    return transactionView({ platform, final });
  }

  /** A page, ascending by place in the chain; those without a block stand at the end, by age. */
  async page(
    chainId: string,
    args: ConnectionArgs,
    query: TransactionQuery,
    total: number | null = null,
  ): Promise<ConnectionOf<TransactionType>> {
    const page = checkedPage(args);
    const finals = !query.states || query.states.includes('FINAL') ? await this.#finals(chainId, page, query) : [];
    const states = (query.states ?? UNDER_WAY).filter((state) => state !== 'FINAL');
    const others = states.length > 0 && query.height === undefined ? await this.#others(chainId, page, query, states) : [];
    const platform = await this.#platformOf(chainId, finals);
    const rows = [
      ...finals.map((final) => transactionView({ final, platform: platform.get(bytesToHex(final.hash)) ?? null })),
      ...others.map((row) => transactionView({ platform: row, final: null } satisfies TransactionRecord)),
    ].sort((a, b) => compare(a, b) * (page.backward ? -1 : 1));
    return connectionOf(
      page,
      rows.slice(0, page.limit + 1),
      (tx) => tx.sortKey,
      (tx) => tx,
      total,
    );
  }

  async #platformOf(chainId: string, finals: readonly TxIndexEntity[]): Promise<Map<string, PlatformTxEntity>> {
    if (finals.length === 0) return new Map();
    const rows = await this.dataSource.manager.findBy(PlatformTxEntity, { chainId, hash: In(finals.map(({ hash }) => bytea(hash))) });
    return new Map(rows.map((row) => [row.hash ? bytesToHex(row.hash) : '', row]));
  }

  async #finals(chainId: string, page: PageRequest, query: TransactionQuery): Promise<TxIndexEntity[]> {
    const parameters: unknown[] = [chainId];
    const add = (value: unknown): string => `$${parameters.push(value)}`;
    const range = (alias: string): string =>
      [
        page.after && `(${alias}.height, ${alias}.position) > (${add(page.after[0])}::numeric, ${add(page.after[1])}::numeric)`,
        page.before && `(${alias}.height, ${alias}.position) < (${add(page.before[0])}::numeric, ${add(page.before[1])}::numeric)`,
        query.height !== undefined && `${alias}.height = ${add(query.height.toString())}::numeric`,
      ]
        .filter(Boolean)
        .map((condition) => ` AND ${String(condition)}`)
        .join('');
    const order = page.backward ? 'DESC' : 'ASC';
    const limit = page.limit + 1;
    const coinbase = query.includeCoinbase || query.height !== undefined ? '' : ' AND NOT t.coinbase';
    const touched = touchedSql(query, add, range, order, limit);
    const sql = touched
      ? `SELECT t.hash FROM (${touched}) x JOIN tx_index t ON t.chain_id = $1 AND t.hash = x.tx_hash${coinbase}
         ORDER BY t.height ${order}, t.position ${order} LIMIT ${limit}`
      : `SELECT t.hash FROM tx_index t WHERE t.chain_id = $1${coinbase}${range('t')} ORDER BY t.height ${order}, t.position ${order} LIMIT ${limit}`;
    const hashes = ((await this.dataSource.query(sql, parameters)) as { hash: Buffer }[]).map((row) => row.hash);
    return hashes.length === 0 ? [] : this.dataSource.manager.findBy(TxIndexEntity, { chainId, hash: In(hashes) });
  }

  async #others(
    chainId: string,
    page: PageRequest,
    query: TransactionQuery,
    states: readonly TransactionState[],
  ): Promise<PlatformTxEntity[]> {
    const rows = await this.dataSource
      .getRepository(PlatformTxEntity)
      .createQueryBuilder('tx')
      .where('tx.chainId = :chainId AND tx.state IN (:...states)', { chainId, states: [...states] })
      .orderBy('tx.createdAt', 'DESC')
      .limit(UNDER_WAY_MAX)
      .getMany();
    const wanted = rows.filter((row) => touches(row, query));
    const inPage = (row: PlatformTxEntity): boolean => {
      const key = [UNDER_WAY_HEIGHT, underWayKey(row.createdAt, row.hash)] as const;
      return (!page.after || compareKeys(key, bigKey(page.after)) > 0) && (!page.before || compareKeys(key, bigKey(page.before)) < 0);
    };
    return wanted.filter(inPage);
  }
}

type BigKey = readonly [bigint, bigint];

const bigKey = (key: readonly (string | number)[]): BigKey => [BigInt(key[0] as string), BigInt(key[1] as string)];
const compareKeys = (a: BigKey, b: BigKey): number => {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
};
const compare = (a: TransactionType, b: TransactionType): number =>
  compareKeys(bigKey(a.sortKey), bigKey(b.sortKey)) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function checkedPage(args: ConnectionArgs): PageRequest {
  const page = pageRequest(args, 2);
  for (const key of [page.after, page.before])
    if (key && !key.every((part) => /^\d{1,20}$/.test(String(part))))
      throw topLevel('BAD_REQUEST', 'This cursor does not belong to this list.');
  return page;
}

/** Transactions that touch the programs (and the asset), each program read in order and only as far as the page needs. */
function touchedSql(
  query: TransactionQuery,
  add: (value: unknown) => string,
  range: (alias: string) => string,
  order: string,
  limit: number,
): string | null {
  if (!query.programs && !query.assetId) return null;
  if (!query.programs) {
    const asset = add(bytea(query.assetId as Uint8Array));
    return `SELECT a.tx_hash FROM tx_asset a WHERE a.chain_id = $1 AND a.asset_id = ${asset}${range('a')}
      ORDER BY a.height ${order}, a.position ${order} LIMIT ${limit}`;
  }
  const inAsset = query.assetId
    ? ` AND EXISTS (SELECT 1 FROM tx_asset a WHERE a.chain_id = $1 AND a.asset_id = ${add(bytea(query.assetId))}
        AND a.height = p.height AND a.position = p.position)`
    : '';
  return `SELECT DISTINCT l.tx_hash FROM unnest(${add(query.programs.map(bytea))}::bytea[]) AS wanted(program) CROSS JOIN LATERAL (
      SELECT p.tx_hash FROM tx_program p WHERE p.chain_id = $1 AND p.program = wanted.program${inAsset}${range('p')}
      ORDER BY p.height ${order}, p.position ${order} LIMIT ${limit}) l`;
}

function touches(row: PlatformTxEntity, query: TransactionQuery): boolean {
  if (!query.programs && !query.assetId) return true;
  const { inputs, outputs } = annotate(row.raw);
  const values = [...inputs, ...outputs];
  const has = (list: readonly (Uint8Array | null)[], wanted: readonly Uint8Array[]): boolean =>
    list.some((one) => one !== null && wanted.some((w) => Buffer.compare(one, w) === 0));
  return (
    (!query.programs ||
      has(
        values.map((v) => v.program),
        query.programs,
      )) &&
    (!query.assetId ||
      has(
        values.map((v) => v.assetId),
        [query.assetId],
      ))
  );
}
