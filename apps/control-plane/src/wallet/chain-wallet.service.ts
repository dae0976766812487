/**
 * What provisioning asks of the wallet: keys for a new chain, and the proof that money moves on it. The self-test issues
 * one unit of a test asset to a platform account, transfers it and retires it; each step is done when it is really final.
 */
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountBook } from '../accounts/account-book.service.js';
import { AccountEntity } from '../accounts/account.entity.js';
import { AssetBook } from '../assets/asset-book.service.js';
import { AssetEntity } from '../assets/asset.entity.js';
import { EventsService } from '../events/events.service.js';
import { PlatformTxEntity } from '../transactions/platform-tx.entity.js';
import { SubmissionService } from '../transactions/submission.service.js';
import { CustodyService } from './custody.service.js';
import { PaymentsService } from './payments.service.js';
import { SELF_TEST_ACCOUNTS, SELF_TEST_ASSET, selfTestFailed } from './self-test-names.js';
import type { WalletAction } from './wallet-action.js';
import type { WalletChain } from './wallet-chain.js';
import { WalletChains } from './wallet-chains.service.js';

/** How far a self-test has come. */
export interface SelfTestProgress {
  readonly done: boolean;
  readonly message: string;
  /** 0 to 1. */
  readonly progress: number;
}

const STEPS = ['issue', 'transfer', 'retire'] as const;
type Step = (typeof STEPS)[number];

/** A call waits this long for the next final block before it answers. */
const WAIT_MS = 1_500;
/** A step that ended without a block is tried again this often. */
const MAX_TRIES = 5;

const externalId = (step: Step, attempt: number): string => `selftest:${step}:${attempt}`;

@Injectable()
export class ChainWallet {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chains: WalletChains,
    private readonly custody: CustodyService,
    private readonly accounts: AccountBook,
    private readonly assets: AssetBook,
    private readonly payments: PaymentsService,
    private readonly submissions: SubmissionService,
    private readonly events: EventsService,
  ) {}

  /** Makes the chain's root key when it has none. Idempotent. */
  ensureChainKeys(manager: EntityManager, chain: { readonly id: string; readonly organizationId: string }): Promise<void> {
    return this.custody.ensureChainKeys(manager, chain);
  }

  /**
   * Does what is next of the self-test and waits briefly for its block; call it until `done`. Idempotent, also across
   * a kill. @throws BystackError when a step cannot become final
   */
  async advanceSelfTest(chainRowId: string): Promise<SelfTestProgress> {
    const chain = await this.chains.of(chainRowId);
    const deadline = Date.now() + WAIT_MS;
    const blocks = this.events.subscribe('block', chainRowId);
    try {
      for (;;) {
        const progress = await this.#look(chain);
        if (progress.done || Date.now() >= deadline) return progress;
        await Promise.race([blocks.next(), new Promise((resolve) => setTimeout(resolve, deadline - Date.now()))]);
      }
    } finally {
      await blocks.return();
    }
  }

  async #look(chain: WalletChain): Promise<SelfTestProgress> {
    for (const [i, step] of STEPS.entries()) {
      const row = await this.#latest(chain.id, step);
      if (row?.state === 'FINAL') continue;
      if (!row || row.state === 'REJECTED' || row.state === 'EXPIRED') await this.#begin(chain, step, row);
      return { done: false, message: `waiting until the test ${step} is final`, progress: i / STEPS.length };
    }
    return { done: true, message: 'issue, transfer and retirement of a test unit are final', progress: 1 };
  }

  #latest(chainId: string, step: Step): Promise<PlatformTxEntity | null> {
    return this.dataSource
      .getRepository(PlatformTxEntity)
      .createQueryBuilder('tx')
      .where('tx.chainId = :chainId AND tx.externalId LIKE :prefix', { chainId, prefix: `selftest:${step}:%` })
      .orderBy('tx.createdAt', 'DESC')
      .limit(1)
      .getOne();
  }

  async #begin(chain: WalletChain, step: Step, failed: PlatformTxEntity | null): Promise<void> {
    const attempt = failed ? Number(failed.externalId?.split(':')[2] ?? 0) + 1 : 1;
    if (attempt > MAX_TRIES) throw selfTestFailed(step, failed);
    const payment = await this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${chain.id}/selftest`]);
      const known = await manager.findOneBy(PlatformTxEntity, { chainId: chain.id, externalId: externalId(step, attempt) });
      if (known) return null;
      await this.custody.ensureChainKeys(manager, chain);
      const actions = await this.#actions(manager, chain, step);
      const kind = step === 'issue' ? 'ISSUE' : step === 'transfer' ? 'TRANSFER' : 'RETIRE';
      return this.payments.pay(manager, chain, { kind, actions, externalId: externalId(step, attempt), memo: null, field: () => [] });
    });
    if (payment) await this.submissions.submit(payment.row.id, payment.composed.parents, payment.row);
  }

  async #actions(manager: EntityManager, chain: WalletChain, step: Step): Promise<WalletAction[]> {
    const [from, to] = [await this.#account(manager, chain, 0), await this.#account(manager, chain, 1)];
    const asset =
      (await manager.findOneBy(AssetEntity, { chainId: chain.id, alias: SELF_TEST_ASSET })) ??
      (await this.assets.define(manager, chain, { alias: SELF_TEST_ASSET, decimals: 0, name: 'Self-test', symbol: 'TEST', more: {} }));
    const unit = { assetId: asset.assetId, amount: 1n };
    switch (step) {
      case 'issue':
        return [
          { kind: 'issue', asset, amount: 1n },
          { kind: 'pay', program: await this.accounts.receivingProgram(manager, from.id), ...unit },
        ];
      case 'transfer':
        return [
          { kind: 'spend', account: from, ...unit },
          { kind: 'pay', program: await this.accounts.receivingProgram(manager, to.id), ...unit },
        ];
      case 'retire':
        return [
          { kind: 'spend', account: to, ...unit },
          { kind: 'retire', comment: new TextEncoder().encode('self-test'), ...unit },
        ];
    }
  }

  async #account(manager: EntityManager, chain: WalletChain, index: 0 | 1): Promise<AccountEntity> {
    const alias = SELF_TEST_ACCOUNTS[index];
    const known = await manager.findOneBy(AccountEntity, { chainId: chain.id, alias });
    return known ?? this.accounts.create(manager, chain, { alias, externalId: null });
  }
}
