/**
 * Turns outbox rows into queue jobs, after commit and at least once: a crash between the two only repeats the job,
 * which carries an id and compares states. Every worker process runs one.
 */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { DataSource, In, IsNull } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import type { JobName } from '../queue/jobs.js';
import { QueueService } from '../queue/queue.service.js';
import { OutboxEntity } from './outbox.entity.js';
import { OutboxListener } from './outbox-listener.js';
import type { Topic } from './topics.js';

/** Which topics become which job; the event's key becomes `chainRowId`. */
const ROUTES: Partial<Record<Topic, JobName>> = { reconcile: 'reconcile' };

const BATCH = 200;
/** Looks without being told, in case a notification was lost. */
const SWEEP_MS = 1_000;

@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: QueueService,
    private readonly listener: OutboxListener,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runsJobs) return;
    this.listener.onNewRows(() => this.#wake());
    this.#timer = setInterval(() => this.#wake(), SWEEP_MS);
    this.#wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#relayAll()
      .catch((error: unknown) => this.log.warn('outbox.relay.failed', { error }))
      .finally(() => {
        this.#running = null;
        if (this.#again) {
          this.#again = false;
          this.#wake();
        }
      });
  }

  async #relayAll(): Promise<void> {
    const repository = this.dataSource.getRepository(OutboxEntity);
    for (;;) {
      const rows = await repository.find({ where: { relayedAt: IsNull() }, order: { id: 'ASC' }, take: BATCH });
      const targets = new Map<string, { job: JobName; key: string }>();
      for (const row of rows) {
        const job = ROUTES[row.topic as Topic];
        if (job) targets.set(`${job} ${row.key}`, { job, key: row.key });
      }
      for (const { job, key } of targets.values()) await this.queues.add(job, { chainRowId: key }, { dedupeKey: key });
      if (rows.length > 0) await repository.update({ id: In(rows.map((row) => row.id)) }, { relayedAt: new Date() });
      if (rows.length < BATCH || this.#stopped) return;
    }
  }
}
