/** Blocks and transactions of the main-chain, read from the node: its own store is the index. */
import { Injectable } from '@nestjs/common';
import {
  connectionOf,
  pageOfList,
  pageRequest,
  type ConnectionArgs,
  type ConnectionOf,
  type PageRequest,
} from '../common/relay/connection.js';
import { cursorHeight } from '../explorer/block-reader.service.js';
import type { BytomClient } from './bytom-client.js';
import { blockOf, transactionOf } from './bytom-views.js';
import type { MainChainBlockType } from './main-block.type.js';
import { MainChainSource } from './main-chain-source.service.js';
import type { MainChainTransactionType } from './main-transaction.type.js';

/** Questions to the node at a time. */
const PARALLEL = 8;
const INT_MAX = 0x7fff_ffffn;

@Injectable()
export class MainChainReader {
  constructor(private readonly source: MainChainSource) {}

  /** Of the best chain; null when it has no such height. @throws GraphQL error UNAVAILABLE, as all of these do */
  atHeight(height: bigint): Promise<MainChainBlockType | null> {
    return this.source.ask((client) => blockAt(client, height));
  }

  /** On any branch the node keeps. */
  byHash(hash: string): Promise<MainChainBlockType | null> {
    return this.source.ask((client) => blockBy(client, hash));
  }

  /** True when the best chain goes through the block. */
  async isOnBestChain(block: Pick<MainChainBlockType, 'height' | 'hash'>): Promise<boolean> {
    return (await this.atHeight(block.height))?.hash === block.hash;
  }

  /** A page of the best chain, ascending by height. */
  blocks(args: ConnectionArgs): Promise<ConnectionOf<MainChainBlockType>> {
    const page = pageRequest(args, 1);
    const low = args.after ? cursorHeight(args.after) + 1n : 0n;
    const below = args.before ? cursorHeight(args.before) : null;
    return this.source.ask(async (client) => {
      const tip = (await this.source.status(client)).tip.height;
      const high = below !== null && below <= tip ? below - 1n : tip;
      const heights = heightsOf(low, high, page);
      const blocks = await inParallel(heights, (height) => blockAt(client, height));
      // A height may be gone when a reorganisation falls in between; then the list ends before it.
      const present = blocks.filter((block) => block !== null);
      const total = tip < INT_MAX ? Number(tip) + 1 : null;
      return connectionOf(
        page,
        present,
        (block) => [block.height.toString()],
        (block) => block,
        total,
      );
    });
  }

  /** Transactions of a block, in its order. */
  transactionsOf(block: MainChainBlockType, args: ConnectionArgs): ConnectionOf<MainChainTransactionType> {
    return pageOfList(
      args,
      block.contents,
      (tx) => [tx.positionInBlock ?? 0],
      (tx) => tx,
    );
  }

  /**
   * A transaction in a block or in the pool. A node without an index of all transactions knows only those of its wallet;
   * `blockHash` finds the others.
   */
  transaction(id: string, blockHash: string | null): Promise<MainChainTransactionType | null> {
    return this.source.ask(async (client) => {
      if (blockHash !== null) return inBlock(await blockBy(client, blockHash), id);
      const found = (await client.find('/get-transaction', { tx_id: id }))?.hash('block_hash') ?? null;
      const included = found === null ? null : inBlock(await blockBy(client, found), id);
      return included ?? pending(client, id);
    });
  }

  /** Transactions that wait for a block, by id. */
  mempool(args: ConnectionArgs): Promise<ConnectionOf<MainChainTransactionType>> {
    return this.source.ask(async (client) => {
      const ids = (await client.ask('/list-unconfirmed-transactions')).list('tx_ids').filter((id) => typeof id === 'string');
      const page = pageOfList(
        args,
        ids,
        (id) => [id],
        (id) => id,
      );
      const found = await inParallel(page.nodes, (id) => pending(client, id));
      // One may be in a block by now.
      const edges = page.edges.flatMap(({ cursor }, i) => {
        const node = found[i];
        return node ? [{ cursor, node }] : [];
      });
      return { ...page, edges, nodes: edges.map(({ node }) => node) };
    });
  }
}

/** Heights of a page in reading direction, one more than it shows where there are so many. */
function heightsOf(low: bigint, high: bigint, page: PageRequest): bigint[] {
  const span = high < low ? 0n : high - low + 1n;
  const count = span < BigInt(page.limit + 1) ? Number(span) : page.limit + 1;
  return Array.from({ length: count }, (_, i) => (page.backward ? high - BigInt(i) : low + BigInt(i)));
}

async function blockAt(client: BytomClient, height: bigint): Promise<MainChainBlockType | null> {
  const answer = await client.find('/get-block', { block_height: height });
  return answer && blockOf(answer);
}

async function blockBy(client: BytomClient, hash: string): Promise<MainChainBlockType | null> {
  const answer = await client.find('/get-block', { block_hash: hash });
  const block = answer && blockOf(answer);
  return block?.hash === hash ? block : null;
}

async function pending(client: BytomClient, id: string): Promise<MainChainTransactionType | null> {
  const answer = await client.find('/get-unconfirmed-transaction', { tx_id: id });
  return answer && transactionOf(answer, null);
}

const inBlock = (block: MainChainBlockType | null, id: string): MainChainTransactionType | null =>
  block?.contents.find(({ hash }) => hash === id) ?? null;

/** The results in the order of the items, a bounded number at a time. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += PARALLEL) results.push(...(await Promise.all(items.slice(i, i + PARALLEL).map(work))));
  return results;
}
