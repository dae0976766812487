/**
 * Hears of committed outbox rows by LISTEN and publishes them in this process. While the connection is down rows are
 * missed; after it is back those of the gap are read from the table.
 */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { DataSource, In, MoreThan, type QueryRunner } from 'typeorm';
import { LOGGER } from '../config/tokens.js';
import { EventsService, OUTBOX_CHANNEL } from './events.service.js';
import { OutboxEntity } from './outbox.entity.js';
import type { Topic, Topics } from './topics.js';

/** The part of a node-postgres client used here. */
interface ListenClient {
  query(sql: string): Promise<unknown>;
  on(event: 'notification', listener: (message: { channel: string; payload?: string }) => void): void;
  on(event: 'error' | 'end', listener: (error?: Error) => void): void;
  removeAllListeners(event: string): void;
}

const RETRY_MS = 500;
/** Clocks of database rows and this process may differ by this much. */
const OVERLAP_MS = 10_000;
/** Ids remembered so that a row read twice is published once. */
const SEEN_LIMIT = 20_000;

@Injectable()
export class OutboxListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #runner: QueryRunner | null = null;
  #stopped = false;
  #pending = new Set<string>();
  #draining: Promise<void> | null = null;
  #seen = new Set<string>();
  #lostAt: number | null = null;
  #onRows: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Calls back whenever new rows were committed. */
  onNewRows(listener: () => void): void {
    this.#onRows.push(listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#listen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#draining;
    await this.#release();
  }

  async #listen(): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as ListenClient;
    this.#runner = runner;
    client.on('notification', ({ channel, payload }) => {
      if (channel === OUTBOX_CHANNEL && payload !== undefined) this.#heard(payload);
    });
    const lost = (error?: Error): void => this.#reconnect(runner, error);
    client.on('error', lost);
    client.on('end', lost);
    await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
    if (this.#lostAt !== null) await this.#catchUp(this.#lostAt);
    this.#lostAt = null;
  }

  #reconnect(runner: QueryRunner, error?: Error): void {
    if (this.#stopped || this.#runner !== runner) return;
    this.#runner = null;
    this.#lostAt ??= Date.now();
    this.log.warn('outbox.listen.lost', { error });
    const again = (): void => {
      if (this.#stopped) return;
      this.#listen().catch((cause: unknown) => {
        this.log.warn('outbox.listen.failed', { error: cause });
        setTimeout(again, RETRY_MS).unref();
      });
    };
    setTimeout(again, RETRY_MS).unref();
    void runner.release().catch(() => undefined);
  }

  async #catchUp(since: number): Promise<void> {
    const rows = await this.dataSource
      .getRepository(OutboxEntity)
      .find({ where: { createdAt: MoreThan(new Date(since - OVERLAP_MS)) }, order: { id: 'ASC' }, take: SEEN_LIMIT });
    this.#publish(rows);
  }

  #heard(id: string): void {
    this.#pending.add(id);
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
    });
  }

  async #drain(): Promise<void> {
    await Promise.resolve();
    while (this.#pending.size > 0 && !this.#stopped) {
      const ids = [...this.#pending];
      this.#pending.clear();
      try {
        this.#publish(await this.dataSource.getRepository(OutboxEntity).find({ where: { id: In(ids) }, order: { id: 'ASC' } }));
      } catch (error) {
        this.log.warn('outbox.read.failed', { error });
        this.#lostAt ??= Date.now();
      }
    }
  }

  #publish(rows: readonly OutboxEntity[]): void {
    for (const row of rows) {
      if (this.#seen.has(row.id)) continue;
      this.#seen.add(row.id);
      if (this.#seen.size > SEEN_LIMIT) this.#seen.delete(this.#seen.values().next().value as string);
      this.events.publish(row.topic as Topic, row.key, row.payload as Topics[Topic]);
    }
    if (rows.length > 0) for (const listener of this.#onRows) listener();
  }

  async #release(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    if (runner === null || runner.isReleased) return;
    const client = (await runner.connect()) as ListenClient;
    for (const event of ['notification', 'error', 'end']) client.removeAllListeners(event);
    await client.query(`UNLISTEN ${OUTBOX_CHANNEL}`).catch(() => undefined);
    await runner.release().catch(() => undefined);
  }
}
