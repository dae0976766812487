/** What a caller is told about himself. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RequestContext } from '../common/request-context.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthUserEntity } from './auth-user.entity.js';
import { toOrganizationType, toUserType } from './identity.mapping.js';
import { ViewerType } from './identity.types.js';
import { OrganizationsService } from './organizations.service.js';

@Injectable()
export class ViewerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly organizations: OrganizationsService,
    private readonly keys: ApiKeysService,
  ) {}

  /** User or key, the organization acted for, and the rights there. */
  async viewer(ctx: RequestContext): Promise<ViewerType> {
    const organization = await this.organizations.current(ctx);
    const isUser = ctx.actor.kind === 'user';
    const user = isUser ? await this.dataSource.getRepository(AuthUserEntity).findOneBy({ id: ctx.actor.id }) : null;
    const memberships = isUser ? await this.organizations.ofUser(ctx.actor.id) : [];
    return Object.assign(new ViewerType(), {
      user: user === null ? null : toUserType(user),
      apiKey: isUser ? null : await this.keys.byId(ctx, ctx.actor.id),
      organization,
      organizations: isUser
        ? memberships.map((m) => ({ organization: toOrganizationType(m.organization), role: m.role }))
        : [{ organization, role: ctx.role }],
      permissions: [...ctx.permissions].sort(),
    });
  }
}
