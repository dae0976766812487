/** Organizations and who belongs to them. */
import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import type { RoleName } from '@bystack/api-contract';
import { checkSlug, checkText } from '../common/checks.js';
import { refuse, topLevel } from '../common/errors.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { AuthUserEntity } from './auth-user.entity.js';
import { toOrganizationType, toUserType } from './identity.mapping.js';
import { MemberType, type OrganizationType, type UserType } from './identity.types.js';
import { MembershipEntity } from './membership.entity.js';
import { OrganizationEntity } from './organization.entity.js';

/** Organizations one person may be a member of. */
const MAX_ORGANIZATIONS = 50;

/** A membership with its organization. */
export interface Membership {
  readonly organization: OrganizationEntity;
  readonly role: RoleName;
}

@Injectable()
export class OrganizationsService {
  constructor(private readonly dataSource: DataSource) {}

  /** The organization acted for. */
  async current(ctx: RequestContext): Promise<OrganizationType> {
    return toOrganizationType(await this.dataSource.getRepository(OrganizationEntity).findOneByOrFail({ id: ctx.organizationId }));
  }

  /** An organization by slug, null unless it is the caller's. */
  async bySlug(ctx: RequestContext, slug: string): Promise<OrganizationType | null> {
    const row = await this.dataSource.getRepository(OrganizationEntity).findOneBy({ slug });
    return row !== null && (await this.#mayRead(ctx, row.id)) ? toOrganizationType(row) : null;
  }

  /** An organization by row id, null unless it is the caller's. */
  async byId(ctx: RequestContext, id: string): Promise<OrganizationType | null> {
    if (!(await this.#mayRead(ctx, id))) return null;
    const row = await this.dataSource.getRepository(OrganizationEntity).findOneBy({ id });
    return row === null ? null : toOrganizationType(row);
  }

  async #mayRead(ctx: RequestContext, organizationId: string): Promise<boolean> {
    if (organizationId === ctx.organizationId) return true;
    return (
      ctx.actor.kind === 'user' &&
      (await this.dataSource.getRepository(MembershipEntity).existsBy({ organizationId, userId: ctx.actor.id }))
    );
  }

  /** Memberships of a person, oldest first. */
  async ofUser(userId: string): Promise<Membership[]> {
    const memberships = await this.dataSource
      .getRepository(MembershipEntity)
      .find({ where: { userId }, order: { createdAt: 'ASC', id: 'ASC' }, take: MAX_ORGANIZATIONS });
    const organizations = await this.dataSource
      .getRepository(OrganizationEntity)
      .createQueryBuilder('organization')
      .whereInIds(memberships.map((m) => m.organizationId))
      .getMany();
    const byId = new Map(organizations.map((row) => [row.id, row]));
    return memberships.flatMap(({ organizationId, role }) => {
      const organization = byId.get(organizationId);
      return organization ? [{ organization, role }] : [];
    });
  }

  /** Makes an organization whose owner is the caller. @throws Refusal `ORGANIZATION_SLUG_TAKEN`, `PARAMETER_OUT_OF_RANGE`, `QUOTA_EXCEEDED` */
  async create(ctx: RequestContext, manager: EntityManager, input: { name: string; slug: string }): Promise<OrganizationType> {
    const name = checkText(input.name, ['input', 'name'], { min: 1, max: 64 });
    const slug = checkSlug(input.slug, ['input', 'slug']);
    const owner = ctx.actor.userId;
    if (owner === null) throw topLevel('FORBIDDEN', "Only a person or a person's key can own an organization.");
    const used = await manager.countBy(MembershipEntity, { userId: owner });
    if (used >= MAX_ORGANIZATIONS) throw refuse('QUOTA_EXCEEDED', null, { quota: 'organizations', used, limit: MAX_ORGANIZATIONS });
    return toOrganizationType(await this.insert(manager, { name, slug, owner }));
  }

  /** Stores an organization with its owner. @throws Refusal `ORGANIZATION_SLUG_TAKEN` */
  async insert(manager: EntityManager, input: { name: string; slug: string; owner: string }): Promise<OrganizationEntity> {
    const { name, slug, owner } = input;
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(OrganizationEntity)
      .values({ name, slug })
      .orIgnore()
      .returning('id')
      .execute();
    const id = (inserted.raw as { id: string }[])[0]?.id;
    if (id === undefined) throw refuse('ORGANIZATION_SLUG_TAKEN', ['input', 'slug'], { slug });
    await manager.insert(MembershipEntity, { organizationId: id, userId: owner, role: 'OWNER' });
    return manager.findOneByOrFail(OrganizationEntity, { id });
  }

  /** Members of an organization, oldest first. The caller was allowed to see the organization. */
  async members(organizationId: string, args: ConnectionArgs): Promise<ConnectionOf<MemberType>> {
    const query = this.dataSource.getRepository(MembershipEntity).createQueryBuilder('membership').where({ organizationId });
    const page = await pageOf(query, args, byCreation('membership'), (row) => row);
    const users = await this.dataSource.getRepository(AuthUserEntity).findBy({ id: In(page.nodes.map((row) => row.userId)) });
    const byId = new Map(users.map((user) => [user.id, user]));
    const edges = page.edges.flatMap(({ cursor, node }) => {
      const user = byId.get(node.userId);
      return user
        ? [{ cursor, node: Object.assign(new MemberType(), { user: toUserType(user), role: node.role, since: node.createdAt }) }]
        : [];
    });
    return { ...page, edges, nodes: edges.map((edge) => edge.node) };
  }

  /** A person who shares the caller's organization, else null. */
  async userById(ctx: RequestContext, id: string): Promise<UserType | null> {
    const member = await this.dataSource.getRepository(MembershipEntity).existsBy({ organizationId: ctx.organizationId, userId: id });
    const row = member ? await this.dataSource.getRepository(AuthUserEntity).findOneBy({ id }) : null;
    return row === null ? null : toUserType(row);
  }
}
