import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { QueueService } from '../queue/queue.service.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import { ChainRowsService } from './chain-rows.service.js';
import { ObserverService } from './observer.service.js';
import { ReconcileService } from './reconcile.service.js';

/** Chains worked on at the same time. */
const CONCURRENCY = 4;
const OBSERVE_MS = 1_000;
/** Work that is due comes back into the queue this often; a lost job costs so much time. */
const SWEEP_DUE_MS = 2_000;
/** Chains without work are compared with what is wanted this often. */
const SWEEP_ALL_MS = 15_000;

/** What happens without being asked: jobs, sweeps, looks at every chain, and at once when a process changes. */
@Injectable()
export class ProvisioningLoops implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #busy = new Set<string>();
  #stopListening: (() => void) | null = null;
  #looks: Promise<void> = Promise.resolve();
  #sweptAllAt = 0;

  constructor(
    private readonly queues: QueueService,
    private readonly rows: ChainRowsService,
    private readonly reconciler: ReconcileService,
    private readonly observer: ObserverService,
    private readonly processes: NodeProcesses,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.queues.worker('reconcile', ({ chainRowId }) => this.reconciler.reconcile(chainRowId), CONCURRENCY);
  }

  /** Chains that shall run are resumed, and work that a dead process left is taken up, at once and without the queue. */
  onApplicationBootstrap(): void {
    if (!this.config.runsJobs) return;
    this.#stopListening = this.processes.onChange((view) => this.#lookSoon(view.chainRowId));
    this.#every(OBSERVE_MS, 'observe', () => this.#observeAll());
    this.#every(SWEEP_DUE_MS, 'sweep', () => this.#sweep());
    this.#looks = this.#resumeAll().catch((error: unknown) => this.log.warn('resume.failed', { error }));
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopListening?.();
    await this.#looks;
  }

  /** Runs the work again and again, never twice at once; a failure is logged and the next time tries again. */
  #every(ms: number, name: string, work: () => Promise<void>): void {
    const timer = setInterval(() => {
      if (this.#busy.has(name)) return;
      this.#busy.add(name);
      const run = work()
        .catch((error: unknown) => this.log.warn(`${name}.failed`, { error }))
        .finally(() => this.#busy.delete(name));
      this.#looks = Promise.all([this.#looks, run]).then(() => undefined);
    }, ms);
    this.#timers.push(timer);
  }

  async #resumeAll(): Promise<void> {
    this.#sweptAllAt = Date.now();
    const waiting = await this.rows.idsToWatch();
    const resume = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await this.reconciler.reconcile(id);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, resume));
  }

  async #observeAll(): Promise<void> {
    const ids = await this.rows.idsToWatch();
    const results = await Promise.allSettled(ids.map((id) => this.observer.observe(id)));
    for (const [i, result] of results.entries())
      if (result.status === 'rejected') this.log.warn('observe.failed', { chain: ids[i], error: result.reason as unknown });
  }

  /** Process changes come in bursts: one look follows them all. */
  #lookSoon(chainRowId: string): void {
    const key = `look ${chainRowId}`;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    setImmediate(() => {
      this.#busy.delete(key);
      this.observer.observe(chainRowId).catch((error: unknown) => this.log.warn('observe.failed', { chain: chainRowId, error }));
    });
  }

  async #sweep(): Promise<void> {
    const all = Date.now() - this.#sweptAllAt >= SWEEP_ALL_MS;
    if (all) this.#sweptAllAt = Date.now();
    for (const chainRowId of all ? await this.rows.idsToWatch() : await this.rows.idsDue())
      if (!this.reconciler.isRunning(chainRowId)) await this.queues.add('reconcile', { chainRowId }, { dedupeKey: chainRowId });
  }
}
