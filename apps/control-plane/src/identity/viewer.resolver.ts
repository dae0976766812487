import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import type { RequestContext } from '../common/request-context.js';
import { OrganizationType, ViewerType } from './identity.types.js';
import { OrganizationsService } from './organizations.service.js';
import { ViewerService } from './viewer.service.js';

/** Who asks, and his organizations. */
@Resolver()
export class ViewerResolver {
  constructor(
    private readonly service: ViewerService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Allow('authenticated')
  @Query(() => ViewerType)
  viewer(@Ctx() ctx: RequestContext): Promise<ViewerType> {
    return this.service.viewer(ctx);
  }

  @Allow('organization.read')
  @Query(() => OrganizationType, { nullable: true })
  organization(@Ctx() ctx: RequestContext, @Args('slug', { type: () => String }) slug: string): Promise<OrganizationType | null> {
    return this.organizations.bySlug(ctx, slug);
  }
}
