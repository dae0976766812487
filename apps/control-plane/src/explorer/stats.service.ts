/** Block intervals and activity of a chain, read from the read model and kept for a moment, since many look at once. */
import { Injectable } from '@nestjs/common';
import type { Language } from '@bystack/api-contract';
import { DataSource } from 'typeorm';
import { isGiven } from '../common/given.js';
import { topLevel } from '../common/errors.js';
import { ChainStatsPointType, ChainStatsType, IntervalStatsType } from './block.type.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MAX_MINUTES = 1_440;
/** How long an answer is used again. */
const KEEP_MS = 1_000;
const MAX_KEPT = 1_024;

interface MinuteRow {
  readonly minute: string;
  readonly blocks: string;
  readonly transactions: string;
  readonly p95: string | null;
}

@Injectable()
export class StatsService {
  readonly #kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();

  constructor(private readonly dataSource: DataSource) {}

  /** Block intervals of the last hour; null while there is none. */
  intervals(chainId: string): Promise<IntervalStatsType | null> {
    return this.#keep(`i/${chainId}`, async () => {
      const [row] = (await this.dataSource.query(
        `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS p50, percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS p95 FROM (
           SELECT timestamp_ms - lag(timestamp_ms) OVER (ORDER BY height) AS ms FROM block_index
           WHERE chain_id = $1 AND timestamp_ms >= $2 AND height > 0) gaps WHERE ms IS NOT NULL`,
        [chainId, Date.now() - HOUR_MS],
      )) as { p50: string | null; p95: string | null }[];
      if (!isGiven(row?.p50) || !isGiven(row.p95)) return null;
      return Object.assign(new IntervalStatsType(), { p50: Number(row.p50), p95: Number(row.p95) });
    });
  }

  /** Activity of the last minutes, quiet ones included. @throws GraphQL error BAD_REQUEST unless 1 to 1440 */
  async byMinute(chainId: string, minutes: number, language: Language): Promise<ChainStatsType> {
    if (minutes < 1 || minutes > MAX_MINUTES) throw topLevel('BAD_REQUEST', `minutes goes from 1 to ${MAX_MINUTES}.`);
    const points = await this.#keep(`m/${chainId}/${minutes}`, () => this.#points(chainId, minutes));
    return Object.assign(new ChainStatsType(), { points, summary: summaryOf(points, language) });
  }

  async #points(chainId: string, minutes: number): Promise<ChainStatsPointType[]> {
    const last = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const first = last - (minutes - 1) * MINUTE_MS;
    const rows = (await this.dataSource.query(
      `SELECT (timestamp_ms / ${MINUTE_MS}) * ${MINUTE_MS} AS minute, count(*) AS blocks, sum(tx_count) - count(*) FILTER (WHERE tx_count > 0) AS transactions,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS p95 FROM (
           SELECT timestamp_ms, tx_count, timestamp_ms - lag(timestamp_ms) OVER (ORDER BY height) AS ms FROM block_index
           WHERE chain_id = $1 AND timestamp_ms >= $2 AND height > 0) gaps GROUP BY 1`,
      [chainId, first],
    )) as MinuteRow[];
    const byMinute = new Map(rows.map((row) => [Number(row.minute), row]));
    return Array.from({ length: minutes }, (_, i) => {
      const at = first + i * MINUTE_MS;
      const row = byMinute.get(at);
      return Object.assign(new ChainStatsPointType(), {
        minute: new Date(at),
        blocks: Number(row?.blocks ?? 0),
        transactions: Number(row?.transactions ?? 0),
        intervalP95Ms: isGiven(row?.p95) ? Number(row.p95) : null,
      });
    });
  }

  #keep<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known && known.until > Date.now()) return known.value as Promise<T>;
    const value = make();
    value.catch(() => this.#kept.delete(key));
    this.#kept.delete(key);
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(key, { until: Date.now() + KEEP_MS, value });
    return value;
  }
}

function summaryOf(points: readonly ChainStatsPointType[], language: Language): string {
  const blocks = points.reduce((sum, point) => sum + point.blocks, 0);
  const transactions = points.reduce((sum, point) => sum + point.transactions, 0);
  const minutes = points.length;
  if (language === 'zh') return `最近 ${minutes} 分钟：${blocks} 个区块，${transactions} 笔交易。`;
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  return `${count(blocks, 'block')} with ${count(transactions, 'transaction')} in the last ${count(minutes, 'minute')}.`;
}
