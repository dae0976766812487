import { Injectable } from '@nestjs/common';
import { ExplorerIndexer } from '../../explorer/explorer-indexer.service.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Starts a service that follows the chain. There is one: the explorer's index. */
@Injectable()
export class ServiceAction implements ActionRunner {
  constructor(private readonly indexer: ExplorerIndexer) {}

  async run({ chain, say }: ActionContext): Promise<null> {
    await this.indexer.start(chain.id);
    await say('index.started', 'the explorer follows the chain');
    return null;
  }

  async undo({ chain }: ActionContext): Promise<void> {
    await this.indexer.stop(chain.id);
  }
}

/** Stops a service and keeps what it stored. */
@Injectable()
export class StopServiceAction implements ActionRunner {
  constructor(private readonly indexer: ExplorerIndexer) {}

  async run({ chain }: ActionContext): Promise<null> {
    await this.indexer.stop(chain.id);
    return null;
  }

  async undo(): Promise<void> {
    return Promise.resolve();
  }
}
