import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { notFound } from '../common/errors.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { ConnectionArgs } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { ApiKeysService } from './api-keys.service.js';
import {
  CreateApiKeyInput,
  CreateApiKeyPayload,
  CreateOrganizationInput,
  CreateOrganizationPayload,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
} from './identity.inputs.js';
import { ApiKeyConnection, MemberConnection, OrganizationType } from './identity.types.js';
import { OrganizationsService } from './organizations.service.js';

/** Organizations, members and keys. */
@Resolver(() => OrganizationType)
export class OrganizationsResolver {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly keys: ApiKeysService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('organization.read')
  @ResolveField(() => MemberConnection)
  members(@Parent() organization: OrganizationType, @Args() args: ConnectionArgs): Promise<MemberConnection> {
    return this.organizations.members(organization.rowId, args);
  }

  @Allow('organization.read')
  @ResolveField(() => ApiKeyConnection)
  apiKeys(@Ctx() ctx: RequestContext, @Parent() organization: OrganizationType, @Args() args: ConnectionArgs): Promise<ApiKeyConnection> {
    if (organization.rowId !== ctx.organizationId) throw notFound();
    return this.keys.list(ctx, args);
  }

  @Allow('organization.create')
  @Mutation(() => CreateOrganizationPayload)
  createOrganization(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => CreateOrganizationInput }) input: CreateOrganizationInput,
  ): Promise<CreateOrganizationPayload> {
    return this.idempotency.run(ctx, 'createOrganization', input, async (manager) => ({
      organization: await this.organizations.create(ctx, manager, input),
    }));
  }

  @Allow('apiKey.manage.own')
  @Mutation(() => CreateApiKeyPayload)
  createApiKey(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => CreateApiKeyInput }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return this.idempotency.run(
      ctx,
      'createApiKey',
      input,
      async (manager, validateOnly) => {
        const made = await this.keys.create(ctx, manager, input);
        return validateOnly ? { apiKey: made.apiKey } : made;
      },
      { once: ['secret'] },
    );
  }

  @Allow('apiKey.manage.own')
  @Mutation(() => RevokeApiKeyPayload)
  revokeApiKey(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => RevokeApiKeyInput }) input: RevokeApiKeyInput,
  ): Promise<RevokeApiKeyPayload> {
    return this.idempotency.run(ctx, 'revokeApiKey', input, async (manager) => ({
      apiKey: await this.keys.revoke(ctx, manager, input.id),
    }));
  }
}
