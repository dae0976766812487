/**
 * Transaction feeds: named filters that clients keep on a node. They are stored and told again; nothing is sent for
 * them, as pushing needs the websocket calls, which this node does not serve. Source: mainchain.md 18; texts of Bytom v1.1.0.
 */
import type { ByteTable } from '@bystack/store';
import { ApiFailure } from './errors.js';
import { string, struct } from './json.js';
import { route, type Route } from './route.js';

/** Most feeds, longest alias and filter in characters. */
const FEEDS_MAX = 1_024;
const ALIAS_MAX = 256;
const FILTER_MAX = 4_096;
const FROM = new TextEncoder().encode('feed/');
/** The first key behind all feeds. */
const TO = new TextEncoder().encode('feed0');
const MAX_I64 = (1n << 63n) - 1n;

/** One comparison of a filter; several are joined by AND. */
const COMPARISON = /^\s*(?:(?:asset_id|trans_type)\s*=\s*'[^']*'|(?:amount_lower_limit|amount_upper_limit)\s*=\s*\d+)\s*$/;

interface Feed {
  readonly alias: string;
  readonly filter: string;
}

/** What a filter asks of an output; `lowerlimit` and `upperlimit` of its amount. */
interface Param {
  assetid?: string;
  lowerlimit?: bigint;
  upperlimit?: bigint;
  transtype?: string;
}

const keyOf = (alias: string): Uint8Array => new TextEncoder().encode(`feed/${alias}`);
const parse = (value: Uint8Array): Feed => JSON.parse(new TextDecoder().decode(value)) as Feed;
const failed = (text: string): ApiFailure => new ApiFailure('BTM000', text);

/** 0 where the text is no number, the limit where it is too large. */
const amountOf = (text: string): bigint | undefined => {
  const amount = /^\d+$/.test(text) ? BigInt(text) : 0n;
  if (amount === 0n) return undefined;
  return amount > MAX_I64 ? MAX_I64 : amount;
};

const paramOf = (filter: string): Param => {
  const out: Param = {};
  for (const part of filter.split('AND')) {
    const value = part.includes('=') ? part.slice(part.indexOf('=') + 1).replace(/[' ]/g, '') : '';
    if (value === '') continue;
    if (part.includes('asset_id')) out.assetid = value;
    const lower = part.includes('amount_lower_limit') ? amountOf(value) : undefined;
    const upper = part.includes('amount_upper_limit') ? amountOf(value) : undefined;
    if (lower !== undefined) out.lowerlimit = lower;
    if (upper !== undefined) out.upperlimit = upper;
    if (part.includes('trans_type')) out.transtype = value;
  }
  return out;
};

const shown = ({ alias, filter }: Feed): unknown => ({ alias, filter: filter === '' ? undefined : filter, param: paramOf(filter) });

/** Feeds in the table of the node's settings. */
export class FeedStore {
  constructor(private readonly table: ByteTable) {}

  /** By alias. */
  list(): readonly Feed[] {
    return Array.from(this.table.range(FROM, TO), ([, value]) => parse(value));
  }

  /** @throws ApiFailure for an alias that nobody has */
  get(alias: string): Feed {
    const value = this.table.get(keyOf(alias.slice(0, ALIAS_MAX)));
    if (!value) throw failed('No transaction feed');
    return parse(value);
  }

  /** @throws ApiFailure for an alias that is empty, too long or taken */
  async create(alias: string, filter: string): Promise<void> {
    if (alias === '') throw failed('a transaction feed with empty alias: empty feed alias');
    if (alias.length > ALIAS_MAX || filter.length > FILTER_MAX) throw failed('alias or filter is too long');
    if (filter.trim() !== '' && !filter.split('AND').every((part) => COMPARISON.test(part))) throw failed('invalid query filter');
    if (this.table.get(keyOf(alias))) throw failed('txfeed alias must unique: duplicate feed alias');
    if (this.list().length >= FEEDS_MAX) throw failed('txfeed number exceed limit: txfeed exceed limit');
    await this.table.write([[keyOf(alias), new TextEncoder().encode(JSON.stringify({ alias, filter }))]]);
  }

  /** One that does not exist is deleted already. @throws ApiFailure for an empty alias */
  async delete(alias: string): Promise<void> {
    if (alias === '') throw failed('del transaction feed with empty alias: empty feed alias');
    if (alias.length <= ALIAS_MAX) await this.table.write([[keyOf(alias), null]]);
  }
}

const Named = struct('', { alias: string });
const Whole = struct('', { alias: string, filter: string });

/** Calls about feeds. */
export const feedRoutes = (feeds: FeedStore): Route[] => [
  route('/create-transaction-feed', Whole, ({ alias, filter }) => feeds.create(alias, filter)),
  route('/get-transaction-feed', Named, ({ alias }) => ({ txfeed: shown(feeds.get(alias)) })),
  route('/list-transaction-feeds', null, () => feeds.list().map(shown)),
  route('/update-transaction-feed', Whole, async ({ alias, filter }) => {
    await feeds.delete(alias);
    await feeds.create(alias, filter);
  }),
  route('/delete-transaction-feed', Named, ({ alias }) => feeds.delete(alias)),
];
