import { Args, ArgsType, Field, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import type { RequestContext } from '../common/request-context.js';
import { SearchService } from './search.service.js';
import { SearchHitType, SearchKind } from './search.type.js';

@ArgsType()
class SearchArgs {
  @Field(() => String, { description: 'Height, hash, address, asset, account or external id.' }) text: string;
  @Field(() => ID, { nullable: true, description: 'Only in this chain.' }) chainId?: string | null;
  @Field(() => [SearchKind], { nullable: true }) kinds?: SearchKind[] | null;
  @Field(() => Int, { nullable: true, defaultValue: 10, description: '1 to 50.' }) first?: number | null;
}

/** One box for everything. */
@Resolver()
export class SearchResolver {
  constructor(private readonly service: SearchService) {}

  @Allow('chain.read')
  @Query(() => [SearchHitType])
  search(@Ctx() ctx: RequestContext, @Args() args: SearchArgs): Promise<SearchHitType[]> {
    return this.service.search(ctx, { text: args.text, chainId: args.chainId ?? null, kinds: args.kinds ?? null, first: args.first ?? 10 });
  }
}
