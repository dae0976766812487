import { Injectable } from '@nestjs/common';
import { ChainQuota } from '../../chains/chain-quota.service.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Checks the quota again; the chain's own row is what uses it up, so there is nothing to take back. */
@Injectable()
export class QuotaAction implements ActionRunner {
  constructor(private readonly quota: ChainQuota) {}

  /** @throws Refusal `QUOTA_EXCEEDED` */
  async run({ chain }: ActionContext): Promise<null> {
    await this.quota.check(chain.organizationId, 0, 0);
    return null;
  }

  async undo(): Promise<void> {
    return Promise.resolve();
  }
}
