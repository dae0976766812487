import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { ExplorerIndexer } from '../explorer/explorer-indexer.service.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { CustodyService } from '../wallet/custody.service.js';

/**
 * Tables with rows of a chain, in an order that no reference forbids. The chain's own row and its operations stay: they
 * tell what happened.
 */
const VALUE_TABLES = [
  'reservation',
  'pending_output',
  'platform_tx',
  'tx_program',
  'tx_asset',
  'tx_index',
  'output_index',
  'asset_supply',
  'block_index',
  'index_cursor',
  'address',
  'account',
  'asset',
] as const;

/** Removes what the platform keeps of a chain. Every part may be repeated. */
@Injectable()
export class ChainPurge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly indexer: ExplorerIndexer,
    private readonly custody: CustodyService,
    private readonly secrets: SecretsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Accounts, assets, transactions, the explorer's index and custody keys. */
  async valueOf(chainRowId: string): Promise<void> {
    await this.indexer.stop(chainRowId);
    await this.dataSource.transaction(async (manager) => {
      for (const table of VALUE_TABLES) await manager.query(`DELETE FROM ${table} WHERE chain_id = $1`, [chainRowId]);
      await this.secrets.removeOfChain(manager, chainRowId);
    });
    this.custody.forget(chainRowId);
  }

  /** Every row but the chain's own and its operations, and the chain's folder with all that is left in it. */
  async all(chainRowId: string): Promise<void> {
    await this.valueOf(chainRowId);
    await this.dataSource.query('DELETE FROM chain_node WHERE chain_id = $1', [chainRowId]);
    await rm(join(this.config.dataDir, 'chains', chainRowId), { recursive: true, force: true });
  }
}
