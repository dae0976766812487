/**
 * Brings stored transactions to the nodes until a block contains them or it is certain that none will. The row is the
 * truth: a kill at any moment only repeats a submission, which nodes answer the same way again.
 */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { bytesToHex, isBystackError, type BystackError, type Logger } from '@bystack/base';
import { decodeTx, mapTx } from '@bystack/protocol';
import type { RpcClient } from '@bystack/rpc';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { bytea } from '../explorer/sql.js';
import { NodeClients } from '../supervisor/index.js';
import type { PlatformTxEntity } from './platform-tx.entity.js';
import { PlatformTxStore, type Rejection } from './platform-tx.store.js';
import { MAX_DEPENDS, retryDelayMs, submissionVerdict } from './verdict.js';

interface Waiting {
  readonly id: string;
  readonly chain_id: string;
  readonly hash: Buffer;
  readonly raw: Buffer;
}
interface Attempts {
  count: number;
  depends: number;
  nextAt: number;
}

const SWEEP_MS = 500;
/** Transactions one sweep looks at, oldest first. */
const SWEEP_BATCH = 1_000;
const CALL_MS = 5_000;

@Injectable()
export class SubmissionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #attempts = new Map<string, Attempts>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #usual = new Map<string, RpcClient>();
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly nodes: NodeClients,
    private readonly store: PlatformTxStore,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runsJobs) this.#timer = setInterval(() => this.#wake(), SWEEP_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#sweeping;
    await Promise.all(this.#underWay.values());
  }

  /**
   * Submits a stored transaction now, after those whose change it spends. Never rejects: what fails is tried again by
   * the sweep, or ends in the row. `fresh`: the row where it was stored this moment, to spare the look.
   */
  submit(id: string, parents: readonly string[] = [], fresh: PlatformTxEntity | null = null): Promise<void> {
    const known = this.#underWay.get(id);
    if (known) return known;
    const work = this.#after(parents)
      .then(() => this.#submitRow(id, fresh))
      .catch((error: unknown) => this.log.warn('transaction.submit-failed', { platformTx: id, error }))
      .finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, work);
    return work;
  }

  async #after(parents: readonly string[]): Promise<void> {
    await Promise.all(parents.map((id) => this.#underWay.get(id)));
  }

  async #submitRow(id: string, fresh: PlatformTxEntity | null): Promise<void> {
    if (fresh?.hash && fresh.raw) {
      await this.#attempt({ id, chain_id: fresh.chainId, hash: bytea(fresh.hash), raw: bytea(fresh.raw) });
      return;
    }
    const [row] = (await this.dataSource.query(`SELECT id, chain_id, hash, raw FROM platform_tx WHERE id = $1 AND state = 'SUBMITTED'`, [
      id,
    ])) as Waiting[];
    if (row) await this.#attempt(row);
    else this.#attempts.delete(id);
  }

  async #attempt(row: Waiting): Promise<void> {
    const attempts = this.#attempts.get(row.id) ?? { count: 0, depends: 0, nextAt: 0 };
    attempts.nextAt = Date.now() + retryDelayMs(attempts.count);
    this.#attempts.set(row.id, attempts);
    const client = await this.#clientFor(row.chain_id, attempts.count++);
    if (!client) return;
    try {
      await client.call('submitTx', { raw: row.raw.toString('hex') }, { timeoutMs: CALL_MS });
      await this.dataSource.query('UPDATE platform_tx SET submitted_at = coalesce(submitted_at, now()) WHERE id = $1', [row.id]);
      attempts.depends = 0;
    } catch (error) {
      if (!isBystackError(error)) throw error;
      await this.#refused(row, attempts, client, error);
    }
  }

  /** First the node that took the last transaction of the chain, since it knows what this one may build on; then the others in turn. */
  async #clientFor(chainId: string, attempt: number): Promise<RpcClient | null> {
    const clients = await this.nodes.forChain(chainId);
    const usual = this.#usual.get(chainId);
    const known = usual ? clients.indexOf(usual) : -1;
    const client = clients[(Math.max(0, known) + attempt) % Math.max(1, clients.length)] ?? null;
    if (client && attempt === 0) this.#usual.set(chainId, client);
    return client;
  }

  async #refused(row: Waiting, attempts: Attempts, client: RpcClient, error: BystackError): Promise<void> {
    const verdict = submissionVerdict(error);
    if (verdict === 'RETRY') return;
    if (await isKnown(client, row.hash)) return;
    const rejection = await this.#rejectionOf(row, attempts, verdict, error);
    if (rejection === null) return;
    this.log.info('transaction.rejected', { chain: row.chain_id, hash: bytesToHex(row.hash), code: error.code });
    await this.#end(row, 'REJECTED', rejection);
  }

  /** Null while it is not certain. */
  async #rejectionOf(row: Waiting, attempts: Attempts, verdict: 'DEPENDS' | 'NEVER', error: BystackError): Promise<Rejection | null> {
    if (verdict === 'NEVER') return { code: 'TX_INVALID', facts: { reason: error.code, detail: error.message } };
    const rival = await this.#rivalOf(row);
    if (rival !== null) return { code: 'TX_CONFLICT', facts: { rival } };
    if (await this.#waitsForParent(row)) return null;
    attempts.depends++;
    return attempts.depends < MAX_DEPENDS ? null : { code: 'TX_INVALID', facts: { reason: error.code, detail: error.message } };
  }

  /** The final transaction that spent one of its inputs, as hex. */
  async #rivalOf(row: Waiting): Promise<string | null> {
    const [found] = (await this.dataSource.query(
      `SELECT encode(spent_tx, 'hex') AS rival FROM output_index
       WHERE chain_id = $1 AND output_id = ANY($2::bytea[]) AND spent_tx IS NOT NULL AND spent_tx <> $3 LIMIT 1`,
      [row.chain_id, spentBy(row), row.hash],
    )) as { rival: string }[];
    return found?.rival ?? null;
  }

  async #waitsForParent(row: Waiting): Promise<boolean> {
    const [found] = (await this.dataSource.query(
      'SELECT 1 FROM pending_output WHERE chain_id = $1 AND output_id = ANY($2::bytea[]) LIMIT 1',
      [row.chain_id, spentBy(row)],
    )) as unknown[];
    return found !== undefined;
  }

  async #end(row: Waiting, state: 'REJECTED' | 'EXPIRED', rejection: Rejection): Promise<void> {
    const ended = await this.dataSource.transaction((manager) => this.store.end(manager, row.chain_id, row.id, state, rejection));
    for (const id of ended) this.#attempts.delete(id);
  }

  #wake(): void {
    this.#sweeping ??= this.#sweep()
      .catch((error: unknown) => this.log.warn('transaction.sweep-failed', { error }))
      .finally(() => (this.#sweeping = null));
  }

  /** Everything under way that is due, oldest first and one after the other within a chain; and what has run out. */
  async #sweep(): Promise<void> {
    const rows = (await this.dataSource.query(
      `SELECT p.id, p.chain_id, p.hash, p.raw, c.height FROM platform_tx p LEFT JOIN index_cursor c ON c.chain_id = p.chain_id
       WHERE p.state = 'SUBMITTED' ORDER BY p.created_at, p.id LIMIT ${SWEEP_BATCH}`,
    )) as (Waiting & { height: string | null })[];
    const live = new Set(rows.map((row) => row.id));
    for (const id of this.#attempts.keys()) if (!live.has(id)) this.#attempts.delete(id);
    const byChain = new Map<string, (Waiting & { height: string | null })[]>();
    for (const row of rows) byChain.set(row.chain_id, [...(byChain.get(row.chain_id) ?? []), row]);
    await Promise.all([...byChain.values()].map((list) => this.#sweepChain(list)));
    await this.#releaseDrafts();
  }

  async #sweepChain(rows: readonly (Waiting & { height: string | null })[]): Promise<void> {
    const now = Date.now();
    for (const row of rows) {
      const lastHeight = decodeTx(row.raw).timeRange;
      if (lastHeight !== 0n && row.height !== null && BigInt(row.height) > lastHeight)
        await this.#end(row, 'EXPIRED', { code: 'TX_EXPIRED', facts: { height: lastHeight.toString() } });
      else if ((this.#attempts.get(row.id)?.nextAt ?? 0) <= now) await this.submit(row.id);
    }
  }

  /** Drafts nobody submitted in time let their outputs go. */
  async #releaseDrafts(): Promise<void> {
    const drafts = (await this.dataSource.query(
      `SELECT p.id, p.chain_id FROM platform_tx p WHERE p.state = 'DRAFT' AND (p.created_at < now() - interval '1 hour'
         OR EXISTS (SELECT 1 FROM reservation r WHERE r.platform_tx_id = p.id AND r.expires_at <= now())) LIMIT 100`,
    )) as { id: string; chain_id: string }[];
    for (const draft of drafts)
      await this.dataSource.transaction((manager) => this.store.end(manager, draft.chain_id, draft.id, 'RELEASED', null));
  }
}

/** Does the node hold it, waiting or final? */
const isKnown = (client: RpcClient, hash: Uint8Array): Promise<boolean> =>
  client.call('getTx', { txId: bytesToHex(hash) }, { timeoutMs: CALL_MS }).then(
    ({ state }) => state === 'FINAL' || state === 'PENDING',
    () => true,
  );

const spentBy = (row: Waiting): Buffer[] => mapTx(decodeTx(row.raw)).spentOutputIds.flatMap((id) => (id ? [bytea(id)] : []));
