import { Global, Module } from '@nestjs/common';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { NodeRegistry } from './relay/node-registry.js';
import { NodeResolver } from './relay/node.resolver.js';

/** What every feature uses: idempotency and the node registry. */
@Global()
@Module({ providers: [NodeRegistry, NodeResolver, IdempotencyService], exports: [NodeRegistry, IdempotencyService] })
export class CommonModule {}
