import { Module, type OnModuleInit } from '@nestjs/common';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { NodesModule } from '../nodes/nodes.module.js';
import { MainChainBlockResolver, MainChainOutputResolver, MainChainTransactionResolver } from './main-block.resolver.js';
import { MainChainKeeper } from './main-chain-keeper.service.js';
import { MainChainLookup } from './main-chain-lookup.service.js';
import { MainChainMutations, MainChainResolver } from './main-chain.resolver.js';
import { MainChainReader } from './main-chain-reader.service.js';
import { MainChainRows } from './main-chain-rows.service.js';
import { MainChainSearch } from './main-chain-search.service.js';
import { MainChainService } from './main-chain.service.js';
import { MainChainSource } from './main-chain-source.service.js';
import { MainChainWishes } from './main-chain-wishes.service.js';

const HASH = /^[0-9a-f]{64}$/;

/** The main-chain: its managed node or the address of another, and what the API shows of it. */
@Module({
  imports: [NodesModule],
  providers: [
    MainChainRows,
    MainChainSource,
    MainChainService,
    MainChainReader,
    MainChainLookup,
    MainChainSearch,
    MainChainWishes,
    MainChainKeeper,
    MainChainResolver,
    MainChainMutations,
    MainChainBlockResolver,
    MainChainTransactionResolver,
    MainChainOutputResolver,
  ],
  exports: [MainChainSearch],
})
export class MainChainModule implements OnModuleInit {
  constructor(
    private readonly nodes: NodeRegistry,
    private readonly reader: MainChainReader,
  ) {}

  onModuleInit(): void {
    this.nodes.register('MainChainBlock', 'chain.read', (_ctx, id) => (HASH.test(id) ? this.reader.byHash(id) : Promise.resolve(null)));
    this.nodes.register('MainChainTransaction', 'chain.read', (_ctx, id) =>
      HASH.test(id) ? this.reader.transaction(id, null) : Promise.resolve(null),
    );
  }
}
