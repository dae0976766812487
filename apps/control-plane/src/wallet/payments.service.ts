/** Payments of the platform: compose, store, and hand to submission after the commit. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PlatformTxEntity } from '../transactions/platform-tx.entity.js';
import { PlatformTxStore, type PlatformTxKind } from '../transactions/platform-tx.store.js';
import { ComposerService, type FieldOf } from './composer.service.js';
import type { ComposedTx, WalletAction } from './wallet-action.js';
import type { WalletChain } from './wallet-chain.js';

/** What is to be done and remembered. */
export interface PaymentOrder {
  readonly kind: PlatformTxKind;
  readonly actions: readonly WalletAction[];
  readonly externalId: string | null;
  readonly memo: string | null;
  /** Paths of the input that refusals name. */
  readonly field: FieldOf;
}

/** A stored payment. `parents`: row ids to be submitted before it. */
export interface Payment {
  readonly row: PlatformTxEntity;
  readonly composed: ComposedTx;
}

@Injectable()
export class PaymentsService {
  constructor(
    private readonly composer: ComposerService,
    private readonly store: PlatformTxStore,
  ) {}

  /** Composes, signs and stores a payment in the caller's transaction; it is sent after the commit. @throws as composer and store */
  async pay(manager: EntityManager, chain: WalletChain, order: PaymentOrder): Promise<Payment> {
    await this.store.checkExternalId(manager, chain.id, order.externalId);
    const composed = await this.composer.compose(manager, chain, order.actions, order.field);
    const { kind, externalId, memo } = order;
    const row = await this.store.add(manager, {
      chainId: chain.id,
      kind,
      state: 'SUBMITTED',
      hash: composed.hash,
      raw: composed.raw,
      externalId,
      memo,
      composed,
    });
    return { row, composed };
  }
}
