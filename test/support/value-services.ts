/**
 * The control plane's services of explorer, wallet and transactions on a real database, put together by hand, with nodes
 * given by the test. For what needs exact control over blocks and restarts; the whole process is tested elsewhere.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RpcClient } from '@bystack/rpc';
import { AccountBook } from '../../apps/control-plane/dist/accounts/account-book.service.js';
import { AccountsService } from '../../apps/control-plane/dist/accounts/accounts.service.js';
import { AssetBook } from '../../apps/control-plane/dist/assets/asset-book.service.js';
import { AssetsService } from '../../apps/control-plane/dist/assets/assets.service.js';
import { ChainEntity } from '../../apps/control-plane/dist/chains/chain.entity.js';
import { ChainsService } from '../../apps/control-plane/dist/chains/chains.service.js';
import { IdempotencyService } from '../../apps/control-plane/dist/common/idempotency/idempotency.service.js';
import { toGlobalId } from '../../apps/control-plane/dist/common/ids.js';
import { NodeRegistry } from '../../apps/control-plane/dist/common/relay/node-registry.js';
import { systemContext, type RequestContext } from '../../apps/control-plane/dist/common/request-context.js';
import type { Config } from '../../apps/control-plane/dist/config/config.js';
import { dataSourceOptions } from '../../apps/control-plane/dist/database/data-source.js';
import { EventsService } from '../../apps/control-plane/dist/events/events.service.js';
import { OutboxListener } from '../../apps/control-plane/dist/events/outbox-listener.js';
import { BlockReader } from '../../apps/control-plane/dist/explorer/block-reader.service.js';
import { BlockStream } from '../../apps/control-plane/dist/explorer/block-stream.service.js';
import { CertificatesService } from '../../apps/control-plane/dist/explorer/certificates.service.js';
import { ExplorerIndexer } from '../../apps/control-plane/dist/explorer/explorer-indexer.service.js';
import { StatsService } from '../../apps/control-plane/dist/explorer/stats.service.js';
import { MainChainReader } from '../../apps/control-plane/dist/mainchain/main-chain-reader.service.js';
import { MainChainRows } from '../../apps/control-plane/dist/mainchain/main-chain-rows.service.js';
import { MainChainSearch } from '../../apps/control-plane/dist/mainchain/main-chain-search.service.js';
import { MainChainSource } from '../../apps/control-plane/dist/mainchain/main-chain-source.service.js';
import { OrganizationEntity } from '../../apps/control-plane/dist/identity/organization.entity.js';
import { SearchService } from '../../apps/control-plane/dist/search/search.service.js';
import { SecretsService } from '../../apps/control-plane/dist/secrets/secrets.service.js';
import type { NodeClients } from '../../apps/control-plane/dist/supervisor/index.js';
import { PlatformTxStore } from '../../apps/control-plane/dist/transactions/platform-tx.store.js';
import { RawTransactionsService } from '../../apps/control-plane/dist/transactions/raw-transactions.service.js';
import { SubmissionService } from '../../apps/control-plane/dist/transactions/submission.service.js';
import { TransactionReader } from '../../apps/control-plane/dist/transactions/transaction-reader.service.js';
import { TransactionStream } from '../../apps/control-plane/dist/transactions/transaction-stream.service.js';
import { TransactionsService } from '../../apps/control-plane/dist/transactions/transactions.service.js';
import { ChainAccess } from '../../apps/control-plane/dist/wallet/chain-access.service.js';
import { ChainWallet } from '../../apps/control-plane/dist/wallet/chain-wallet.service.js';
import { ComposerService } from '../../apps/control-plane/dist/wallet/composer.service.js';
import { CustodyService } from '../../apps/control-plane/dist/wallet/custody.service.js';
import { PaymentsService } from '../../apps/control-plane/dist/wallet/payments.service.js';
import { WalletChains } from '../../apps/control-plane/dist/wallet/wallet-chains.service.js';
import { DataSource } from 'typeorm';
import { quietLog, type LedgerNode } from './ledger-node.js';

/** Nodes of chains by row id, as the supervisor would know them; the test changes the list. */
export type NodesByChain = Map<string, RpcClient[]>;

/** Everything of one process; `close` ends it like an orderly stop. */
export type ValueServices = Awaited<ReturnType<typeof startServices>>;

/** Opens the database and brings it to the newest schema. */
export async function openDatabase(url: string): Promise<DataSource> {
  const dataSource = await new DataSource(dataSourceOptions(url)).initialize();
  await dataSource.runMigrations();
  return dataSource;
}

/** Starts the services as one process does. */
export async function startServices(dataSource: DataSource, nodes: NodesByChain, dataDir: string) {
  const config = { runsJobs: true, masterKeyFile: join(dataDir, 'master.key') } as Config;
  const clients = { forChain: async (id: string) => nodes.get(id) ?? [] } as unknown as NodeClients;
  const events = new EventsService();
  const listener = new OutboxListener(dataSource, events, quietLog);
  const registry = new NodeRegistry();
  const chains = new ChainsService(dataSource, null as never, null as never, events);
  const walletChains = new WalletChains(dataSource);
  const custody = new CustodyService(new SecretsService(config));
  const book = new AccountBook(custody);
  const assetBook = new AssetBook(custody);
  const access = new ChainAccess(chains, book);
  const composer = new ComposerService(custody);
  const store = new PlatformTxStore(events);
  const payments = new PaymentsService(composer, store);
  const submissions = new SubmissionService(dataSource, clients, store, config, quietLog);
  const idempotency = new IdempotencyService(dataSource, registry);
  const reader = new TransactionReader(dataSource);
  const blocks = new BlockReader(dataSource);
  const indexer = new ExplorerIndexer(dataSource, events, clients, walletChains, config, quietLog);
  await listener.onApplicationBootstrap();
  submissions.onApplicationBootstrap();
  await indexer.onApplicationBootstrap();
  return {
    dataSource,
    events,
    indexer,
    submissions,
    reader,
    blocks,
    idempotency,
    stream: new BlockStream(blocks, events),
    transactionStream: new TransactionStream(reader, events),
    certificates: new CertificatesService(blocks, walletChains),
    stats: new StatsService(dataSource),
    search: new SearchService(dataSource, chains, walletChains, noMainChain(dataSource, config)),
    accounts: new AccountsService(dataSource, access, chains, walletChains, book, registry),
    assets: new AssetsService(dataSource, access, chains, assetBook, registry),
    transactions: new TransactionsService(idempotency, access, payments, submissions),
    raw: new RawTransactionsService(dataSource, idempotency, access, composer, store, submissions, reader),
    wallet: new ChainWallet(dataSource, walletChains, custody, book, assetBook, payments, submissions, events),
    close: async () => {
      await submissions.beforeApplicationShutdown();
      await indexer.beforeApplicationShutdown();
      await listener.beforeApplicationShutdown();
      events.onApplicationShutdown();
    },
  };
}

/** Rows of an organization and a running chain over a test node. */
export async function addChain(
  dataSource: DataSource,
  node: LedgerNode,
  slug: string,
): Promise<{ readonly rowId: string; readonly id: string; readonly ctx: RequestContext }> {
  const organization = await dataSource.manager.save(OrganizationEntity, { slug: `o-${randomUUID()}`, name: 'Test' } as OrganizationEntity);
  const chain = await dataSource.manager.save(ChainEntity, {
    organizationId: organization.id,
    slug,
    name: slug,
    description: null,
    environment: 'DEVELOPMENT',
    preset: 'DEVELOPMENT',
    engine: 'SINGLE',
    validatorCount: node.spec.consensus.validators.length,
    storage: 'EMBEDDED',
    assetOrigin: 'BOTH',
    settings: {},
    desiredState: 'RUNNING',
    phase: 'ACTIVE',
    phaseReason: null,
    canonical: node.canonical,
    genesisHash: Buffer.from(node.genesisHash),
    observed: {},
  } as unknown as ChainEntity);
  return { rowId: chain.id, id: toGlobalId('Chain', chain.id), ctx: systemContext(organization.id, 'test') };
}

/** The search of an installation without a main-chain. */
function noMainChain(dataSource: DataSource, config: Config): MainChainSearch {
  const source = new MainChainSource({ ...config, mainChain: { kind: 'OFF' } }, new MainChainRows(dataSource));
  return new MainChainSearch(source, new MainChainReader(source), quietLog);
}
