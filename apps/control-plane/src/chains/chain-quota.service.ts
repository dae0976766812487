import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';

/** What one organization may have at a time on one machine. */
const LIMITS = { chains: 50, nodes: 200 } as const;

/** Counts what an organization uses of its quota. */
@Injectable()
export class ChainQuota {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Checks that this many more chains and nodes fit.
   * @throws Refusal `QUOTA_EXCEEDED`
   */
  async check(organizationId: string, moreChains: number, moreNodes: number, manager?: EntityManager): Promise<void> {
    const rows: { chains: number; nodes: number }[] = await (manager ?? this.dataSource.manager).query(
      `SELECT count(*)::int AS chains, coalesce(sum(validator_count), 0)::int AS nodes FROM chain
       WHERE organization_id = $1 AND deleted_at IS NULL`,
      [organizationId],
    );
    const used = rows[0] ?? { chains: 0, nodes: 0 };
    if (used.chains + moreChains > LIMITS.chains)
      throw refuse('QUOTA_EXCEEDED', null, { quota: 'chains', used: used.chains, limit: LIMITS.chains });
    if (used.nodes + moreNodes > LIMITS.nodes)
      throw refuse('QUOTA_EXCEEDED', null, { quota: 'nodes', used: used.nodes, limit: LIMITS.nodes });
  }
}
