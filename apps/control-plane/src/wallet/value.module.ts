import { Module, type OnModuleInit } from '@nestjs/common';
import { hexToBytes } from '@bystack/base';
import { AccountBook } from '../accounts/account-book.service.js';
import { AccountsResolver, AddressInfoResolver, BalanceResolver } from '../accounts/accounts.resolver.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AssetBook } from '../assets/asset-book.service.js';
import { AssetsResolver } from '../assets/assets.resolver.js';
import { AssetsService } from '../assets/assets.service.js';
import { ChainsModule } from '../chains/chains.module.js';
import { ChainsService } from '../chains/chains.service.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import type { NodeType } from '../common/relay/node.type.js';
import type { RequestContext } from '../common/request-context.js';
import { BlockReader } from '../explorer/block-reader.service.js';
import { BlockStream } from '../explorer/block-stream.service.js';
import { CertificatesService } from '../explorer/certificates.service.js';
import { ExplorerIndexer } from '../explorer/explorer-indexer.service.js';
import { BlockResolver, BlockSubscriptions, CertificateResolver, ChainExplorerResolver } from '../explorer/explorer.resolver.js';
import { LabelsService } from '../explorer/labels.service.js';
import { SpendersService } from '../explorer/spenders.service.js';
import { StatsService } from '../explorer/stats.service.js';
import { MainChainModule } from '../mainchain/main-chain.module.js';
import { SearchResolver } from '../search/search.resolver.js';
import { SearchService } from '../search/search.service.js';
import { ChainValueResolver, TransactionSubscriptions } from '../transactions/chain-value.resolver.js';
import { PlatformTxStore } from '../transactions/platform-tx.store.js';
import { RawTransactionsService } from '../transactions/raw-transactions.service.js';
import { SubmissionService } from '../transactions/submission.service.js';
import { TransactionReader } from '../transactions/transaction-reader.service.js';
import { TransactionStream } from '../transactions/transaction-stream.service.js';
import {
  MovementResolver,
  TransactionMutations,
  TransactionResolver,
  TxInputResolver,
  TxOutputResolver,
} from '../transactions/transactions.resolver.js';
import { TransactionsService } from '../transactions/transactions.service.js';
import { ValidatorsModule } from '../validators/validators.module.js';
import { ChainAccess } from './chain-access.service.js';
import { ChainWallet } from './chain-wallet.service.js';
import { ComposerService } from './composer.service.js';
import { CustodyService } from './custody.service.js';
import { PaymentsService } from './payments.service.js';
import { WalletChains } from './wallet-chains.service.js';

const RESOLVERS = [
  AccountsResolver,
  AddressInfoResolver,
  AssetsResolver,
  BalanceResolver,
  BlockResolver,
  BlockSubscriptions,
  CertificateResolver,
  ChainExplorerResolver,
  ChainValueResolver,
  MovementResolver,
  SearchResolver,
  TransactionMutations,
  TransactionResolver,
  TransactionSubscriptions,
  TxInputResolver,
  TxOutputResolver,
];
const SERVICES = [
  AccountBook,
  AccountsService,
  AssetBook,
  AssetsService,
  BlockReader,
  BlockStream,
  CertificatesService,
  ChainAccess,
  ComposerService,
  LabelsService,
  PaymentsService,
  PlatformTxStore,
  RawTransactionsService,
  SearchService,
  SpendersService,
  StatsService,
  SubmissionService,
  TransactionReader,
  TransactionStream,
  TransactionsService,
  WalletChains,
];

const CHAIN_AND_REST = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}):(.+)$/;

/** Explorer, search, wallet, accounts, assets and transactions: they read and write the same tables, so they are one module. */
@Module({
  imports: [ChainsModule, MainChainModule, ValidatorsModule],
  providers: [...SERVICES, ...RESOLVERS, ChainWallet, CustodyService, ExplorerIndexer],
  exports: [ChainWallet, CustodyService, ExplorerIndexer],
})
export class ValueModule implements OnModuleInit {
  constructor(
    private readonly nodes: NodeRegistry,
    private readonly chains: ChainsService,
    private readonly blocks: BlockReader,
    private readonly transactions: TransactionReader,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Block', 'chain.read', (ctx, id) =>
      this.#ofChain(ctx, id, /^\d{1,20}$/, (chain, height) => this.blocks.atHeight(chain, BigInt(height))),
    );
    this.nodes.register('Transaction', 'chain.read', (ctx, id) =>
      this.#ofChain(ctx, id, /^[0-9a-f]{64}$/, (chain, hash) => this.transactions.byHash(chain, hexToBytes(hash))),
    );
  }

  /** An object with the local id `chainRowId:rest`, of a chain of the caller's organization. */
  async #ofChain(
    ctx: RequestContext,
    localId: string,
    rest: RegExp,
    load: (chainRowId: string, rest: string) => Promise<NodeType | null>,
  ): Promise<NodeType | null> {
    const [, chainRowId, key] = CHAIN_AND_REST.exec(localId) ?? [];
    if (!chainRowId || !key || !rest.test(key) || !(await this.chains.find(ctx, chainRowId))) return null;
    return load(chainRowId, key);
  }
}
