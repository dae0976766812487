/** API keys: `byk_` and 32 random bytes as base64url. Only the SHA-256 of the secret is stored. */
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { roleCovers, type RoleName } from '@bystack/api-contract';
import { notFound, refuse, topLevel } from '../common/errors.js';
import { rowIdOf } from '../common/ids.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { toApiKeyType } from './identity.mapping.js';
import type { ApiKeyType } from './identity.types.js';
import { checkText } from '../common/checks.js';

/** Keys of one organization that are not revoked. */
const MAX_KEYS = 50;
const MAX_DAYS = 3_650;
const DAY_MS = 86_400_000;
/** `lastUsedAt` is written at most this often per key. */
const USED_EVERY_MS = 60_000;
const SECRET = /^byk_[A-Za-z0-9_-]{43}$/;

/** What a new key is to be. */
export interface NewKey {
  readonly organizationId: string;
  readonly name: string;
  readonly role: RoleName;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
}

@Injectable()
export class ApiKeysService {
  constructor(private readonly dataSource: DataSource) {}

  /** Makes a key for the caller's organization. @throws Refusal `PARAMETER_OUT_OF_RANGE`, `ROLE_NOT_GRANTABLE`, `QUOTA_EXCEEDED` */
  async create(
    ctx: RequestContext,
    manager: EntityManager,
    input: { name: string; role: RoleName; expiresInDays?: number | null },
  ): Promise<{ apiKey: ApiKeyType; secret: string }> {
    this.#mayManage(ctx);
    const name = checkText(input.name, ['input', 'name'], { min: 1, max: 64 });
    const days = input.expiresInDays ?? null;
    if (days !== null && (days < 1 || days > MAX_DAYS)) {
      throw refuse('PARAMETER_OUT_OF_RANGE', ['input', 'expiresInDays'], { field: 'expiresInDays', allowed: `1 to ${MAX_DAYS}, or null` });
    }
    if (!roleCovers(ctx.role, input.role)) throw refuse('ROLE_NOT_GRANTABLE', ['input', 'role'], { role: input.role });
    const used = await manager.countBy(ApiKeyEntity, { organizationId: ctx.organizationId, revokedAt: IsNull() });
    if (used >= MAX_KEYS) throw refuse('QUOTA_EXCEEDED', null, { quota: 'apiKeys', used, limit: MAX_KEYS });
    const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS);
    const { row, secret } = await this.insert(manager, {
      organizationId: ctx.organizationId,
      name,
      role: input.role,
      createdBy: ctx.actor.userId ?? ctx.actor.id,
      expiresAt,
    });
    return { apiKey: toApiKeyType(row), secret };
  }

  /** Stores a key and answers its secret, which is not kept. */
  async insert(manager: EntityManager, key: NewKey): Promise<{ row: ApiKeyEntity; secret: string }> {
    const secret = `byk_${randomBytes(32).toString('base64url')}`;
    const row = await manager.save(
      manager.create(ApiKeyEntity, { ...key, prefix: secret.slice(0, 10), secretHash: hashOf(secret), lastUsedAt: null, revokedAt: null }),
    );
    return { row: await manager.findOneByOrFail(ApiKeyEntity, { id: row.id }), secret };
  }

  /** Ends a key at once; ending it twice is no error. @throws GraphQL error NOT_FOUND, FORBIDDEN */
  async revoke(ctx: RequestContext, manager: EntityManager, globalId: string): Promise<ApiKeyType> {
    this.#mayManage(ctx);
    const id = rowIdOf(globalId, 'ApiKey');
    const where = { id: id ?? '', organizationId: ctx.organizationId };
    const row = id === null ? null : await manager.findOneBy(ApiKeyEntity, where);
    if (row === null) throw notFound();
    if (!this.#mayTouch(ctx, row)) throw topLevel('FORBIDDEN', 'You may revoke only keys that you made.');
    if (row.revokedAt === null) {
      row.revokedAt = new Date();
      await manager.update(ApiKeyEntity, { id: row.id }, { revokedAt: row.revokedAt });
    }
    return toApiKeyType(row);
  }

  /** Keys of the caller's organization, oldest first; without `apiKey.manage` only the caller's own. */
  list(ctx: RequestContext, args: ConnectionArgs): Promise<ConnectionOf<ApiKeyType>> {
    const query = this.dataSource
      .getRepository(ApiKeyEntity)
      .createQueryBuilder('key')
      .where('key.organizationId = :organizationId', { organizationId: ctx.organizationId });
    if (!ctx.permissions.has('apiKey.manage')) query.andWhere('key.createdBy = :person', { person: ctx.actor.userId });
    return pageOf(query, args, byCreation('key'), toApiKeyType);
  }

  /** A key of the caller's organization that he may see. */
  async byId(ctx: RequestContext, id: string): Promise<ApiKeyType | null> {
    const row = await this.dataSource.getRepository(ApiKeyEntity).findOneBy({ id, organizationId: ctx.organizationId });
    return row !== null && (id === ctx.actor.id || this.#mayTouch(ctx, row)) ? toApiKeyType(row) : null;
  }

  /** The valid key behind a bearer secret; null when it is unknown, expired or revoked. */
  async ofSecret(secret: string): Promise<ApiKeyEntity | null> {
    if (!SECRET.test(secret)) return null;
    const repository = this.dataSource.getRepository(ApiKeyEntity);
    const row = await repository.findOneBy({ secretHash: hashOf(secret), revokedAt: IsNull() });
    if (row === null || (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now())) return null;
    if (row.lastUsedAt === null || Date.now() - row.lastUsedAt.getTime() > USED_EVERY_MS) {
      await repository.update({ id: row.id }, { lastUsedAt: new Date() });
    }
    return row;
  }

  /** All keys with `apiKey.manage`; else those of the same person that hold no more rights than the caller. */
  #mayTouch(ctx: RequestContext, row: ApiKeyEntity): boolean {
    return ctx.permissions.has('apiKey.manage') || (row.createdBy === ctx.actor.userId && roleCovers(ctx.role, row.role));
  }

  #mayManage(ctx: RequestContext): void {
    if (ctx.permissions.has('apiKey.manage') || ctx.permissions.has('apiKey.manage.own')) return;
    throw topLevel('FORBIDDEN', 'This needs the permission apiKey.manage.', { permission: 'apiKey.manage' });
  }
}

const hashOf = (secret: string): Uint8Array => createHash('sha256').update(secret, 'utf8').digest();
