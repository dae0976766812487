/** The mutations that make transactions: checks of the input, one payment, and what it does. */
import { Injectable } from '@nestjs/common';
import { hexToBytes } from '@bystack/base';
import type { EntityManager } from 'typeorm';
import type { AssetEntity } from '../assets/asset.entity.js';
import { assetView } from '../assets/asset-view.js';
import { isGiven } from '../common/given.js';
import { checkText } from '../common/checks.js';
import { refuse } from '../common/errors.js';
import { IdempotencyService, type MutationArguments, type PayloadBody } from '../common/idempotency/idempotency.service.js';
import type { PayloadType } from '../common/payload.js';
import type { RequestContext } from '../common/request-context.js';
import { ChainAccess } from '../wallet/chain-access.service.js';
import type { FieldOf } from '../wallet/composer.service.js';
import { PaymentsService, type Payment, type PaymentOrder } from '../wallet/payments.service.js';
import type { ComposedTx } from '../wallet/wallet-action.js';
import { Turns } from '../wallet/turns.js';
import type { WalletChain } from '../wallet/wallet-chain.js';
import { SubmissionService } from './submission.service.js';
import type {
  IssueAssetInput,
  IssueAssetPayload,
  RetireAssetInput,
  RetireAssetPayload,
  TransferInput,
  TransferPayload,
} from './transaction.inputs.js';
import { EffectsType } from './transaction.type.js';
import { annotate, movementViews, transactionView } from './transaction-view.js';

const EXTERNAL_ID = { min: 1, max: 128 };
const MEMO = { min: 0, max: 280 };
const MAX_REASON_BYTES = 200;
const EMPTY = new Uint8Array(0);

/** What the work of a payment gives back. */
interface Done<P extends PayloadType> {
  readonly payment: Payment;
  readonly body: PayloadBody<P>;
}

@Injectable()
export class TransactionsService {
  readonly #turns = new Turns();

  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly access: ChainAccess,
    private readonly payments: PaymentsService,
    private readonly submissions: SubmissionService,
  ) {}

  /** @throws GraphQL errors of the door; refusals come as `userErrors` */
  transfer(ctx: RequestContext, input: TransferInput): Promise<TransferPayload> {
    return this.#run<TransferPayload>(ctx, 'transfer', input, async (manager) => {
      const chain = await this.access.runningChain(ctx, manager, input.chainId);
      const from = await this.access.account(manager, chain, input.fromAccountId, ['input', 'fromAccountId']);
      const program = await this.access.program(manager, chain, input.to, ['input', 'to']);
      const assetId = await this.#assetId(manager, chain, input.assetId);
      const amount = checkAmount(input.amount);
      const payment = await this.#pay(manager, chain, input, {
        kind: 'TRANSFER',
        actions: [
          { kind: 'spend', account: from, assetId, amount },
          { kind: 'pay', program, assetId, amount },
        ],
        field: fieldOf('fromAccountId'),
      });
      return { payment, body: this.#outcome(chain, payment) };
    });
  }

  issue(ctx: RequestContext, input: IssueAssetInput): Promise<IssueAssetPayload> {
    return this.#run<IssueAssetPayload>(ctx, 'issueAsset', input, async (manager) => {
      const chain = await this.access.runningChain(ctx, manager, input.chainId);
      const asset = issuable(await this.access.asset(manager, chain, input.assetId, ['input', 'assetId']));
      const target = { accountId: input.toAccountId ?? null, address: input.toAddress ?? null };
      const program = await this.access.program(manager, chain, target, ['input', 'toAccountId']);
      const amount = checkAmount(input.amount);
      const payment = await this.#pay(manager, chain, input, {
        kind: 'ISSUE',
        actions: [
          { kind: 'issue', asset, amount },
          { kind: 'pay', program, assetId: asset.assetId, amount },
        ],
        field: fieldOf('toAccountId'),
      });
      return { payment, body: { asset: assetView(asset), ...this.#outcome(chain, payment) } };
    });
  }

  retire(ctx: RequestContext, input: RetireAssetInput): Promise<RetireAssetPayload> {
    return this.#run<RetireAssetPayload>(ctx, 'retireAsset', input, async (manager) => {
      const chain = await this.access.runningChain(ctx, manager, input.chainId);
      const from = await this.access.account(manager, chain, input.fromAccountId, ['input', 'fromAccountId']);
      const asset = await this.access.asset(manager, chain, input.assetId, ['input', 'assetId']);
      const amount = checkAmount(input.amount);
      const payment = await this.#pay(
        manager,
        chain,
        {},
        {
          kind: 'RETIRE',
          actions: [
            { kind: 'spend', account: from, assetId: asset.assetId, amount },
            { kind: 'retire', assetId: asset.assetId, amount, comment: reasonBytes(input.reason) },
          ],
          field: fieldOf('fromAccountId'),
        },
      );
      return { payment, body: { asset: assetView(asset), ...this.#outcome(chain, payment) } };
    });
  }

  /** Runs the work once per key, payments of one account in turn, and sends after the commit, without waiting for the node. */
  async #run<P extends PayloadType>(
    ctx: RequestContext,
    mutation: string,
    input: MutationArguments & { readonly fromAccountId?: string },
    work: (manager: EntityManager) => Promise<Done<P>>,
  ): Promise<P> {
    let stored: Payment | null = null;
    const run = (): Promise<P> =>
      this.idempotency.run<P>(ctx, mutation, input, async (manager, validateOnly) => {
        const done = await work(manager);
        if (!validateOnly) stored = done.payment;
        return done.body;
      });
    const payload = await (input.fromAccountId === undefined ? run() : this.#turns.take(input.fromAccountId, run));
    if (stored !== null) this.#send(stored);
    return payload;
  }

  #send({ row, composed }: Payment): void {
    void this.submissions.submit(row.id, composed.parents, row);
  }

  #pay(
    manager: EntityManager,
    chain: WalletChain,
    input: { readonly externalId?: string | null; readonly memo?: string | null },
    order: Pick<PaymentOrder, 'kind' | 'actions' | 'field'>,
  ): Promise<Payment> {
    const externalId = isGiven(input.externalId) ? checkText(input.externalId, ['input', 'externalId'], EXTERNAL_ID) : null;
    const memo = isGiven(input.memo) ? checkText(input.memo, ['input', 'memo'], MEMO) || null : null;
    return this.payments.pay(manager, chain, { ...order, externalId, memo });
  }

  /** An asset to move need not be known to the platform: its 64 digits suffice. */
  async #assetId(manager: EntityManager, chain: WalletChain, id: string): Promise<Uint8Array> {
    if (/^[0-9a-f]{64}$/i.test(id)) return hexToBytes(id);
    return (await this.access.asset(manager, chain, id, ['input', 'assetId'])).assetId;
  }

  #outcome(chain: WalletChain, { row, composed }: Payment): { transaction: TransferPayload['transaction']; effects: EffectsType } {
    return { transaction: transactionView({ platform: row, final: null }), effects: effectsOf(chain, composed) };
  }
}

/** What a composed transaction does, as the API shows it. */
export function effectsOf(chain: WalletChain, composed: ComposedTx): EffectsType {
  return Object.assign(new EffectsType(), {
    movements: movementViews(chain.id, chain.parameters.hrp, annotate(composed.raw).movements),
    fee: composed.fee,
    gasUsed: Number(composed.gas),
    requiredSignatures: [...composed.signers],
  });
}

const fieldOf =
  (account: string): FieldOf =>
  (what) => ['input', what === 'account' ? account : what === 'asset' ? 'assetId' : 'amount'];

/** @throws Refusal `AMOUNT_OUT_OF_RANGE` */
export function checkAmount(text: string, field: readonly string[] = ['input', 'amount']): bigint {
  const amount = BigInt(text);
  if (amount < 1n) throw refuse('AMOUNT_OUT_OF_RANGE', field, {});
  return amount;
}

/** @throws Refusal `ASSET_NOT_ISSUABLE` when the platform does not hold the issuance key */
export function issuable(asset: AssetEntity): AssetEntity {
  if (asset.keyIndex < 1) throw refuse('ASSET_NOT_ISSUABLE', ['input', 'assetId'], { alias: asset.alias });
  return asset;
}

function reasonBytes(reason: string | null | undefined): Uint8Array {
  if (!isGiven(reason) || reason === '') return EMPTY;
  const bytes = new TextEncoder().encode(checkText(reason, ['input', 'reason'], { min: 0, max: MAX_REASON_BYTES }));
  if (bytes.length > MAX_REASON_BYTES)
    throw refuse('PARAMETER_OUT_OF_RANGE', ['input', 'reason'], { field: 'reason', allowed: `at most ${MAX_REASON_BYTES} bytes` });
  return bytes;
}
