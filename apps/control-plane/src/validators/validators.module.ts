import { Module, type OnModuleInit } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { ChainValidatorsResolver, ValidatorsResolver } from './validators.resolver.js';
import { ValidatorsService } from './validators.service.js';

@Module({
  imports: [ChainsModule],
  providers: [ValidatorsService, ValidatorsResolver, ChainValidatorsResolver],
  exports: [ValidatorsService],
})
export class ValidatorsModule implements OnModuleInit {
  constructor(
    private readonly registry: NodeRegistry,
    private readonly validators: ValidatorsService,
  ) {}

  onModuleInit(): void {
    this.registry.register('Validator', 'chain.read', (ctx, localId) => this.validators.view(ctx, localId));
  }
}
