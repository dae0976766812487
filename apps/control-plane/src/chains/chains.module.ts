import { Module, type OnModuleInit } from '@nestjs/common';
import { rowIdIn } from '../common/ids.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { OperationsModule } from '../operations/operations.module.js';
import { ChainQuota } from './chain-quota.service.js';
import { ChainsResolver, OperationChainResolver } from './chains.resolver.js';
import { ChainsService } from './chains.service.js';

@Module({
  imports: [OperationsModule],
  providers: [ChainsService, ChainQuota, ChainsResolver, OperationChainResolver],
  exports: [ChainsService, ChainQuota],
})
export class ChainsModule implements OnModuleInit {
  constructor(
    private readonly registry: NodeRegistry,
    private readonly chains: ChainsService,
  ) {}

  onModuleInit(): void {
    this.registry.register('Chain', 'chain.read', (ctx, id) => rowIdIn(id, (rowId) => this.chains.view(ctx, { rowId })));
  }
}
