/** Removes rows that have served: relayed events, answers of old idempotency keys, sessions and sign-in windows that are over. */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';

const EVERY_MS = 60_000;
/** Rows per statement, so that none runs long. */
const BATCH = 5_000;

/** What is removed, by age. Idempotency keys are promised 72 h. */
const RULES = [
  `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE relayed_at IS NOT NULL AND created_at < now() - interval '1 hour' ORDER BY id LIMIT ${BATCH})`,
  `DELETE FROM idempotency WHERE ctid IN (SELECT ctid FROM idempotency WHERE created_at < now() - interval '7 days' LIMIT ${BATCH})`,
  `DELETE FROM sign_in_guard WHERE window_started_at < now() - interval '1 day'`,
  `DELETE FROM auth_session WHERE "expiresAt" < now() - interval '1 day'`,
];

@Injectable()
export class RetentionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runsJobs) return;
    this.#timer = setInterval(() => void this.sweep(), EVERY_MS);
    this.#timer.unref();
  }

  beforeApplicationShutdown(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** Removes one batch of each kind. Failures are logged; the next round tries again. */
  async sweep(): Promise<void> {
    for (const rule of RULES) {
      await this.dataSource.query(rule).catch((error: unknown) => this.log.warn('retention.failed', { error }));
    }
  }
}
