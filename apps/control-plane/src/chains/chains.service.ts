import { randomBytes } from 'node:crypto';
import { availableParallelism, freemem } from 'node:os';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { notFound, refuse, Refusal, Refusals } from '../common/errors.js';
import { toUserError } from '../common/payload.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { EventsService } from '../events/events.service.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { newNodeRows } from '../nodes/node-rows.js';
import type { OperationEntity } from '../operations/operation.entity.js';
import { OperationsService } from '../operations/operations.service.js';
import { newRecorded, parseRecorded, recordedColumn } from '../provisioning/recorded.js';
import { ChainEntity } from './chain.entity.js';
import { forecast } from './chain-forecast.js';
import type { ChainFilter } from './chain.inputs.js';
import { ChainPlanType } from './chain-plan.type.js';
import { ChainQuota } from './chain-quota.service.js';
import type { ChainSettings } from './chain-settings.js';
import { FindingType, type ChainType } from './chain.type.js';
import { toChain } from './chain-view.js';
import { parseSpecInput, type SpecInput, type SpecInputProblem } from './spec-input.js';

/** A chain and the work that was started on it. */
export interface ChainWithOperation {
  readonly chain: ChainEntity;
  readonly operation: OperationEntity;
}

/** Chains as their organization sees them, and the wishes about them. Fulfilling wishes is provisioning's part. */
@Injectable()
export class ChainsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly operations: OperationsService,
    private readonly quota: ChainQuota,
    private readonly events: EventsService,
  ) {}

  /** The row of a chain of the caller's organization, null when absent or foreign. */
  find(ctx: RequestContext, chainRowId: string, manager: EntityManager = this.dataSource.manager): Promise<ChainEntity | null> {
    return manager.findOneBy(ChainEntity, { id: chainRowId, organizationId: ctx.organizationId });
  }

  /** As `find`. @throws GraphQL error NOT_FOUND */
  async get(ctx: RequestContext, chainRowId: string): Promise<ChainEntity> {
    const row = await this.find(ctx, chainRowId);
    if (row === null) throw notFound();
    return row;
  }

  /** A chain by row id, deleted ones included, or by short name among those that exist. */
  async view(ctx: RequestContext, by: { readonly rowId: string } | { readonly slug: string }): Promise<ChainType | null> {
    const row =
      'rowId' in by
        ? await this.find(ctx, by.rowId)
        : await this.dataSource.manager.findOneBy(ChainEntity, { slug: by.slug, organizationId: ctx.organizationId, deletedAt: IsNull() });
    return row === null ? null : toChain(row, ctx.language);
  }

  /** Chains that exist, oldest first. */
  async list(ctx: RequestContext, args: ConnectionArgs, filter: ChainFilter | null): Promise<ConnectionOf<ChainType>> {
    const query = this.dataSource.manager
      .createQueryBuilder(ChainEntity, 'chain')
      .where('chain.organizationId = :organization AND chain.deletedAt IS NULL', { organization: ctx.organizationId });
    if (filter?.phase?.length) query.andWhere('chain.phase IN (:...phases)', { phases: filter.phase });
    const text = filter?.text?.trim().slice(0, 100).replaceAll('\0', '');
    if (text) {
      const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
      query.andWhere('(chain.name ILIKE :like OR chain.slug ILIKE :like)', { like });
    }
    const total = await query.clone().getCount();
    return pageOf(query, args, byCreation<ChainEntity>('chain'), (row) => toChain(row, ctx.language), total);
  }

  /** What a chain of these settings would be; stores nothing. */
  async plan(ctx: RequestContext, input: SpecInput): Promise<ChainPlanType> {
    const parsed = parseSpecInput(input, fallbackSlug());
    if (!parsed.ok)
      return planOf({ valid: false, userErrors: refusalsOf(parsed.problems, ['input']).map((r) => toUserError(r, ctx.language)) });
    const { settings } = parsed;
    const taken = await this.#isTaken(this.dataSource.manager, ctx, settings.slug);
    const refusals = taken ? [refuse('CHAIN_SLUG_TAKEN', ['input', 'slug'], { slug: settings.slug })] : [];
    const figures = forecast(settings, { cores: availableParallelism(), freeMemoryBytes: freemem() });
    const since = new Date();
    return planOf({
      ...figures,
      valid: refusals.length === 0,
      userErrors: refusals.map((r) => toUserError(r, ctx.language)),
      warnings: figures.warnings.map((warning) => Object.assign(new FindingType(), { ...warning, since })),
      differences: [...figures.differences],
      storageBytesPerMonth: figures.storageBytesPerMonth.toString(),
      estimatedMemoryBytes: figures.estimatedMemoryBytes.toString(),
    });
  }

  /**
   * Writes the wish for a new chain and the operation that fulfils it.
   * @throws Refusals `PARAMETER_OUT_OF_RANGE`, `PARAMETER_CONFLICT`, `VALIDATOR_COUNT_UNSAFE`; Refusal `CHAIN_SLUG_TAKEN`, `QUOTA_EXCEEDED`
   */
  async create(manager: EntityManager, ctx: RequestContext, input: SpecInput): Promise<ChainWithOperation> {
    const parsed = parseSpecInput(input, fallbackSlug());
    if (!parsed.ok) throw new Refusals(refusalsOf(parsed.problems, ['input', 'spec']));
    const { settings } = parsed;
    const takenRefusal = refuse('CHAIN_SLUG_TAKEN', ['input', 'spec', 'slug'], { slug: settings.slug });
    // Two creations of one organization wait for each other, so that slug and quota are judged by what is there.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`create-chain ${ctx.organizationId}`]);
    if (await this.#isTaken(manager, ctx, settings.slug)) throw takenRefusal;
    await this.quota.check(ctx.organizationId, 1, settings.validatorCount, manager);
    const chain = await manager.save(manager.create(ChainEntity, newChainRow(ctx, settings)));
    await manager.insert(ChainNodeEntity, newNodeRows(chain));
    const operation = await this.operations.start(manager, ctx, { kind: 'CREATE_CHAIN', chainRowId: chain.id, subject: chain.name });
    await this.events.emit(manager, 'chain', chain.id, {});
    return { chain, operation };
  }

  /** Wishes all nodes of the chain stopped. @throws Refusal `NOT_FOUND`, `CHAIN_STATE_CONFLICT`, `OPERATION_IN_PROGRESS` */
  async pause(manager: EntityManager, ctx: RequestContext, chainRowId: string | null): Promise<ChainWithOperation> {
    const chain = await this.#settled(manager, ctx, chainRowId, 'RUNNING');
    return this.#wish(manager, ctx, chain, { desiredState: 'PAUSED' }, 'PAUSE_CHAIN');
  }

  /** Wishes the nodes of a paused chain running again. @throws as `pause` */
  async resume(manager: EntityManager, ctx: RequestContext, chainRowId: string | null): Promise<ChainWithOperation> {
    const chain = await this.#settled(manager, ctx, chainRowId, 'PAUSED');
    return this.#wish(manager, ctx, chain, { desiredState: 'RUNNING' }, 'RESUME_CHAIN');
  }

  /**
   * Wishes the chain and everything of it gone; work under way on it ends, a creation is taken back first.
   * @throws Refusal `NOT_FOUND`, `CONFIRMATION_WRONG`, `CHAIN_STATE_CONFLICT`
   */
  async delete(
    manager: EntityManager,
    ctx: RequestContext,
    chainRowId: string | null,
    confirmName: string | null,
  ): Promise<ChainWithOperation> {
    const chain = await this.#locked(manager, ctx, chainRowId);
    if (confirmName !== null && confirmName !== chain.name && confirmName !== chain.slug)
      throw refuse('CONFIRMATION_WRONG', ['input', 'confirmName'], { name: chain.name });
    if (chain.desiredState === 'DELETED' && (await this.operations.hasOpen(manager, chain.id)))
      throw refuse('CHAIN_STATE_CONFLICT', ['input', 'id'], { slug: chain.slug, state: 'being deleted' });
    await this.operations.overtake(manager, chain.id);
    return this.#wish(manager, ctx, chain, { desiredState: 'DELETED' }, 'DELETE_CHAIN');
  }

  async #wish(
    manager: EntityManager,
    ctx: RequestContext,
    chain: ChainEntity,
    wish: Pick<ChainEntity, 'desiredState'>,
    kind: 'PAUSE_CHAIN' | 'RESUME_CHAIN' | 'DELETE_CHAIN',
  ): Promise<ChainWithOperation> {
    Object.assign(chain, wish, { generation: chain.generation + 1 });
    await manager.update(ChainEntity, { id: chain.id }, { ...wish, generation: chain.generation });
    const operation = await this.operations.start(manager, ctx, { kind, chainRowId: chain.id, subject: chain.name });
    await this.events.emit(manager, 'chain', chain.id, {});
    return { chain, operation };
  }

  /** A chain that was created, is in that state, and that nobody works on. */
  async #settled(
    manager: EntityManager,
    ctx: RequestContext,
    chainRowId: string | null,
    state: 'RUNNING' | 'PAUSED',
  ): Promise<ChainEntity> {
    const chain = await this.#locked(manager, ctx, chainRowId);
    if (await this.operations.hasOpen(manager, chain.id)) throw refuse('OPERATION_IN_PROGRESS', ['input', 'id'], { slug: chain.slug });
    if (parseRecorded(chain.observed).creation !== 'DONE' || chain.desiredState !== state)
      throw refuse('CHAIN_STATE_CONFLICT', ['input', 'id'], { slug: chain.slug, state: chain.phase });
    return chain;
  }

  async #locked(manager: EntityManager, ctx: RequestContext, chainRowId: string | null): Promise<ChainEntity> {
    const where = { id: chainRowId ?? '', organizationId: ctx.organizationId, deletedAt: IsNull() };
    const chain = chainRowId === null ? null : await manager.findOne(ChainEntity, { where, lock: { mode: 'pessimistic_write' } });
    if (chain === null) throw refuse('NOT_FOUND', ['input', 'id'], { what: 'chain' });
    return chain;
  }

  #isTaken(manager: EntityManager, ctx: RequestContext, slug: string): Promise<boolean> {
    return manager.existsBy(ChainEntity, { organizationId: ctx.organizationId, slug, deletedAt: IsNull() });
  }
}

const fallbackSlug = (): string => randomBytes(3).toString('hex');

function newChainRow(ctx: RequestContext, settings: ChainSettings): Partial<ChainEntity> {
  const { name, slug, description, environment, preset, engine, validatorCount, storage, assetOrigin } = settings;
  return {
    organizationId: ctx.organizationId,
    ...{ name, slug, description, environment, preset, engine, validatorCount, storage, assetOrigin },
    settings: { ...settings, nonce: randomBytes(32).toString('hex') },
    desiredState: 'RUNNING',
    phase: 'PROVISIONING',
    generation: 1,
    observed: recordedColumn(newRecorded(Date.now())),
    createdAt: new Date(),
  };
}

function refusalsOf(problems: readonly SpecInputProblem[], path: readonly string[]): Refusal[] {
  return problems.map(({ code, field, reason }) => refuse(code, [...path, field], { field, allowed: reason, reason }));
}

function planOf(fields: Partial<ChainPlanType>): ChainPlanType {
  const nothing = {
    warnings: [],
    canonical: null,
    specHash: null,
    predictedFinalityMs: null,
    messagesPerBlock: null,
    storageBytesPerMonth: null,
    estimatedMemoryBytes: null,
    differences: [],
    quorum: null,
    faultTolerance: null,
  };
  return Object.assign(new ChainPlanType(), nothing, fields);
}
