/** Transactions built action by action, and raw ones from outside. */
import { Injectable } from '@nestjs/common';
import { bytesToHex, hexToBytes, isBystackError, type Hash } from '@bystack/base';
import { decodeTx, mapTx } from '@bystack/protocol';
import { MAX_RAW_TX_BYTES } from '@bystack/rpc';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { isGiven } from '../common/given.js';
import { checkText } from '../common/checks.js';
import { refuse } from '../common/errors.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { userError } from '../common/payload.js';
import type { RequestContext } from '../common/request-context.js';
import { bytea } from '../explorer/sql.js';
import { addressProgram, ChainAccess } from '../wallet/chain-access.service.js';
import { ComposerService } from '../wallet/composer.service.js';
import type { WalletAction } from '../wallet/wallet-action.js';
import type { WalletChain } from '../wallet/wallet-chain.js';
import { PlatformTxEntity } from './platform-tx.entity.js';
import { PlatformTxStore } from './platform-tx.store.js';
import { SubmissionService } from './submission.service.js';
import type {
  BuildTransactionInput,
  BuildTransactionPayload,
  SubmitTransactionInput,
  SubmitTransactionPayload,
  TransactionActionInput,
} from './transaction.inputs.js';
import { TransactionReader } from './transaction-reader.service.js';
import { checkAmount, effectsOf, issuable } from './transactions.service.js';

const MAX_ACTIONS = 64;
const TTL_MS = { default: 300_000, min: 1_000, max: 3_600_000 };
const EMPTY = new Uint8Array(0);
/** A raw transaction from outside is judged by a node before the answer, if one does so in time. */
const JUDGED_MS = 3_000;

@Injectable()
export class RawTransactionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly access: ChainAccess,
    private readonly composer: ComposerService,
    private readonly store: PlatformTxStore,
    private readonly submissions: SubmissionService,
    private readonly reader: TransactionReader,
  ) {}

  /** Builds and signs with the platform's keys, holds the outputs, sends nothing. */
  build(ctx: RequestContext, input: BuildTransactionInput): Promise<BuildTransactionPayload> {
    return this.idempotency.run<BuildTransactionPayload>(ctx, 'buildTransaction', input, async (manager, validateOnly) => {
      const chain = await this.access.runningChain(ctx, manager, input.chainId);
      const holdMs = checkTtl(input.ttlMs);
      const actions = await this.#actions(manager, chain, input.actions);
      const composed = await this.composer.compose(manager, chain, actions, () => ['input', 'actions']);
      const { hash, raw, fee, gas, timeRange } = composed;
      const effects = effectsOf(chain, composed);
      if (validateOnly) return { template: null, effects };
      const draft = {
        chainId: chain.id,
        kind: 'BUILT',
        state: 'DRAFT',
        hash,
        raw,
        externalId: null,
        memo: null,
        composed,
        holdMs,
      } as const;
      await this.store.add(manager, draft);
      const expiresAt = new Date(Date.now() + holdMs).toISOString();
      return {
        template: {
          hash: bytesToHex(hash),
          rawTransaction: bytesToHex(raw),
          fee: String(fee),
          gas: Number(gas),
          timeRange: String(timeRange),
          expiresAt,
        },
        effects,
      };
    });
  }

  /** Stores and submits raw bytes. A transaction that is known already is answered as it stands. */
  async submit(ctx: RequestContext, input: SubmitTransactionInput): Promise<SubmitTransactionPayload> {
    let stored: string | null = null;
    const payload = await this.idempotency.run<SubmitTransactionPayload>(ctx, 'submitTransaction', input, async (manager, validateOnly) => {
      const chain = await this.access.runningChain(ctx, manager, input.chainId);
      const raw = hexToBytes(input.raw);
      const hash = checkedHash(raw);
      const externalId = isGiven(input.externalId) ? checkText(input.externalId, ['input', 'externalId'], { min: 1, max: 128 }) : null;
      const row = await this.#keep(manager, chain, hash, raw, externalId);
      if (row !== null && !validateOnly) stored = row;
      return { transaction: await this.reader.byHash(chain.id, hash, manager) };
    });
    if (stored === null) return payload;
    await Promise.race([this.submissions.submit(stored), new Promise((resolve) => setTimeout(resolve, JUDGED_MS).unref())]);
    return this.#judged(ctx, payload, stored);
  }

  /** Row id of what is to be sent; null when chain or platform have it already. */
  async #keep(manager: EntityManager, chain: WalletChain, hash: Hash, raw: Uint8Array, externalId: string | null): Promise<string | null> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${chain.id}/tx/${bytesToHex(hash)}`]);
    const known = await manager.findOneBy(PlatformTxEntity, { chainId: chain.id, hash: bytea(hash) });
    if (known) {
      await this.#nameIt(manager, known, externalId);
      return (await this.store.submitDraft(manager, known.id, raw)) ? known.id : null;
    }
    if (await this.reader.byHash(chain.id, hash, manager)) return null;
    const tx = { chainId: chain.id, kind: 'EXTERNAL', state: 'SUBMITTED', hash, raw, externalId, memo: null, composed: null } as const;
    return (await this.store.add(manager, tx)).id;
  }

  async #nameIt(manager: EntityManager, row: PlatformTxEntity, externalId: string | null): Promise<void> {
    if (externalId === null || row.externalId === externalId) return;
    await this.store.checkExternalId(manager, row.chainId, externalId);
    await manager.update(PlatformTxEntity, { id: row.id }, { externalId });
  }

  async #judged(ctx: RequestContext, payload: SubmitTransactionPayload, id: string): Promise<SubmitTransactionPayload> {
    const row = await this.dataSource.manager.findOneBy(PlatformTxEntity, { id });
    if (!row) return payload;
    const transaction = await this.reader.byRow(this.dataSource.manager, row);
    const { rejected } = transaction;
    const userErrors = rejected ? [userError(rejected.code, ['input', 'raw'], rejected.facts, ctx.language)] : payload.userErrors;
    return Object.assign(payload, { transaction, userErrors });
  }

  async #actions(manager: EntityManager, chain: WalletChain, inputs: readonly TransactionActionInput[]): Promise<WalletAction[]> {
    if (inputs.length < 1 || inputs.length > MAX_ACTIONS)
      throw refuse('PARAMETER_OUT_OF_RANGE', ['input', 'actions'], { field: 'actions', allowed: `1 to ${MAX_ACTIONS}` });
    const actions: WalletAction[] = [];
    for (const [i, input] of inputs.entries()) actions.push(await this.#action(manager, chain, input, ['input', 'actions', String(i)]));
    return actions;
  }

  async #action(manager: EntityManager, chain: WalletChain, input: TransactionActionInput, at: readonly string[]): Promise<WalletAction> {
    const need = <T>(value: T | null | undefined, name: string): T => {
      if (!isGiven(value)) throw refuse('PARAMETER_CONFLICT', [...at, name], { reason: `${input.kind} needs ${name}` });
      return value;
    };
    const assetId = hexToBytes(need(input.assetId, 'assetId'));
    const amount = checkAmount(need(input.amount, 'amount'), [...at, 'amount']);
    switch (input.kind) {
      case 'SPEND_ACCOUNT': {
        const account = await this.access.account(manager, chain, need(input.accountId, 'accountId'), [...at, 'accountId']);
        return { kind: 'spend', account, assetId, amount, ...(isGiven(input.outputId) ? { outputs: [hexToBytes(input.outputId)] } : {}) };
      }
      case 'ISSUE':
        return { kind: 'issue', asset: issuable(await this.access.asset(manager, chain, bytesToHex(assetId), [...at, 'assetId'])), amount };
      case 'CONTROL_ADDRESS':
        return { kind: 'pay', program: addressProgram(chain, need(input.address, 'address'), [...at, 'address']), assetId, amount };
      case 'CONTROL_PROGRAM':
        return { kind: 'pay', program: hexToBytes(need(input.program, 'program')), assetId, amount };
      case 'RETIRE':
        return { kind: 'retire', assetId, amount, comment: EMPTY };
    }
  }
}

/** @throws Refusal `TX_MALFORMED`, `TRANSACTION_TOO_LARGE` */
function checkedHash(raw: Uint8Array): Hash {
  if (raw.length > MAX_RAW_TX_BYTES) throw refuse('TRANSACTION_TOO_LARGE', ['input', 'raw'], {});
  try {
    const mapped = mapTx(decodeTx(raw));
    if (mapped.tx.inputs.some((input) => input.kind === 'coinbase'))
      throw refuse('TX_MALFORMED', ['input', 'raw'], { reason: 'only the producer of a block makes coinbases' });
    return mapped.id;
  } catch (error) {
    if (!isBystackError(error) || error.code === 'TX_MALFORMED') throw error;
    throw refuse('TX_MALFORMED', ['input', 'raw'], { reason: error.message });
  }
}

function checkTtl(ttlMs: number | null | undefined): number {
  const ttl = ttlMs ?? TTL_MS.default;
  if (ttl < TTL_MS.min || ttl > TTL_MS.max)
    throw refuse('PARAMETER_OUT_OF_RANGE', ['input', 'ttlMs'], { field: 'ttlMs', allowed: `${TTL_MS.min} to ${TTL_MS.max} ms` });
  return ttl;
}
