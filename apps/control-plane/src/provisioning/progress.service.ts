import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { OPERATION_STATUS, stepAfterUndo, type PlannedStep } from '@bystack/provisioning';
import { EventsService } from '../events/events.service.js';
import { OperationEntity } from '../operations/operation.entity.js';
import type { OperationStatus, StepStatus } from '../operations/operation.enums.js';
import { OperationLogEntity } from '../operations/operation-log.entity.js';
import { OperationStepEntity } from '../operations/operation-step.entity.js';
import type { OperationError } from '../operations/operation-view.js';

/** How an operation ends. */
export type EndStatus = Extract<OperationStatus, 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'COMPENSATED'>;

/** Longest line of a log. */
const TEXT_MAX = 2_000;

/** Writes what users see of running work: steps, progress, log lines, the end. Every change is told to subscribers. */
@Injectable()
export class ProgressService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
  ) {}

  steps(operationId: string): Promise<OperationStepEntity[]> {
    return this.dataSource.manager.find(OperationStepEntity, { where: { operationId }, order: { position: 'ASC' } });
  }

  /** The operation works from now on. */
  async begin(operation: OperationEntity): Promise<void> {
    operation.status = OPERATION_STATUS.change(operation.status as OperationStatus, 'RUNNING');
    operation.startedAt ??= new Date();
    await this.#write(operation.id, (manager) =>
      manager.update(OperationEntity, { id: operation.id }, { status: operation.status, startedAt: operation.startedAt, nextLookAt: null }),
    );
  }

  /** Brings the step rows in line with what the facts show; returns them. Nothing is written when nothing changed. */
  async show(operation: OperationEntity, planned: readonly PlannedStep[], takingBack: boolean): Promise<OperationStepEntity[]> {
    const rows = await this.steps(operation.id);
    const changed = rows.filter((row) => {
      const step = planned.find((one) => one.key === row.key);
      return step !== undefined && applyStep(row, step, takingBack);
    });
    if (changed.length > 0) await this.#write(operation.id, (manager) => manager.save(changed));
    return rows;
  }

  /** Progress within a step, from inside an action. */
  async progress(operationId: string, stepKey: string, fraction: number, message: string): Promise<void> {
    const progress = Math.round(Math.max(0, Math.min(1, fraction)) * 100) / 100;
    await this.#write(operationId, (manager) =>
      manager.update(OperationStepEntity, { operationId, key: stepKey }, { progress, message: message.slice(0, TEXT_MAX) }),
    );
  }

  /** A line for the log of a step. Never with a secret. */
  async say(operationId: string, stepKey: string, level: 'info' | 'warn' | 'error', event: string, text: string): Promise<void> {
    await this.dataSource.manager.insert(OperationLogEntity, { operationId, stepKey, level, event, text: text.slice(0, TEXT_MAX) });
  }

  /** One more attempt of a step went wrong; it is tried again. */
  async attempt(operationId: string, stepKey: string, attempt: number, message: string): Promise<void> {
    await this.#write(operationId, (manager) =>
      manager.update(OperationStepEntity, { operationId, key: stepKey }, { attempt, message: message.slice(0, TEXT_MAX) }),
    );
  }

  /** A step cannot go on. With `end` the operation ends here, else it takes back what it made. */
  async fail(operation: OperationEntity, stepKey: string, error: OperationError, end: boolean): Promise<void> {
    operation.error = { ...error };
    await this.#write(operation.id, async (manager) => {
      const reason = String(error.facts['reason'] ?? '').slice(0, TEXT_MAX);
      await manager.update(
        OperationStepEntity,
        { operationId: operation.id, key: stepKey },
        { status: 'FAILED', message: reason, finishedAt: new Date() },
      );
      await manager.update(OperationEntity, { id: operation.id }, { error: operation.error as object, nextLookAt: null });
      if (end) await this.#finish(manager, operation, 'FAILED');
    });
  }

  /** The end, within the caller's transaction; steps that ran on show how it ended. */
  async end(manager: EntityManager, operation: OperationEntity, status: EndStatus): Promise<void> {
    await this.#finish(manager, operation, status);
    await this.events.emit(manager, 'operation', operation.id, {});
  }

  /** Looks again later; meanwhile nothing is held. */
  async later(operation: OperationEntity, afterMs: number): Promise<void> {
    await this.dataSource.manager.update(OperationEntity, { id: operation.id }, { nextLookAt: new Date(Date.now() + afterMs) });
  }

  async #finish(manager: EntityManager, operation: OperationEntity, status: EndStatus): Promise<void> {
    operation.status = status;
    operation.finishedAt = new Date();
    await manager.update(OperationEntity, { id: operation.id }, { status, finishedAt: operation.finishedAt, nextLookAt: null });
    if (status !== 'CANCELLED' && status !== 'COMPENSATED') return;
    const rows = await manager.findBy(OperationStepEntity, { operationId: operation.id });
    for (const row of rows) row.status = stepAfterUndo(row.status as StepStatus, false);
    await manager.save(rows);
  }

  async #write(operationId: string, work: (manager: EntityManager) => Promise<unknown>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await work(manager);
      await this.events.emit(manager, 'operation', operationId, {});
    });
  }
}

/** Row ← plan; true when the row changed. */
function applyStep(row: OperationStepEntity, step: PlannedStep, takingBack: boolean): boolean {
  const before = row.status as StepStatus;
  const status = takingBack ? stepAfterUndo(before, step.status !== 'DONE') : step.status;
  const progress = takingBack ? row.progress : status === 'DONE' ? 1 : step.progress === null ? row.progress : round(step.progress);
  const message = takingBack ? row.message : (step.message ?? (status === before ? row.message : null));
  const begins = status === 'RUNNING' && row.startedAt === null;
  const ends = ['DONE', 'SKIPPED', 'COMPENSATED'].includes(status) && before !== status;
  if (status === before && progress === row.progress && message === row.message && !begins) return false;
  row.status = status;
  row.progress = progress;
  row.message = message;
  if (begins || (ends && row.startedAt === null)) row.startedAt = new Date();
  if (status === 'RUNNING' && row.attempt === 0) row.attempt = 1;
  row.finishedAt = ends ? new Date() : status === before ? row.finishedAt : null;
  return true;
}

/** As the column keeps it: a float of 4 bytes, so that an unchanged value compares equal. */
function round(fraction: number): number {
  return Math.round(fraction * 100) / 100;
}
