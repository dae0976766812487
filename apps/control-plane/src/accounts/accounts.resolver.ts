import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AssetType } from '../assets/asset.type.js';
import { assetView } from '../assets/asset-view.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { ConnectionArgs } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { AddressScalar } from '../common/scalars/scalars.js';
import { LabelsService } from '../explorer/labels.service.js';
import { TransactionReader } from '../transactions/transaction-reader.service.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { CreateAccountInput, CreateAccountPayload, CreateAddressInput, CreateAddressPayload } from './account.inputs.js';
import { AccountType, AddressInfoType, BalanceType } from './account.type.js';
import { accountView } from './account-view.js';
import { AccountsService } from './accounts.service.js';

/** Accounts and addresses. */
@Resolver(() => AccountType)
export class AccountsResolver {
  constructor(
    private readonly accounts: AccountsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('account.create')
  @Mutation(() => CreateAccountPayload)
  createAccount(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => CreateAccountInput }) input: CreateAccountInput,
  ): Promise<CreateAccountPayload> {
    return this.idempotency.run<CreateAccountPayload>(ctx, 'createAccount', input, async (manager) => ({
      account: await this.accounts.create(ctx, manager, input),
    }));
  }

  @Allow('address.create')
  @Mutation(() => CreateAddressPayload)
  createAddress(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => CreateAddressInput }) input: CreateAddressInput,
  ): Promise<CreateAddressPayload> {
    return this.idempotency.run<CreateAddressPayload>(ctx, 'createAddress', input, (manager) =>
      this.accounts.createAddress(ctx, manager, input),
    );
  }

  @Allow('chain.read')
  @ResolveField(() => [AddressScalar])
  addresses(@Parent() account: AccountType): Promise<string[]> {
    return this.accounts.addresses(account.rowId);
  }

  @Allow('chain.read')
  @ResolveField(() => [BalanceType])
  balances(@Parent() account: AccountType): Promise<BalanceType[]> {
    return this.accounts.balances(account.chainRowId, { accountId: account.rowId });
  }
}

/** Asset and account of a balance. */
@Resolver(() => BalanceType)
export class BalanceResolver {
  constructor(private readonly labels: LabelsService) {}

  @Allow('chain.read')
  @ResolveField(() => AssetType, { nullable: true })
  async asset(@Parent() balance: BalanceType): Promise<AssetType | null> {
    const row = await this.labels.asset(balance.chainRowId, balance.assetId);
    return row && assetView(row);
  }

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  async account(@Parent() balance: BalanceType): Promise<AccountType | null> {
    const row = balance.accountRowId === null ? null : await this.labels.account(balance.chainRowId, balance.accountRowId);
    return row && accountView(row);
  }
}

/** What is known of an address. */
@Resolver(() => AddressInfoType)
export class AddressInfoResolver {
  constructor(
    private readonly accounts: AccountsService,
    private readonly labels: LabelsService,
    private readonly transactionsOf: TransactionReader,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  async account(@Parent() info: AddressInfoType): Promise<AccountType | null> {
    const row = await this.labels.accountAt(info.chainRowId, info.program);
    return row && accountView(row);
  }

  @Allow('chain.read')
  @ResolveField(() => [BalanceType])
  balances(@Parent() info: AddressInfoType): Promise<BalanceType[]> {
    return this.accounts.balances(info.chainRowId, { programs: [info.program] });
  }

  @Allow('chain.read')
  @ResolveField(() => TransactionConnection)
  transactions(@Parent() info: AddressInfoType, @Args() args: ConnectionArgs): Promise<TransactionConnection> {
    return this.transactionsOf.page(info.chainRowId, args, { programs: [info.program], includeCoinbase: true });
  }
}
