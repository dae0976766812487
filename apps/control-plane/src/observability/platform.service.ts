/** Facts of this installation. */
import { Inject, Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { PlatformInfoType } from './platform.type.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

@Injectable()
export class PlatformService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Version and what is set up here. */
  info(): PlatformInfoType {
    return {
      version,
      nodeVersion: process.versions.node,
      features: ['chains', 'assets', 'explorer', this.config.redisUrl === null ? 'queues-postgres' : 'queues-redis'],
    };
  }
}
