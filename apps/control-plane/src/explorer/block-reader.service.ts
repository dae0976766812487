/** Reads final blocks of the read model. Pages go by height, so they cost the same at any length of the chain. */
import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { topLevel } from '../common/errors.js';
import { fromCursor, toCursor, type ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import { pageOf } from '../common/relay/page-of.js';
import { BlockIndexEntity } from './block-index.entity.js';
import { blockView } from './block-view.js';
import { bytea } from './sql.js';
import type { BlockType } from './block.type.js';

/** Blocks read ahead for a subscriber that catches up. */
const STREAM_PAGE = 100;

@Injectable()
export class BlockReader {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest final block, null before the first. */
  async tip(chainId: string): Promise<BlockType | null> {
    const row = await this.#blocks(chainId).orderBy('block.height', 'DESC').limit(1).getOne();
    return row && blockView(row);
  }

  async atHeight(chainId: string, height: bigint): Promise<BlockType | null> {
    const row = await this.#blocks(chainId).andWhere('block.height = :height', { height: height.toString() }).getOne();
    return row && blockView(row);
  }

  async byHash(chainId: string, hash: Uint8Array): Promise<BlockType | null> {
    const row = await this.#blocks(chainId)
      .andWhere('block.hash = :hash', { hash: bytea(hash) })
      .getOne();
    return row && blockView(row);
  }

  /** A page, ascending by height. The number of blocks follows from the tip, so it is always given. */
  async page(chainId: string, args: ConnectionArgs): Promise<ConnectionOf<BlockType>> {
    const sort = [{ property: 'block.height', cast: 'numeric' as const, of: (row: BlockIndexEntity) => row.height.toString() }];
    return pageOf(this.#blocks(chainId), args, sort, blockView, await this.#count(chainId));
  }

  /** Blocks above a height, ascending, a bounded number. */
  async above(chainId: string, height: bigint): Promise<BlockType[]> {
    const rows = await this.#blocks(chainId)
      .andWhere('block.height > :height', { height: height.toString() })
      .orderBy('block.height')
      .limit(STREAM_PAGE)
      .getMany();
    return rows.map(blockView);
  }

  /** The nearest proof at or above a height. */
  async proofFor(chainId: string, height: bigint): Promise<Uint8Array | null> {
    const row = await this.#blocks(chainId)
      .select(['block.chainId', 'block.height', 'block.proof'])
      .andWhere('block.height >= :height AND block.proof IS NOT NULL', { height: height.toString() })
      .orderBy('block.height')
      .limit(1)
      .getOne();
    return row?.proof ?? null;
  }

  /** Transactions so far, coinbases apart. */
  async transactionCount(chainId: string): Promise<bigint> {
    const [row] = (await this.dataSource.query('SELECT transactions FROM index_cursor WHERE chain_id = $1', [chainId])) as {
      transactions: string;
    }[];
    return BigInt(row?.transactions ?? 0);
  }

  async #count(chainId: string): Promise<number> {
    const [row] = (await this.dataSource.query(
      `SELECT c.height - (SELECT height FROM block_index WHERE chain_id = $1 ORDER BY height LIMIT 1) + 1 AS count
       FROM index_cursor c WHERE c.chain_id = $1`,
      [chainId],
    )) as { count: string }[];
    return Number(row?.count ?? 0);
  }

  #blocks(chainId: string): SelectQueryBuilder<BlockIndexEntity> {
    return this.dataSource.getRepository(BlockIndexEntity).createQueryBuilder('block').where('block.chainId = :chainId', { chainId });
  }
}

/** Cursor behind a block, the same in lists and in the stream of blocks. */
export const blockCursor = (height: bigint): string => toCursor([height.toString()]);

/** Height of a block cursor. @throws GraphQL error BAD_REQUEST when this list did not make it */
export function cursorHeight(cursor: string): bigint {
  const height = String(fromCursor(cursor, 1)[0]);
  if (!/^\d{1,20}$/.test(height)) throw topLevel('BAD_REQUEST', 'This cursor does not belong to this list.');
  return BigInt(height);
}
