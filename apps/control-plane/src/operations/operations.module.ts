import { Module, type OnModuleInit } from '@nestjs/common';
import { rowIdIn } from '../common/ids.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { OperationsService } from './operations.service.js';
import { OperationsResolver, OperationStepResolver, OrganizationOperationsResolver } from './operations.resolver.js';

@Module({
  providers: [OperationsService, OperationsResolver, OperationStepResolver, OrganizationOperationsResolver],
  exports: [OperationsService],
})
export class OperationsModule implements OnModuleInit {
  constructor(
    private readonly registry: NodeRegistry,
    private readonly operations: OperationsService,
  ) {}

  onModuleInit(): void {
    this.registry.register('Operation', 'chain.read', (ctx, id) => rowIdIn(id, (rowId) => this.operations.find(ctx, rowId)));
  }
}
