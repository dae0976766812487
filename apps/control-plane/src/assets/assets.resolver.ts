import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import type { RequestContext } from '../common/request-context.js';
import { AmountScalar } from '../common/scalars/scalars.js';
import { DefineAssetInput, DefineAssetPayload } from './asset.inputs.js';
import { AssetType } from './asset.type.js';
import { AssetsService } from './assets.service.js';

/** Assets. */
@Resolver(() => AssetType)
export class AssetsResolver {
  constructor(
    private readonly assets: AssetsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('asset.define')
  @Mutation(() => DefineAssetPayload)
  defineAsset(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => DefineAssetInput }) input: DefineAssetInput,
  ): Promise<DefineAssetPayload> {
    return this.idempotency.run<DefineAssetPayload>(ctx, 'defineAsset', input, async (manager) => ({
      asset: await this.assets.define(ctx, manager, input),
    }));
  }

  @Allow('chain.read')
  @ResolveField(() => AmountScalar, { description: 'Units issued in final blocks.' })
  async issued(@Parent() asset: AssetType): Promise<bigint> {
    return (await this.assets.supply(asset)).issued;
  }

  @Allow('chain.read')
  @ResolveField(() => AmountScalar, { description: 'Units destroyed in final blocks.' })
  async retired(@Parent() asset: AssetType): Promise<bigint> {
    return (await this.assets.supply(asset)).retired;
  }

  @Allow('chain.read')
  @ResolveField(() => Int)
  holders(@Parent() asset: AssetType): Promise<number> {
    return this.assets.holders(asset);
  }
}
