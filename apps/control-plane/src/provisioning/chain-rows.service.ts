import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not, type EntityManager } from 'typeorm';
import type { Mark } from '@bystack/provisioning';
import { ChainEntity } from '../chains/chain.entity.js';
import { EventsService } from '../events/events.service.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { OperationEntity } from '../operations/operation.entity.js';
import type { Creation } from './recorded.js';

/** Everything the rows say of a chain and of the work on it. */
export interface ChainRows {
  readonly chain: ChainEntity;
  /** By position. */
  readonly nodes: readonly ChainNodeEntity[];
  /** Not finished, in the order they were asked for. */
  readonly open: readonly OperationEntity[];
}

/** Reading and marking the rows of chains under provisioning. Every change of a mark is one statement, so none gets lost. */
@Injectable()
export class ChainRowsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
  ) {}

  /** The rows as committed now; null when there is no such chain. */
  async load(chainRowId: string): Promise<ChainRows | null> {
    const { manager } = this.dataSource;
    const chain = await manager.findOneBy(ChainEntity, { id: chainRowId });
    if (chain === null) return null;
    const [nodes, open] = await Promise.all([
      manager.find(ChainNodeEntity, { where: { chainId: chainRowId }, order: { position: 'ASC' } }),
      manager.find(OperationEntity, { where: { chainId: chainRowId, finishedAt: IsNull() }, order: { createdAt: 'ASC', id: 'ASC' } }),
    ]);
    return { chain, nodes, open };
  }

  /** Row ids of chains that something may have to be done for: with open work, or created and not deleted. */
  async idsToWatch(): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT c.id FROM chain c WHERE c.deleted_at IS NULL
         OR EXISTS (SELECT 1 FROM operation o WHERE o.chain_id = c.id AND o.finished_at IS NULL)
       ORDER BY c.created_at`,
    );
    return rows.map((row) => row.id);
  }

  /** Row ids of chains with work that is due. */
  async idsDue(): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT DISTINCT chain_id AS id FROM operation
       WHERE finished_at IS NULL AND chain_id IS NOT NULL AND (next_look_at IS NULL OR next_look_at <= now())`,
    );
    return rows.map((row) => row.id);
  }

  /** Records marks; null takes a mark away. */
  async mark(chainRowId: string, names: readonly string[], mark: Mark | null): Promise<void> {
    if (names.length === 0) return;
    if (mark === null)
      await this.dataSource.query(
        `UPDATE chain SET observed = jsonb_set(observed, '{marks}', (observed->'marks') - $2::text[]) WHERE id = $1`,
        [chainRowId, [...names]],
      );
    else
      await this.dataSource.query(
        `UPDATE chain SET observed = jsonb_set(observed, '{marks}',
           (observed->'marks') || (SELECT jsonb_object_agg(name, $3::text) FROM unnest($2::text[]) AS name)) WHERE id = $1`,
        [chainRowId, [...names], mark],
      );
  }

  /** Records how far the creation came, and when the nodes started together. */
  async setCreation(manager: EntityManager, chainRowId: string, creation: Creation): Promise<void> {
    await manager.query(`UPDATE chain SET observed = jsonb_set(observed, '{creation}', to_jsonb($2::text)) WHERE id = $1`, [
      chainRowId,
      creation,
    ]);
  }

  /** Records that the nodes are started together now. */
  async setStartedAt(manager: EntityManager, chainRowId: string, now: number): Promise<void> {
    await manager.query(`UPDATE chain SET observed = jsonb_set(observed, '{startedAtMs}', to_jsonb($2::bigint)) WHERE id = $1`, [
      chainRowId,
      now,
    ]);
  }

  /** Marks the chain as gone for good; its short name is free again. */
  async setRemoved(manager: EntityManager, chainRowId: string): Promise<void> {
    await manager.query(
      `UPDATE chain SET observed = jsonb_set(observed, '{removed}', 'true'), deleted_at = now(), phase = 'DELETED', phase_reason = NULL,
         health = '[]', fault = NULL, pending = NULL, observed_at = now() WHERE id = $1`,
      [chainRowId],
    );
  }

  /** Records that the wishes up to this generation were met. */
  async setConverged(chainRowId: string, generation: number): Promise<void> {
    await this.dataSource.manager.update(
      ChainEntity,
      { id: chainRowId, observedGeneration: Not(generation) },
      { observedGeneration: generation },
    );
  }

  /** Tells subscribers to read the chain again. */
  async announce(manager: EntityManager, chainRowId: string): Promise<void> {
    await this.events.emit(manager, 'chain', chainRowId, {});
  }
}
