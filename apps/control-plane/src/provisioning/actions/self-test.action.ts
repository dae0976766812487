import { Injectable } from '@nestjs/common';
import { ChainWallet } from '../../wallet/chain-wallet.service.js';
import { ChainPurge } from '../chain-purge.service.js';
import type { ActionContext, ActionRunner, StillWorking } from './action.js';

const LOOK_AGAIN_MS = 50;

/** Issues, transfers and retires a test asset, each really final; taken back, everything the platform keeps of the chain goes. */
@Injectable()
export class SelfTestAction implements ActionRunner {
  constructor(
    private readonly wallet: ChainWallet,
    private readonly purge: ChainPurge,
  ) {}

  async run({ chain }: ActionContext): Promise<StillWorking | null> {
    const { done, message, progress } = await this.wallet.advanceSelfTest(chain.id);
    return done ? null : { lookAgainMs: LOOK_AGAIN_MS, progress, message };
  }

  async undo({ chain }: ActionContext): Promise<void> {
    await this.purge.valueOf(chain.id);
  }
}
