/** Rows of the platform's own transactions: made with what they spend and give back, ended with both released. */
import { Injectable } from '@nestjs/common';
import { bytesToHex, type Hash } from '@bystack/base';
import type { UserErrorCode, UserErrorFacts } from '@bystack/api-contract';
import type { EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';
import { EventsService } from '../events/events.service.js';
import { bytea, CombinedWrite, type BulkColumn } from '../explorer/sql.js';
import type { ComposedChange, ComposedTx } from '../wallet/wallet-action.js';
import { PlatformTxEntity } from './platform-tx.entity.js';
import type { TransactionState } from './transaction-state.js';

/** What a transaction is for. */
export type PlatformTxKind = 'ISSUE' | 'TRANSFER' | 'RETIRE' | 'BUILT' | 'EXTERNAL';

/** A transaction to be kept. */
export interface NewPlatformTx {
  readonly chainId: string;
  readonly kind: PlatformTxKind;
  readonly state: 'DRAFT' | 'SUBMITTED';
  readonly hash: Hash;
  readonly raw: Uint8Array;
  readonly externalId: string | null;
  readonly memo: string | null;
  /** What it spends and returns; null for a transaction of somebody else's making. */
  readonly composed: ComposedTx | null;
  /** For a draft: how long its outputs are held. */
  readonly holdMs?: number;
}

/** Why a transaction ended without a block, kept in its row; words are made when it is read. */
export interface Rejection {
  readonly code: UserErrorCode;
  readonly facts: UserErrorFacts;
}

/** A state and since when, as rows keep it. */
export const stateAt = (state: TransactionState, at: Date = new Date()): { state: string; at: string } => ({ state, at: at.toISOString() });

const changeColumns = (platformTxId: string): readonly BulkColumn<ComposedChange>[] => [
  { name: 'output_id', type: 'bytea', of: (o) => bytea(o.outputId) },
  { name: 'platform_tx_id', type: 'uuid', of: () => platformTxId },
  { name: 'account_id', type: 'uuid', of: (o) => o.accountId },
  { name: 'asset_id', type: 'bytea', of: (o) => bytea(o.assetId) },
  { name: 'amount', type: 'numeric', of: (o) => o.amount.toString() },
  { name: 'program', type: 'bytea', of: (o) => bytea(o.program) },
  { name: 'source_id', type: 'bytea', of: (o) => bytea(o.sourceId) },
  { name: 'output_index', type: 'int', of: (o) => o.outputIndex },
];

@Injectable()
export class PlatformTxStore {
  constructor(private readonly events: EventsService) {}

  /**
   * Stores a transaction, holds what it spends, offers its change, and tells subscribers. All in the caller's transaction.
   * @throws Refusal `EXTERNAL_ID_TAKEN`
   */
  async add(manager: EntityManager, tx: NewPlatformTx): Promise<PlatformTxEntity> {
    await this.checkExternalId(manager, tx.chainId, tx.externalId);
    const row = manager.create(PlatformTxEntity, {
      chainId: tx.chainId,
      kind: tx.kind,
      state: tx.state,
      hash: bytea(tx.hash),
      raw: bytea(tx.raw),
      externalId: tx.externalId,
      memo: tx.memo,
      rejection: null,
      history: [stateAt(tx.state)],
      submittedAt: null,
      height: null,
    });
    const stored = await manager.save(PlatformTxEntity, row);
    if (tx.composed) await this.#hold(manager, stored.id, tx);
    await this.#tell(manager, tx.chainId, stored.id, tx.hash);
    return stored;
  }

  /** @throws Refusal `EXTERNAL_ID_TAKEN` when another transaction of the chain has the id */
  async checkExternalId(manager: EntityManager, chainId: string, externalId: string | null): Promise<void> {
    if (externalId === null) return;
    const name = `${chainId}/external/${externalId}`;
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
    const known = await manager.findOneBy(PlatformTxEntity, { chainId, externalId });
    if (known) throw refuse('EXTERNAL_ID_TAKEN', ['input', 'externalId'], { externalId, hash: known.hash ? bytesToHex(known.hash) : '' });
  }

  /** Turns a draft into a transaction under way, its outputs held until it ends. False when it is no draft any more. */
  async submitDraft(manager: EntityManager, id: string, raw: Uint8Array): Promise<boolean> {
    const [, count] = (await manager.query(
      `UPDATE platform_tx SET state = 'SUBMITTED', raw = $2, updated_at = now(), history = history || $3::jsonb
       WHERE id = $1 AND state IN ('DRAFT', 'RELEASED')`,
      [id, bytea(raw), JSON.stringify([stateAt('SUBMITTED')])],
    )) as [unknown, number];
    if (count === 0) return false;
    await manager.query(`UPDATE reservation SET expires_at = 'infinity' WHERE platform_tx_id = $1`, [id]);
    return true;
  }

  /**
   * Ends transactions that no block will contain and releases what they held; whatever spends their change ends with
   * them. Only transactions still under way are touched. Returns the row ids that ended.
   */
  async end(
    manager: EntityManager,
    chainId: string,
    id: string,
    state: 'REJECTED' | 'EXPIRED' | 'RELEASED',
    rejection: Rejection | null,
  ): Promise<string[]> {
    const [rows] = (await manager.query(
      `UPDATE platform_tx SET state = $2, rejection = $3::jsonb, updated_at = now(), history = history || $4::jsonb
       WHERE id = $1 AND state IN ('DRAFT', 'SUBMITTED') RETURNING hash`,
      [id, state, rejection && JSON.stringify(rejection), JSON.stringify([stateAt(state)])],
    )) as [{ hash: Buffer }[], number];
    const [row] = rows;
    if (!row) return [];
    const children = (await manager.query(
      `SELECT DISTINCT r.platform_tx_id AS id FROM pending_output p
       JOIN reservation r ON r.chain_id = p.chain_id AND r.output_id = p.output_id WHERE p.platform_tx_id = $1`,
      [id],
    )) as { id: string }[];
    await manager.query('DELETE FROM reservation WHERE platform_tx_id = $1', [id]);
    await manager.query('DELETE FROM pending_output WHERE platform_tx_id = $1', [id]);
    await this.#tell(manager, chainId, id, row.hash);
    const ended = [id];
    const why: Rejection = { code: 'TX_PARENT_ENDED', facts: { parent: bytesToHex(row.hash) } };
    for (const child of children) ended.push(...(await this.end(manager, chainId, child.id, 'REJECTED', why)));
    return ended;
  }

  async #hold(manager: EntityManager, id: string, { chainId, state, holdMs, composed }: NewPlatformTx): Promise<void> {
    const { spent, change } = composed as ComposedTx;
    const write = new CombinedWrite();
    if (spent.length > 0) {
      const until = state === 'DRAFT' ? new Date(Date.now() + (holdMs ?? 0)).toISOString() : 'infinity';
      const [chain, outputs, tx, end] = [chainId, spent.map(bytea), id, until].map((value) => write.value(value));
      write.part(
        'held',
        `INSERT INTO reservation (chain_id, output_id, platform_tx_id, expires_at)
         SELECT ${chain}::uuid, o, ${tx}::uuid, ${end}::timestamptz FROM unnest(${outputs}::bytea[]) o
         ON CONFLICT (chain_id, output_id) DO UPDATE SET platform_tx_id = excluded.platform_tx_id, expires_at = excluded.expires_at`,
      );
    }
    write.insert('pending_output', chainId, changeColumns(id), state === 'DRAFT' ? [] : change);
    if (!write.isEmpty) await write.run(manager, 'SELECT 1');
  }

  async #tell(manager: EntityManager, chainId: string, id: string, hash: Hash): Promise<void> {
    await this.events.emit(manager, 'transaction', chainId, { hash: bytesToHex(hash), platformTxId: id });
  }
}
