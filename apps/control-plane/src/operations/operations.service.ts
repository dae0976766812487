import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, type EntityManager } from 'typeorm';
import { STEP_INFO } from '@bystack/provisioning';
import { refuse } from '../common/errors.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { EventsService } from '../events/events.service.js';
import { stepsOf } from '../provisioning/goals.js';
import { OperationEntity } from './operation.entity.js';
import type { OperationKind } from './operation.enums.js';
import { OperationLogEntity } from './operation-log.entity.js';
import { OperationStepEntity } from './operation-step.entity.js';
import { LogLineType, type OperationType } from './operation.type.js';
import { canCancel, canRetry, toOperation } from './operation-view.js';

/** What an operation is about and why. */
export interface NewOperation {
  readonly kind: OperationKind;
  readonly chainRowId: string;
  readonly nodeRowId?: string;
  /** Name of what it is about, for people. */
  readonly subject: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** Most lines of one step's log that are shown, the newest. */
const LOG_LINES_MAX = 500;

/** Long-running work as users see it: starting, reading, cancelling, retrying. Doing it is provisioning's part. */
@Injectable()
export class OperationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
  ) {}

  /** Writes the operation with its steps and wakes the reconciler after the commit. */
  async start(manager: EntityManager, ctx: RequestContext, what: NewOperation): Promise<OperationEntity> {
    const operation = await manager.save(
      manager.create(OperationEntity, {
        organizationId: ctx.organizationId,
        chainId: what.chainRowId,
        nodeId: what.nodeRowId ?? null,
        kind: what.kind,
        status: 'QUEUED',
        subject: what.subject,
        actor: ctx.actor.name,
        input: { ...what.input },
        createdAt: new Date(),
      }),
    );
    const steps = stepsOf(what.kind).map((key, position) => ({
      operationId: operation.id,
      key,
      position,
      title: STEP_INFO[key].title.en,
      status: 'PENDING',
      retryable: STEP_INFO[key].retryable,
    }));
    await manager.insert(OperationStepEntity, steps);
    await this.wake(manager, operation);
    return operation;
  }

  /** Tells subscribers of the operation and its chain's reconciler, after the commit. */
  async wake(manager: EntityManager, operation: Pick<OperationEntity, 'id' | 'chainId'>): Promise<void> {
    await this.events.emit(manager, 'operation', operation.id, {});
    if (operation.chainId !== null) await this.events.emit(manager, 'reconcile', operation.chainId, {});
  }

  /** The operation of the caller's organization, null when absent or foreign. */
  async find(ctx: RequestContext, rowId: string): Promise<OperationType | null> {
    const row = await this.dataSource.manager.findOneBy(OperationEntity, { id: rowId, organizationId: ctx.organizationId });
    return row === null ? null : ((await this.views(ctx, [row]))[0] ?? null);
  }

  /** Operations with their steps, in the order given. `manager`: to see what the running transaction wrote. */
  async views(ctx: RequestContext, rows: readonly OperationEntity[], manager?: EntityManager): Promise<OperationType[]> {
    if (rows.length === 0) return [];
    const steps = await (manager ?? this.dataSource.manager).findBy(OperationStepEntity, { operationId: In(rows.map((row) => row.id)) });
    return rows.map((row) =>
      toOperation(
        row,
        steps.filter((step) => step.operationId === row.id),
        ctx.language,
      ),
    );
  }

  /** Operations of the organization, or of one of its chains, oldest first. */
  async list(ctx: RequestContext, args: ConnectionArgs, chainRowId: string | null): Promise<ConnectionOf<OperationType>> {
    const query = this.dataSource.manager
      .createQueryBuilder(OperationEntity, 'operation')
      .where('operation.organizationId = :organization', { organization: ctx.organizationId });
    if (chainRowId !== null) query.andWhere('operation.chainId = :chain', { chain: chainRowId });
    const page = await pageOf(query, args, byCreation<OperationEntity>('operation'), (row) => row);
    const views = new Map((await this.views(ctx, page.nodes)).map((view) => [view.rowId, view]));
    const nodeOf = (row: OperationEntity): OperationType => views.get(row.id) as OperationType;
    return {
      ...page,
      nodes: page.nodes.map(nodeOf),
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: nodeOf(node) })),
    };
  }

  /** The newest lines of a step's log, oldest first. */
  async log(operationRowId: string, stepKey: string): Promise<LogLineType[]> {
    const rows = await this.dataSource.manager.find(OperationLogEntity, {
      where: { operationId: operationRowId, stepKey },
      order: { id: 'DESC' },
      take: LOG_LINES_MAX,
    });
    return rows.reverse().map(({ time, level, event, text }) => Object.assign(new LogLineType(), { time, level, event, text }));
  }

  /** True while work on the chain is under way, work on single nodes included. */
  async hasOpen(manager: EntityManager, chainRowId: string): Promise<boolean> {
    return manager.existsBy(OperationEntity, { chainId: chainRowId, finishedAt: IsNull() });
  }

  /** True while work on the whole chain, or on that node, is under way. */
  async isBusy(manager: EntityManager, chainRowId: string, nodeRowId: string): Promise<boolean> {
    const open = await manager.findBy(OperationEntity, { chainId: chainRowId, finishedAt: IsNull() });
    return open.some((one) => one.nodeId === null || one.nodeId === nodeRowId);
  }

  /** A deletion comes: a creation under way is taken back; other work ends when the reconciler looks at it next. */
  async overtake(manager: EntityManager, chainRowId: string): Promise<void> {
    const open = await manager.find(OperationEntity, {
      where: { chainId: chainRowId, kind: 'CREATE_CHAIN', finishedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    for (const row of open.filter(canCancel)) await this.#cancel(manager, row);
  }

  /**
   * Asks for an operation to be stopped and taken back.
   * @throws Refusal `NOT_FOUND`, `OPERATION_NOT_CANCELLABLE`
   */
  async cancel(manager: EntityManager, ctx: RequestContext, rowId: string | null): Promise<OperationEntity> {
    const row = await this.#locked(manager, ctx, rowId);
    if (!canCancel(row)) throw refuse('OPERATION_NOT_CANCELLABLE', ['input', 'id'], { status: row.status });
    await this.#cancel(manager, row);
    return row;
  }

  async #cancel(manager: EntityManager, row: OperationEntity): Promise<void> {
    Object.assign(row, { cancelRequested: true, status: 'CANCELLING', nextLookAt: null, jobVersion: row.jobVersion + 1 });
    await manager.save(row);
    await this.wake(manager, row);
  }

  /**
   * Lets a failed operation go on.
   * @throws Refusal `NOT_FOUND`, `OPERATION_NOT_RETRYABLE`, `OPERATION_IN_PROGRESS`
   */
  async retry(manager: EntityManager, ctx: RequestContext, rowId: string | null): Promise<OperationEntity> {
    const row = await this.#locked(manager, ctx, rowId);
    if (row.chainId !== null && (await this.hasOpen(manager, row.chainId)))
      throw refuse('OPERATION_IN_PROGRESS', ['input', 'id'], { slug: row.subject });
    if (!canRetry(row) || (await this.#isSuperseded(manager, row)))
      throw refuse('OPERATION_NOT_RETRYABLE', ['input', 'id'], { status: row.status });
    Object.assign(row, {
      status: 'QUEUED',
      error: null,
      cancelRequested: false,
      finishedAt: null,
      nextLookAt: null,
      attempt: row.attempt + 1,
      jobVersion: row.jobVersion + 1,
    });
    await manager.save(row);
    await manager.update(
      OperationStepEntity,
      { operationId: row.id },
      { status: 'PENDING', attempt: 0, progress: null, message: null, startedAt: null, finishedAt: null },
    );
    await this.wake(manager, row);
    return row;
  }

  /** True when a later wish about the same chain or node took the place of this one, or the chain is gone. */
  async #isSuperseded(manager: EntityManager, row: OperationEntity): Promise<boolean> {
    const [found] = (await manager.query(
      `SELECT 1 FROM operation later WHERE later.chain_id = $1 AND (later.created_at, later.id) > ($2, $3)
         AND (later.node_id IS NULL OR $4::uuid IS NULL OR later.node_id = $4)
       UNION ALL SELECT 1 FROM chain WHERE id = $1 AND deleted_at IS NOT NULL LIMIT 1`,
      [row.chainId, row.createdAt, row.id, row.nodeId],
    )) as unknown[];
    return found !== undefined;
  }

  async #locked(manager: EntityManager, ctx: RequestContext, rowId: string | null): Promise<OperationEntity> {
    const row =
      rowId === null
        ? null
        : await manager.findOne(OperationEntity, {
            where: { id: rowId, organizationId: ctx.organizationId },
            lock: { mode: 'pessimistic_write' },
          });
    if (row === null) throw refuse('NOT_FOUND', ['input', 'id'], { what: 'operation' });
    return row;
  }
}
