import { Module } from '@nestjs/common';
import { PlatformResolver } from './platform.resolver.js';
import { PlatformService } from './platform.service.js';
import { RetentionService } from './retention.service.js';

@Module({ providers: [RetentionService, PlatformService, PlatformResolver] })
export class ObservabilityModule {}
