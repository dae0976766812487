import { Args, Query, Resolver } from '@nestjs/graphql';
import { messageOf, remedyOf, USER_ERRORS, type UserErrorCode } from '@bystack/api-contract';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { UserErrorCodeEnum } from '../common/payload.js';
import type { RequestContext } from '../common/request-context.js';
import { ErrorEntryType, PlatformInfoType } from './platform.type.js';
import { PlatformService } from './platform.service.js';

/** The installation itself, and what its errors mean. */
@Resolver()
export class PlatformResolver {
  constructor(private readonly service: PlatformService) {}

  @Allow('authenticated')
  @Query(() => PlatformInfoType)
  platform(): PlatformInfoType {
    return this.service.info();
  }

  @Allow('authenticated')
  @Query(() => [ErrorEntryType])
  errorCatalogue(
    @Ctx() ctx: RequestContext,
    @Args('codes', { type: () => [UserErrorCodeEnum], nullable: true }) codes: UserErrorCode[] | null,
  ): ErrorEntryType[] {
    return (codes ?? (Object.keys(USER_ERRORS) as UserErrorCode[])).map((code) => ({
      code,
      message: messageOf(code, ctx.language),
      remedy: remedyOf(code, ctx.language),
    }));
  }
}
