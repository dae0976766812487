/** Transactions, assets, accounts and balances of a chain, and the stream of one transaction. */
import { Args, ArgsType, Field, ID, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { hexToBytes } from '@bystack/base';
import { AccountsService } from '../accounts/accounts.service.js';
import { AccountConnection, AccountType, AddressInfoType, BalanceConnection } from '../accounts/account.type.js';
import { AssetsService } from '../assets/assets.service.js';
import { AssetConnection, AssetType } from '../assets/asset.type.js';
import { ChainType } from '../chains/chain.type.js';
import { ChainsService } from '../chains/chains.service.js';
import { isGiven } from '../common/given.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { notFound, topLevel } from '../common/errors.js';
import { rowIdOf } from '../common/ids.js';
import { ConnectionArgs, connectionOf, pageRequest } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { AddressScalar, HashScalar } from '../common/scalars/scalars.js';
import { TransactionFilter } from './transaction.inputs.js';
import { TransactionReader } from './transaction-reader.service.js';
import { TransactionStream } from './transaction-stream.service.js';
import { TransactionConnection, TransactionType } from './transaction.type.js';

@ArgsType()
class TransactionsArgs extends ConnectionArgs {
  @Field(() => TransactionFilter, { nullable: true }) filter?: TransactionFilter | null;
}

@ArgsType()
class BalancesArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true }) accountId?: string | null;
  @Field(() => AddressScalar, { nullable: true }) address?: string | null;
  @Field(() => HashScalar, { nullable: true }) assetId?: string | null;
}

@ArgsType()
class TransactionUpdatedArgs {
  @Field(() => ID) chainId: string;
  @Field(() => HashScalar, { nullable: true, description: 'Hash of the transaction.' }) id?: string | null;
  @Field(() => String, { nullable: true }) externalId?: string | null;
}

@Resolver(() => ChainType)
export class ChainValueResolver {
  constructor(
    private readonly reader: TransactionReader,
    private readonly accountsService: AccountsService,
    private readonly assetsService: AssetsService,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => TransactionType, { nullable: true })
  transaction(
    @Parent() chain: ChainType,
    @Args('id', { type: () => HashScalar, nullable: true, description: 'Hash of the transaction.' }) id?: string | null,
    @Args('externalId', { type: () => String, nullable: true }) externalId?: string | null,
  ): Promise<TransactionType | null> | null {
    if (isGiven(id)) return this.reader.byHash(chain.rowId, hexToBytes(id));
    return isGiven(externalId) ? this.reader.byExternalId(chain.rowId, externalId) : null;
  }

  @Allow('chain.read')
  @ResolveField(() => TransactionConnection, { description: 'Ascending by place in the chain; those under way stand at the end.' })
  async transactions(@Parent() chain: ChainType, @Args() args: TransactionsArgs): Promise<TransactionConnection> {
    const filter = args.filter ?? {};
    const programs = await this.#programs(chain, filter);
    if (programs === 'none')
      return connectionOf(
        pageRequest(args, 2),
        [],
        () => [],
        (row: TransactionType) => row,
        0,
      );
    return this.reader.page(chain.rowId, args, {
      ...(programs ? { programs } : {}),
      ...(isGiven(filter.assetId) ? { assetId: hexToBytes(filter.assetId) } : {}),
      ...(isGiven(filter.state) ? { states: filter.state } : {}),
      includeCoinbase: filter.includeCoinbase ?? false,
    });
  }

  /** Programs that a filter means; `none` when it names nothing of this chain. */
  async #programs(chain: ChainType, filter: TransactionFilter): Promise<Uint8Array[] | 'none' | null> {
    if (isGiven(filter.accountId)) {
      const account = await this.accountsService.find(chain.rowId, filter.accountId, null);
      return account ? this.accountsService.programs(account.rowId) : 'none';
    }
    if (!isGiven(filter.address)) return null;
    const info = await this.accountsService.addressInfo(chain.rowId, filter.address);
    return info ? [info.program] : 'none';
  }

  @Allow('chain.read')
  @ResolveField(() => AssetConnection)
  assets(@Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<AssetConnection> {
    return this.assetsService.page(chain.rowId, args);
  }

  @Allow('chain.read')
  @ResolveField(() => AssetType, { nullable: true })
  asset(
    @Parent() chain: ChainType,
    @Args('assetId', { type: () => HashScalar, nullable: true }) assetId?: string | null,
    @Args('alias', { type: () => String, nullable: true }) alias?: string | null,
  ): Promise<AssetType | null> {
    return this.assetsService.find(chain.rowId, isGiven(assetId) ? hexToBytes(assetId) : null, alias ?? null);
  }

  @Allow('chain.read')
  @ResolveField(() => AccountConnection)
  accounts(@Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<AccountConnection> {
    return this.accountsService.page(chain.rowId, args);
  }

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  account(
    @Parent() chain: ChainType,
    @Args('id', { type: () => ID, nullable: true }) id?: string | null,
    @Args('alias', { type: () => String, nullable: true }) alias?: string | null,
  ): Promise<AccountType | null> {
    return this.accountsService.find(chain.rowId, id ?? null, alias ?? null);
  }

  @Allow('chain.read')
  @ResolveField(() => AddressInfoType, { nullable: true, description: 'Null when the text is no address of this chain.' })
  address(@Parent() chain: ChainType, @Args('address', { type: () => AddressScalar }) address: string): Promise<AddressInfoType | null> {
    return this.accountsService.addressInfo(chain.rowId, address);
  }

  @Allow('chain.read')
  @ResolveField(() => BalanceConnection, { description: 'Of an account or address by asset; else by holder.' })
  async balances(@Parent() chain: ChainType, @Args() args: BalancesArgs): Promise<BalanceConnection> {
    const assetId = isGiven(args.assetId) ? hexToBytes(args.assetId) : null;
    if (!isGiven(args.accountId) && !isGiven(args.address)) return this.accountsService.holderPage(chain.rowId, args, assetId);
    const programs = await this.#programs(chain, { accountId: args.accountId ?? null, address: args.address ?? null });
    const account = isGiven(args.accountId) ? await this.accountsService.find(chain.rowId, args.accountId, null) : null;
    const holder = account ? { accountId: account.rowId } : { programs: programs === 'none' || !programs ? [] : programs };
    return this.accountsService.balancePage(chain.rowId, args, holder, assetId);
  }
}

/** One transaction as it moves. */
@Resolver()
export class TransactionSubscriptions {
  constructor(
    private readonly chains: ChainsService,
    private readonly stream: TransactionStream,
  ) {}

  /** The present state first, then each change; ends with the last state. */
  @Allow('chain.read')
  @Subscription(() => TransactionType, { resolve: (value: TransactionType) => value })
  async transactionUpdated(
    @Ctx() ctx: RequestContext,
    @Args() args: TransactionUpdatedArgs,
  ): Promise<AsyncGenerator<TransactionType, void, undefined>> {
    const rowId = rowIdOf(args.chainId, 'Chain');
    if (rowId === null || !(await this.chains.find(ctx, rowId))) throw notFound();
    if (isGiven(args.id) === isGiven(args.externalId)) throw topLevel('BAD_REQUEST', 'Give exactly one of id and externalId.');
    return this.stream.of(rowId, isGiven(args.id) ? { hash: hexToBytes(args.id) } : { externalId: args.externalId as string });
  }
}
