import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BystackError, InvariantError, type Logger } from '@bystack/base';
import { isStepOverdue, plan, STEP_INFO, type Action, type Plan, type StepKey } from '@bystack/provisioning';
import { DataSource } from 'typeorm';
import type { ChainSettings } from '../chains/chain-settings.js';
import { LOGGER } from '../config/tokens.js';
import { OperationEntity } from '../operations/operation.entity.js';
import type { OperationStepEntity } from '../operations/operation-step.entity.js';
import { ActionTable } from './actions/action-table.js';
import type { ActionContext, StillWorking } from './actions/action.js';
import { ChainLock } from './chain-lock.js';
import { ChainLooks } from './chain-looks.service.js';
import { ChainPurge } from './chain-purge.service.js';
import { ChainRowsService, type ChainRows } from './chain-rows.service.js';
import { judge, reasonOf, stepError } from './failures.js';
import { desiredOf, goalOf, isTakingBack, selectWork } from './goals.js';
import { ObserverService } from './observer.service.js';
import { ProgressService } from './progress.service.js';
import { parseRecorded } from './recorded.js';

/** A longer wait gives the worker back; the sweep returns when it is over. */
const HOLD_MS = 5_000;
/** While waiting within a turn, stop and cancel are noticed after at most this long. */
const NOTICE_MS = 200;
/** Blocks a step may wait for: those of the self-test, with views that fail. */
const STEP_BLOCKS = 6;

/**
 * Brings a chain to what is wanted: looks, plans, does the next actions, records them, and looks again. Nothing is
 * remembered between two looks but rows, so a kill at any place costs nothing but time. Source: ARCHITECTURE.md 10.
 */
@Injectable()
export class ReconcileService implements OnModuleDestroy {
  #stopping = false;
  readonly #running = new Map<string, { again: boolean }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly lock: ChainLock,
    private readonly rows: ChainRowsService,
    private readonly looks: ChainLooks,
    private readonly observer: ObserverService,
    private readonly progress: ProgressService,
    private readonly purge: ChainPurge,
    private readonly actions: ActionTable,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onModuleDestroy(): void {
    this.#stopping = true;
  }

  /** True while this process works on the chain. */
  isRunning(chainRowId: string): boolean {
    return this.#running.has(chainRowId);
  }

  /** Works on the chain until there is nothing to do or to wait for shortly. */
  async reconcile(chainRowId: string): Promise<void> {
    const running = this.#running.get(chainRowId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const mine = { again: false };
    this.#running.set(chainRowId, mine);
    try {
      do {
        mine.again = false;
        await this.lock.with(chainRowId, () => this.#turns(chainRowId));
      } while (mine.again && !this.#stopping);
    } finally {
      this.#running.delete(chainRowId);
    }
  }

  async #turns(chainRowId: string): Promise<void> {
    for (;;) {
      const rows = await this.rows.load(chainRowId);
      if (rows === null || this.#stopping || parseRecorded(rows.chain.observed).removed) return;
      const work = selectWork(rows.open);
      const waits = work.length === 0 ? [await this.#converge(rows)] : await Promise.all(work.map((one) => this.#advance(rows, one)));
      const wait = Math.min(...waits);
      if (wait === Infinity) {
        // A wish of the meantime, whose job was swallowed by this one, shows as a newer generation.
        const now = await this.rows.load(chainRowId);
        if (now === null || (now.chain.generation === rows.chain.generation && selectWork(now.open).length === 0)) return;
        continue;
      }
      if (wait > HOLD_MS) {
        await Promise.all(work.map((operation) => this.progress.later(operation, wait)));
        return;
      }
      await this.#pause(wait, work);
    }
  }

  /** Waits, unless the process stops or somebody cancels. */
  async #pause(ms: number, work: readonly OperationEntity[]): Promise<void> {
    const until = Date.now() + ms;
    while (!this.#stopping && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(NOTICE_MS, until - Date.now())));
      if (ms > NOTICE_MS && (await this.#changed(work))) return;
    }
  }

  async #changed(work: readonly OperationEntity[]): Promise<boolean> {
    for (const { id, jobVersion } of work) {
      const row = await this.dataSource.manager.findOneBy(OperationEntity, { id });
      if (row?.jobVersion !== jobVersion) return true;
    }
    return false;
  }

  /** Without an operation: what shall run runs, what shall not does not. Ms until the next look, Infinity when all is well. */
  async #converge(rows: ChainRows): Promise<number> {
    const { chain, nodes } = rows;
    if (parseRecorded(chain.observed).creation !== 'DONE') return Infinity;
    const look = await this.looks.look(chain, nodes);
    const next = plan(desiredOf(chain, nodes), look.facts, { kind: 'CONVERGE' });
    if (next.actions.length === 0) {
      if (next.done) await this.rows.setConverged(chain.id, chain.generation);
      return Infinity;
    }
    let failed = false;
    for (const result of await Promise.allSettled(next.actions.map((action) => this.#perform(rows, null, action)))) {
      if (result.status === 'fulfilled') continue;
      failed = true;
      this.log.warn('converge.failed', { chain: chain.id, error: result.reason as unknown });
    }
    // The sweep comes back; a failing start must not spin.
    return failed ? Infinity : 100;
  }

  /** One look and the actions it asks for. Ms until the next look, Infinity when the operation ended. */
  async #advance(rows: ChainRows, operation: OperationEntity): Promise<number> {
    const { chain, nodes } = rows;
    if (this.#isVoid(rows, operation)) {
      await this.#finish(rows, operation, 'CANCELLED');
      return 0;
    }
    if (operation.status === 'QUEUED') await this.#begin(rows, operation);
    const takingBack = isTakingBack(operation);
    const look = await this.looks.look(chain, nodes);
    const next = plan(desiredOf(chain, nodes), look.facts, goalOf(operation, nodes));
    const steps = await this.progress.show(operation, next.steps, takingBack);
    if (next.done) {
      await this.#finish(rows, operation, takingBack ? (operation.cancelRequested ? 'CANCELLED' : 'COMPENSATED') : 'SUCCEEDED');
      return 0;
    }
    const problem = takingBack ? null : problemOf(next, steps, chain.settings as unknown as ChainSettings);
    if (problem !== null) return this.#giveUp(rows, operation, problem.step, problem.error);
    if (next.actions.length > 0) return this.#performAll(rows, operation, next.actions, steps, takingBack);
    await this.actions.hurry(chain, operation, next);
    return next.wait?.lookAgainMs ?? NOTICE_MS;
  }

  /** Work that a deletion overtook, and a creation's cancellation that came before its first action, have nothing to do. */
  #isVoid({ open }: ChainRows, operation: OperationEntity): boolean {
    const deletion = open.some((one) => one.kind === 'DELETE_CHAIN');
    return deletion && operation.kind !== 'DELETE_CHAIN' && operation.kind !== 'CREATE_CHAIN';
  }

  async #begin({ chain }: ChainRows, operation: OperationEntity): Promise<void> {
    await this.progress.begin(operation);
    await this.dataSource.transaction(async (manager) => {
      if (operation.kind === 'CREATE_CHAIN') await this.rows.setCreation(manager, chain.id, 'RUNNING');
      if (operation.kind === 'CREATE_CHAIN' || operation.kind === 'RESUME_CHAIN')
        await this.rows.setStartedAt(manager, chain.id, Date.now());
      await this.rows.announce(manager, chain.id);
    });
  }

  async #performAll(
    rows: ChainRows,
    operation: OperationEntity,
    actions: readonly Action[],
    steps: readonly OperationStepEntity[],
    takingBack: boolean,
  ): Promise<number> {
    const begun = actions.filter((action) => !action.undo).flatMap((action) => action.mark ?? []);
    await this.rows.mark(
      rows.chain.id,
      begun.filter((name) => parseRecorded(rows.chain.observed).marks[name] !== 'BEGUN'),
      'BEGUN',
    );
    const results = await Promise.allSettled(actions.map((action) => this.#perform(rows, operation, action)));
    let wait = 0;
    for (const [i, result] of results.entries()) {
      const action = actions[i] as Action;
      if (result.status === 'fulfilled') wait = Math.max(wait, result.value?.lookAgainMs ?? 0);
      else {
        const attempt = steps.find((step) => step.key === action.step)?.attempt ?? 1;
        const verdict = judge(result.reason, attempt, takingBack, Math.random());
        await this.#tell(operation, action, result.reason, verdict.kind === 'again' ? verdict.afterMs : null);
        if (verdict.kind === 'give-up') return this.#giveUp(rows, operation, action.step, result.reason);
        await this.progress.attempt(operation.id, action.step, attempt + 1, reasonOf(result.reason));
        wait = Math.max(wait, verdict.afterMs);
      }
    }
    return wait;
  }

  async #tell(operation: OperationEntity, action: Action, error: unknown, afterMs: number | null): Promise<void> {
    this.log.warn('action.failed', { operation: operation.id, action: action.name, error });
    const then = afterMs === null ? 'giving up' : `trying again in ${(afterMs / 1000).toFixed(1)} s`;
    await this.progress.say(
      operation.id,
      action.step,
      afterMs === null ? 'error' : 'warn',
      'action.failed',
      `${action.name}: ${reasonOf(error)}; ${then}`,
    );
  }

  /** Does one action and records it. Null when it is done, else when to look again. */
  async #perform(rows: ChainRows, operation: OperationEntity | null, action: Action): Promise<StillWorking | null> {
    const started = performance.now();
    const runner = this.actions.of(action.kind);
    const context = this.#context(rows, operation, action);
    const still = action.undo ? await runner.undo(context).then(() => null) : await runner.run(context);
    if (still !== null) {
      if (operation !== null) await this.progress.progress(operation.id, action.step, still.progress, still.message);
      return still;
    }
    if (action.mark !== null) await this.rows.mark(rows.chain.id, [action.mark], action.undo ? null : 'DONE');
    const ms = Math.round(performance.now() - started);
    this.log.debug('action.done', { chain: rows.chain.id, action: action.name, ms });
    await context.say('action.done', `${action.name} in ${ms} ms`);
    return null;
  }

  #context({ chain, nodes }: ChainRows, operation: OperationEntity | null, action: Action): ActionContext {
    return {
      action,
      chain,
      nodes,
      node: () => {
        const node = nodes.find((one) => one.name === action.subject);
        if (node === undefined) throw new InvariantError(`action ${action.name} names no node of the chain`);
        return node;
      },
      say: async (event, text, level = 'info') => {
        if (operation !== null) await this.progress.say(operation.id, action.step, level, event, text);
      },
    };
  }

  /** Ends the operation, or for a creation begins to take back. */
  async #giveUp(rows: ChainRows, operation: OperationEntity, step: StepKey, error: unknown): Promise<number> {
    this.log.warn('operation.failed', { operation: operation.id, kind: operation.kind, step, error });
    const takesBack = operation.kind === 'CREATE_CHAIN';
    await this.progress.fail(operation, step, stepError(step, error), !takesBack);
    await this.observer.observe(rows.chain.id);
    return 0;
  }

  async #finish({ chain }: ChainRows, operation: OperationEntity, status: 'SUCCEEDED' | 'CANCELLED' | 'COMPENSATED'): Promise<void> {
    this.log.info('operation.finished', { operation: operation.id, kind: operation.kind, chain: chain.id, status });
    if (operation.kind === 'DELETE_CHAIN' || (operation.kind === 'CREATE_CHAIN' && status !== 'SUCCEEDED')) await this.purge.all(chain.id);
    // The phase a finished operation leads to is there when its end shows.
    await this.observer.exclusive(chain.id, () =>
      this.dataSource.transaction(async (manager) => {
        if (operation.kind === 'CREATE_CHAIN') await this.rows.setCreation(manager, chain.id, status === 'SUCCEEDED' ? 'DONE' : 'UNDONE');
        if (operation.kind === 'DELETE_CHAIN' && status === 'SUCCEEDED') await this.rows.setRemoved(manager, chain.id);
        else await this.observer.write(manager, chain.id);
        await this.progress.end(manager, operation, status);
        await this.rows.announce(manager, chain.id);
      }),
    );
  }
}

/** Why the step at hand cannot go on: a node gave up, or it takes too long. */
function problemOf(
  next: Plan,
  steps: readonly OperationStepEntity[],
  { blockIntervalMs }: ChainSettings,
): { readonly step: StepKey; readonly error: BystackError } | null {
  if (next.failure !== null) {
    const { step, subject } = next.failure;
    const error = new BystackError(
      { code: 'NODE_CRASHED', node: subject },
      {
        message: `${subject} ended again and again; the supervisor gave up restarting it.`,
        remedy: `Read the log of ${subject}, remove the cause, then try again.`,
        fault: 'environment',
      },
    );
    return { step, error };
  }
  const running = next.steps.find((step) => step.status === 'RUNNING');
  const startedAt = steps.find((step) => step.key === running?.key)?.startedAt;
  // A slow chain is given the time of the few blocks that a step may wait for.
  const extraMs = STEP_BLOCKS * blockIntervalMs;
  if (running === undefined || !startedAt || !isStepOverdue(running.key, startedAt.getTime() + extraMs, Date.now())) return null;
  const seconds = (STEP_INFO[running.key].deadlineMs + extraMs) / 1000;
  const error = new BystackError(
    { code: 'STEP_OVERDUE', step: running.key },
    {
      message: `the step was not done within ${seconds} s${running.message === null ? '' : ` (${running.message})`}.`,
      remedy: 'Look at the logs of the nodes; try again when the machine is less busy.',
      fault: 'environment',
    },
  );
  return { step: running.key, error };
}
