/**
 * Runs a mutation once per idempotency key. Record and work are one transaction: a crash leaves neither, and a second
 * request with the key waits in the database for the first one's end, then gets its answer.
 */
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { Refusal, Refusals, refuse, topLevel } from '../errors.js';
import { toUserError, type PayloadType } from '../payload.js';
import { NodeRegistry } from '../relay/node-registry.js';
import { NodeType } from '../relay/node.type.js';
import type { RequestContext } from '../request-context.js';
import { inputHash } from './canonical-input.js';
import { IdempotencyEntity } from './idempotency.entity.js';
import { decodePayload, encodePayload } from './payload-codec.js';

/** The members of a mutation's input that matter here. */
export interface MutationArguments {
  readonly idempotencyKey?: string;
  readonly validateOnly?: boolean | null;
  readonly clientMutationId?: string | null;
}

/** What the work gives back: the payload's own members. */
export type PayloadBody<P extends PayloadType> = Omit<P, 'userErrors' | 'clientMutationId'> & Partial<Pick<P, 'userErrors'>>;

/** The work of a mutation. With `validateOnly` its writes are rolled back; it must then cause nothing outside the transaction. */
export type MutationWork<P extends PayloadType> = (manager: EntityManager, validateOnly: boolean) => Promise<PayloadBody<P>>;

/** Settings of one mutation. */
export interface RunOptions {
  /** Members that are answered once and never stored (secrets): null on replay. */
  readonly once?: readonly string[];
}

/** A duplicate waits this long for the first request's end. */
const WAIT_MS = 9_000;
const LOCK_TIMEOUT = '55P03';

/** Carries a payload out of a transaction that is to be rolled back. */
class RollBack extends Error {
  constructor(readonly body: object) {
    super('validateOnly');
  }
}

@Injectable()
export class IdempotencyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly nodes: NodeRegistry,
  ) {}

  /**
   * Runs `work` in a transaction and answers its payload. Refusals roll back and come as `userErrors`; a refused key
   * may be used again. A replay answers what the first request did and sets the header `idempotency-replayed`.
   * @throws GraphQL error UNAVAILABLE when the first request with this key does not end in time; whatever `work` throws
   */
  async run<P extends PayloadType>(
    ctx: RequestContext,
    mutation: string,
    input: MutationArguments,
    work: MutationWork<P>,
    options: RunOptions = {},
  ): Promise<P> {
    const clientMutationId = input.clientMutationId ?? null;
    try {
      const body = await this.#answer(ctx, mutation, input, work, options);
      return { userErrors: [], ...body, clientMutationId } as unknown as P;
    } catch (error) {
      const refusals = error instanceof Refusal ? [error] : error instanceof Refusals ? error.all : null;
      if (refusals === null) throw error;
      return { userErrors: refusals.map((r) => toUserError(r, ctx.language)), clientMutationId } as unknown as P;
    }
  }

  async #answer<P extends PayloadType>(
    ctx: RequestContext,
    mutation: string,
    input: MutationArguments,
    work: MutationWork<P>,
    options: RunOptions,
  ): Promise<object> {
    const key = checkedKey(input);
    if (input.validateOnly) return this.#foresee(work);
    if (key === null) return this.dataSource.transaction((manager) => work(manager, false));
    const row = { organizationId: ctx.organizationId, actorKind: ctx.actor.kind, mutation, key };
    const hash = inputHash(input);
    const done = await this.#once(row, hash, work, options);
    if ('body' in done) return done.body;
    if (Buffer.compare(done.stored.inputHash, hash) !== 0) throw refuse('IDEMPOTENCY_CONFLICT', ['input', 'idempotencyKey']);
    ctx.setHeader('idempotency-replayed', 'true');
    return (await decodePayload(done.stored.payload, (id) => this.nodes.load(ctx, id))) as object;
  }

  /** Does the work as the first request with the key, or finds what the first one stored. */
  async #once<P extends PayloadType>(
    row: Pick<IdempotencyEntity, 'organizationId' | 'actorKind' | 'mutation' | 'key'>,
    hash: Uint8Array,
    work: MutationWork<P>,
    options: RunOptions,
  ): Promise<{ body: object } | { stored: IdempotencyEntity }> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL lock_timeout = ${WAIT_MS}`);
        const inserted = await manager
          .createQueryBuilder()
          .insert()
          .into(IdempotencyEntity)
          .values({ ...row, inputHash: hash, state: 'running' })
          .orIgnore()
          .returning('key')
          .execute();
        if ((inserted.raw as unknown[]).length === 0) return { stored: await manager.findOneByOrFail(IdempotencyEntity, row) };
        await manager.query('SET LOCAL lock_timeout = 0');
        const body = await work(manager, false);
        const kept = Object.fromEntries(Object.entries(body).map(([name, v]) => [name, options.once?.includes(name) ? null : v]));
        await manager.update(IdempotencyEntity, row, { state: 'done', payload: encodePayload(kept) as object, updatedAt: new Date() });
        return { body };
      });
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === LOCK_TIMEOUT) {
        throw topLevel('UNAVAILABLE', 'The first request with this idempotency key is still running; ask again in a moment.');
      }
      throw error;
    }
  }

  /** The payload the work would give, with nothing stored: objects that would be made are left out. */
  async #foresee<P extends PayloadType>(work: MutationWork<P>): Promise<object> {
    try {
      await this.dataSource.transaction(async (manager) => {
        throw new RollBack(await work(manager, true));
      });
    } catch (error) {
      if (!(error instanceof RollBack)) throw error;
      return Object.fromEntries(Object.entries(error.body).map(([name, value]) => [name, value instanceof NodeType ? null : value]));
    }
    return {};
  }
}

/** @throws Refusal `IDEMPOTENCY_KEY_INVALID` */
function checkedKey(input: MutationArguments): string | null {
  if (!('idempotencyKey' in input) || input.idempotencyKey === undefined) return null;
  const key = input.idempotencyKey;
  if (key.length < 1 || key.length > 128 || key.includes('\0')) throw refuse('IDEMPOTENCY_KEY_INVALID', ['input', 'idempotencyKey']);
  return key;
}
