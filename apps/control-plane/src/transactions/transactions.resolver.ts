import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountType } from '../accounts/account.type.js';
import { accountView } from '../accounts/account-view.js';
import { AssetType } from '../assets/asset.type.js';
import { assetView } from '../assets/asset-view.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { userError, UserErrorType } from '../common/payload.js';
import type { RequestContext } from '../common/request-context.js';
import { HashScalar } from '../common/scalars/scalars.js';
import { BlockReader } from '../explorer/block-reader.service.js';
import { BlockType } from '../explorer/block.type.js';
import { LabelsService } from '../explorer/labels.service.js';
import { programInWords } from '../explorer/program-words.js';
import { SpendersService } from '../explorer/spenders.service.js';
import { WalletChains } from '../wallet/wallet-chains.service.js';
import { RawTransactionsService } from './raw-transactions.service.js';
import {
  BuildTransactionInput,
  BuildTransactionPayload,
  IssueAssetInput,
  IssueAssetPayload,
  RetireAssetInput,
  RetireAssetPayload,
  SubmitTransactionInput,
  SubmitTransactionPayload,
  TransferInput,
  TransferPayload,
} from './transaction.inputs.js';
import { MovementType, TransactionType, TxInputType, TxOutputType, type Place } from './transaction.type.js';
import { annotate, inputViews, movementViews, outputViews } from './transaction-view.js';
import { TransactionsService } from './transactions.service.js';

/** Mutations that make transactions. */
@Resolver()
export class TransactionMutations {
  constructor(
    private readonly transactions: TransactionsService,
    private readonly raw: RawTransactionsService,
  ) {}

  @Allow('asset.issue')
  @Mutation(() => IssueAssetPayload)
  issueAsset(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => IssueAssetInput }) input: IssueAssetInput,
  ): Promise<IssueAssetPayload> {
    return this.transactions.issue(ctx, input);
  }

  @Allow('transaction.submit')
  @Mutation(() => TransferPayload)
  transfer(@Ctx() ctx: RequestContext, @Args('input', { type: () => TransferInput }) input: TransferInput): Promise<TransferPayload> {
    return this.transactions.transfer(ctx, input);
  }

  @Allow('asset.retire')
  @Mutation(() => RetireAssetPayload)
  retireAsset(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => RetireAssetInput }) input: RetireAssetInput,
  ): Promise<RetireAssetPayload> {
    return this.transactions.retire(ctx, input);
  }

  @Allow('transaction.build')
  @Mutation(() => BuildTransactionPayload)
  buildTransaction(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => BuildTransactionInput }) input: BuildTransactionInput,
  ): Promise<BuildTransactionPayload> {
    return this.raw.build(ctx, input);
  }

  @Allow('transaction.submit')
  @Mutation(() => SubmitTransactionPayload)
  submitTransaction(
    @Ctx() ctx: RequestContext,
    @Args('input', { type: () => SubmitTransactionInput }) input: SubmitTransactionInput,
  ): Promise<SubmitTransactionPayload> {
    return this.raw.submit(ctx, input);
  }
}

/** Parts of a transaction that cost a look. */
@Resolver(() => TransactionType)
export class TransactionResolver {
  constructor(
    private readonly blocks: BlockReader,
    private readonly chains: WalletChains,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => BlockType, { nullable: true })
  block(@Parent() tx: TransactionType): Promise<BlockType | null> | null {
    return tx.height === null ? null : this.blocks.atHeight(tx.chainRowId, tx.height);
  }

  @Allow('chain.read')
  @ResolveField(() => [TxInputType])
  async inputs(@Parent() tx: TransactionType): Promise<TxInputType[]> {
    return inputViews(tx.chainRowId, await this.#hrp(tx), annotate(tx.raw));
  }

  @Allow('chain.read')
  @ResolveField(() => [TxOutputType])
  async outputs(@Parent() tx: TransactionType): Promise<TxOutputType[]> {
    return outputViews(tx.chainRowId, await this.#hrp(tx), annotate(tx.raw));
  }

  @Allow('chain.read')
  @ResolveField(() => [MovementType])
  async summary(@Parent() tx: TransactionType): Promise<MovementType[]> {
    return movementViews(tx.chainRowId, await this.#hrp(tx), annotate(tx.raw).movements);
  }

  @Allow('chain.read')
  @ResolveField(() => UserErrorType, { nullable: true })
  rejection(@Ctx() ctx: RequestContext, @Parent() tx: TransactionType): UserErrorType | null {
    return tx.rejected && userError(tx.rejected.code, null, tx.rejected.facts, ctx.language);
  }

  async #hrp(tx: TransactionType): Promise<string> {
    return (await this.chains.of(tx.chainRowId)).parameters.hrp;
  }
}

/** Names behind programs and asset ids. */
async function accountOf(labels: LabelsService, { chainRowId, program }: Place): Promise<AccountType | null> {
  const row = program && (await labels.accountAt(chainRowId, program));
  return row && accountView(row);
}
async function assetOf(labels: LabelsService, { chainRowId }: Place, assetId: Uint8Array | null): Promise<AssetType | null> {
  const row = assetId && (await labels.asset(chainRowId, assetId));
  return row && assetView(row);
}

@Resolver(() => TxInputType)
export class TxInputResolver {
  constructor(private readonly labels: LabelsService) {}

  @Allow('chain.read')
  @ResolveField(() => AssetType, { nullable: true })
  asset(@Parent() input: TxInputType): Promise<AssetType | null> {
    return assetOf(this.labels, input.place, input.assetId);
  }

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  account(@Parent() input: TxInputType): Promise<AccountType | null> {
    return accountOf(this.labels, input.place);
  }

  @Allow('chain.read')
  @ResolveField(() => String, { nullable: true })
  async programInWords(@Ctx() ctx: RequestContext, @Parent() input: TxInputType): Promise<string | null> {
    if (!input.program) return null;
    const account = (await accountOf(this.labels, input.place))?.alias ?? null;
    return programInWords(input.program, {
      language: ctx.language,
      account,
      arguments: input.arguments,
      issuance: input.kind === 'ISSUANCE',
    });
  }
}

@Resolver(() => TxOutputType)
export class TxOutputResolver {
  constructor(
    private readonly labels: LabelsService,
    private readonly spenders: SpendersService,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => AssetType, { nullable: true })
  asset(@Parent() output: TxOutputType): Promise<AssetType | null> {
    return assetOf(this.labels, output.place, output.assetId);
  }

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  account(@Parent() output: TxOutputType): Promise<AccountType | null> {
    return accountOf(this.labels, output.place);
  }

  @Allow('chain.read')
  @ResolveField(() => String, { nullable: true })
  async programInWords(@Ctx() ctx: RequestContext, @Parent() output: TxOutputType): Promise<string | null> {
    if (!output.program) return null;
    const account = (await accountOf(this.labels, output.place))?.alias ?? null;
    return programInWords(output.program, { language: ctx.language, account, arguments: [] });
  }

  @Allow('chain.read')
  @ResolveField(() => HashScalar, { nullable: true, description: 'The final transaction that spent it.' })
  spentBy(@Parent() output: TxOutputType): Promise<Uint8Array | null> | null {
    return output.outputId && this.spenders.of(output.place.chainRowId, output.outputId);
  }
}

@Resolver(() => MovementType)
export class MovementResolver {
  constructor(private readonly labels: LabelsService) {}

  @Allow('chain.read')
  @ResolveField(() => AccountType, { nullable: true })
  account(@Parent() movement: MovementType): Promise<AccountType | null> {
    return accountOf(this.labels, movement.place);
  }

  @Allow('chain.read')
  @ResolveField(() => AssetType, { nullable: true })
  asset(@Parent() movement: MovementType): Promise<AssetType | null> {
    return assetOf(this.labels, movement.place, movement.assetId);
  }
}
