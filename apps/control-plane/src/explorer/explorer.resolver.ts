/** What the explorer adds to chains and blocks. */
import { Args, ArgsType, Field, ID, Int, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { hexToBytes } from '@bystack/base';
import { ChainType } from '../chains/chain.type.js';
import { ChainsService } from '../chains/chains.service.js';
import { isGiven } from '../common/given.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { notFound } from '../common/errors.js';
import { rowIdOf } from '../common/ids.js';
import { ConnectionArgs } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { CursorScalar, HashScalar, HeightScalar, HexBytesScalar } from '../common/scalars/scalars.js';
import { TransactionReader } from '../transactions/transaction-reader.service.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { ValidatorType } from '../validators/validator.type.js';
import { ValidatorsService } from '../validators/validators.service.js';
import { BlockReader, cursorHeight } from './block-reader.service.js';
import { BlockStream } from './block-stream.service.js';
import { BlockConnection, BlockEventType, BlockType, CertificateType, ChainStatsType, IntervalStatsType } from './block.type.js';
import { CertificatesService } from './certificates.service.js';
import { StatsService } from './stats.service.js';

/** Blocks and figures of a chain. */
@Resolver(() => ChainType)
export class ChainExplorerResolver {
  constructor(
    private readonly reader: BlockReader,
    private readonly statistics: StatsService,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => BlockType, { nullable: true, description: 'Newest final block.' })
  tip(@Parent() chain: ChainType): Promise<BlockType | null> {
    return this.reader.tip(chain.rowId);
  }

  @Allow('chain.read')
  @ResolveField(() => BlockType, { nullable: true, description: 'By height or by hash.' })
  block(
    @Parent() chain: ChainType,
    @Args('height', { type: () => HeightScalar, nullable: true }) height?: string | null,
    @Args('hash', { type: () => HashScalar, nullable: true }) hash?: string | null,
  ): Promise<BlockType | null> | null {
    if (isGiven(hash)) return this.reader.byHash(chain.rowId, hexToBytes(hash));
    return isGiven(height) ? this.reader.atHeight(chain.rowId, BigInt(height)) : null;
  }

  @Allow('chain.read')
  @ResolveField(() => BlockConnection, { description: 'Ascending by height; `last` gives the newest.' })
  blocks(@Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<BlockConnection> {
    return this.reader.page(chain.rowId, args);
  }

  @Allow('chain.read')
  @ResolveField(() => String, { description: 'Final transactions, coinbases not counted; decimal.' })
  async transactionCount(@Parent() chain: ChainType): Promise<string> {
    return (await this.reader.transactionCount(chain.rowId)).toString();
  }

  @Allow('chain.read')
  @ResolveField(() => IntervalStatsType, { nullable: true })
  intervalMs(@Parent() chain: ChainType): Promise<IntervalStatsType | null> {
    return this.statistics.intervals(chain.rowId);
  }

  @Allow('chain.read')
  @ResolveField(() => ChainStatsType)
  stats(
    @Ctx() ctx: RequestContext,
    @Parent() chain: ChainType,
    @Args('minutes', { type: () => Int, defaultValue: 15, nullable: true, description: '1 to 1440.' }) minutes?: number | null,
  ): Promise<ChainStatsType> {
    return this.statistics.byMinute(chain.rowId, minutes ?? 15, ctx.language);
  }
}

/** Parts of a block that cost a look. */
@Resolver(() => BlockType)
export class BlockResolver {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly seats: ValidatorsService,
    private readonly transactionsOf: TransactionReader,
  ) {}

  @Allow('chain.read')
  @ResolveField(() => ValidatorType, { nullable: true, description: 'Null for the genesis block.' })
  producer(@Parent() block: BlockType): Promise<ValidatorType | null> {
    return this.seats.at(block.chainRowId, block.producerIndex);
  }

  @Allow('chain.read')
  @ResolveField(() => CertificateType, { nullable: true, description: 'Of this block or of the nearest one above that proves it.' })
  certificate(@Parent() block: BlockType): Promise<CertificateType | null> {
    return this.certificates.of(block);
  }

  @Allow('chain.read')
  @ResolveField(() => HexBytesScalar, { nullable: true, description: 'Of this block or of the nearest one above that proves it.' })
  finalityProof(@Parent() block: BlockType): Promise<Uint8Array | null> {
    return this.certificates.proofOf(block);
  }

  @Allow('chain.read')
  @ResolveField(() => TransactionConnection, { description: 'In block order, the coinbase first.' })
  transactions(@Parent() block: BlockType, @Args() args: ConnectionArgs): Promise<TransactionConnection> {
    return this.transactionsOf.page(block.chainRowId, args, { height: block.height }, block.transactionCount);
  }
}

/** Validators behind a certificate. */
@Resolver(() => CertificateType)
export class CertificateResolver {
  constructor(private readonly seats: ValidatorsService) {}

  @Allow('chain.read')
  @ResolveField(() => [ValidatorType])
  signers(@Parent() certificate: CertificateType): Promise<ValidatorType[]> {
    return this.#pick(certificate, certificate.signerIndexes);
  }

  @Allow('chain.read')
  @ResolveField(() => [ValidatorType])
  missing(@Parent() certificate: CertificateType): Promise<ValidatorType[]> {
    return this.#pick(certificate, certificate.missingIndexes);
  }

  async #pick(certificate: CertificateType, indexes: readonly number[]): Promise<ValidatorType[]> {
    const wanted = new Set(indexes);
    return (await this.seats.all(certificate.chainRowId)).filter(({ index }) => wanted.has(index));
  }
}

@ArgsType()
class BlockFinalizedArgs {
  @Field(() => ID) chainId: string;
  @Field(() => CursorScalar, { nullable: true, description: 'Begin behind this block; default: the next one.' }) after?: string | null;
}

/** Blocks as they become final. */
@Resolver()
export class BlockSubscriptions {
  constructor(
    private readonly chains: ChainsService,
    private readonly stream: BlockStream,
  ) {}

  /** Every final block in order, without a gap, from behind `after` or from now on. */
  @Allow('chain.read')
  @Subscription(() => BlockEventType, { resolve: (value: BlockEventType) => value })
  async blockFinalized(
    @Ctx() ctx: RequestContext,
    @Args() args: BlockFinalizedArgs,
  ): Promise<AsyncGenerator<BlockEventType, void, undefined>> {
    const rowId = rowIdOf(args.chainId, 'Chain');
    if (rowId === null || !(await this.chains.find(ctx, rowId))) throw notFound();
    return this.stream.from(rowId, args.after ? cursorHeight(args.after) : null);
  }
}
