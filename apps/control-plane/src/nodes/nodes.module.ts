import { Module, type OnModuleInit } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module.js';
import { rowIdIn } from '../common/ids.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { OperationsModule } from '../operations/operations.module.js';
import { NodeLaunches } from './node-launches.service.js';
import { NodePorts } from './node-ports.service.js';
import { ChainNodesResolver, NodesResolver } from './nodes.resolver.js';
import { NodesService } from './nodes.service.js';

@Module({
  imports: [ChainsModule, OperationsModule],
  providers: [NodesService, NodePorts, NodeLaunches, NodesResolver, ChainNodesResolver],
  exports: [NodesService, NodePorts, NodeLaunches],
})
export class NodesModule implements OnModuleInit {
  constructor(
    private readonly registry: NodeRegistry,
    private readonly nodes: NodesService,
  ) {}

  onModuleInit(): void {
    this.registry.register('ChainNode', 'chain.read', (ctx, id) => rowIdIn(id, (rowId) => this.nodes.view(ctx, rowId)));
  }
}
