import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';
import { EventsService } from '../events/events.service.js';
import { MAIN_CHAIN_KEY } from '../events/topics.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { MainChainEntity } from './main-chain.entity.js';
import { MainChainRows } from './main-chain-rows.service.js';
import { MainChainSource } from './main-chain-source.service.js';

/** What an administrator may wish of the managed node. */
export type MainChainWish = { readonly kind: 'START' | 'STOP' | 'RESTART' } | { readonly kind: 'MINING'; readonly mining: boolean };

/** Writes wishes; `MainChainKeeper` fulfils them, in this process or in another. */
@Injectable()
export class MainChainWishes {
  constructor(
    private readonly rows: MainChainRows,
    private readonly source: MainChainSource,
    private readonly events: EventsService,
  ) {}

  /** A wish that is already fulfilled changes nothing. @throws Refusal `MAIN_CHAIN_NOT_MANAGED`, `NOT_FOUND` */
  async write(manager: EntityManager, wish: MainChainWish): Promise<void> {
    if (this.source.setting.kind !== 'MANAGED') throw refuse('MAIN_CHAIN_NOT_MANAGED');
    const row = await this.rows.find(manager, true);
    if (row === null) throw refuse('NOT_FOUND', null, { what: 'node' });
    const { id, instanceId, status } = row.node;
    if (wish.kind === 'MINING') {
      await manager.update(MainChainEntity, { nodeId: id }, { mining: wish.mining });
    } else {
      await manager.update(ChainNodeEntity, { id }, { desiredState: wish.kind === 'STOP' ? 'STOPPED' : 'RUNNING' });
      // A process that gave up, or waits for its next try, starts anew at once.
      const replaces = wish.kind === 'RESTART' || (wish.kind === 'START' && (status === 'CRASHED' || status === 'FAILED'));
      await manager.update(MainChainEntity, { nodeId: id }, { replaceInstance: replaces ? instanceId : null });
    }
    await this.events.emit(manager, 'mainChain', MAIN_CHAIN_KEY, {});
  }
}
