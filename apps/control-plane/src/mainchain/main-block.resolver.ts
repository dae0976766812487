/** Parts of main-chain blocks and transactions that cost a look. */
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { hexToBytes } from '@bystack/base';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { ConnectionArgs } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { programInWords } from '../explorer/program-words.js';
import { MainChainReader } from './main-chain-reader.service.js';
import { MainChainBlockType } from './main-block.type.js';
import { MainChainOutputType, MainChainTransactionConnection, MainChainTransactionType } from './main-transaction.type.js';

@Resolver(() => MainChainBlockType)
export class MainChainBlockResolver {
  constructor(private readonly reader: MainChainReader) {}

  @Allow('chain.read')
  @ResolveField(() => Boolean, { description: 'False of a block that a branch with more work replaced.' })
  isOnBestChain(@Parent() block: MainChainBlockType): Promise<boolean> {
    return this.reader.isOnBestChain(block);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainTransactionConnection, { description: 'In block order, the coinbase first.' })
  transactions(@Parent() block: MainChainBlockType, @Args() args: ConnectionArgs): MainChainTransactionConnection {
    return this.reader.transactionsOf(block, args);
  }
}

@Resolver(() => MainChainTransactionType)
export class MainChainTransactionResolver {
  constructor(private readonly reader: MainChainReader) {}

  @Allow('chain.read')
  @ResolveField(() => MainChainBlockType, { nullable: true })
  block(@Parent() transaction: MainChainTransactionType): Promise<MainChainBlockType | null> | null {
    return transaction.blockHash === null ? null : this.reader.byHash(transaction.blockHash);
  }
}

@Resolver(() => MainChainOutputType)
export class MainChainOutputResolver {
  @Allow('chain.read')
  @ResolveField(() => String, { description: 'What spending it takes, in the language of the caller.' })
  programInWords(@Ctx() ctx: RequestContext, @Parent() output: MainChainOutputType): string {
    return programInWords(hexToBytes(output.program), { language: ctx.language, account: null, arguments: [] });
  }
}
