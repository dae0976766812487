/** Who and what stands behind programs and asset ids: accounts and assets of the platform, read in batches. */
import { Injectable } from '@nestjs/common';
import { bytesToHex } from '@bystack/base';
import { DataSource } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { AssetEntity } from '../assets/asset.entity.js';
import { BatchLoader } from './batch-loader.js';

const buffers = (keys: readonly string[]): Buffer[] => keys.map((key) => Buffer.from(key, 'hex'));

@Injectable()
export class LabelsService {
  readonly #accounts: BatchLoader<AccountEntity>;
  readonly #accountRows: BatchLoader<AccountEntity>;
  readonly #assets: BatchLoader<AssetEntity>;

  constructor(private readonly dataSource: DataSource) {
    this.#accounts = new BatchLoader((chainId, keys) => this.#byProgram(chainId, keys));
    this.#accountRows = new BatchLoader((chainId, keys) => this.#byId(chainId, keys));
    this.#assets = new BatchLoader((chainId, keys) => this.#byAssetId(chainId, keys));
  }

  /** The account of the platform that receives at a program. */
  accountAt(chainId: string, program: Uint8Array): Promise<AccountEntity | null> {
    return this.#accounts.load(chainId, bytesToHex(program));
  }

  /** An account by row id. */
  account(chainId: string, rowId: string): Promise<AccountEntity | null> {
    return this.#accountRows.load(chainId, rowId);
  }

  /** An asset that the platform knows by its 32-byte id. */
  asset(chainId: string, assetId: Uint8Array): Promise<AssetEntity | null> {
    return this.#assets.load(chainId, bytesToHex(assetId));
  }

  async #byProgram(chainId: string, keys: readonly string[]): Promise<Map<string, AccountEntity>> {
    const rows = (await this.dataSource.query(
      `SELECT encode(program, 'hex') AS program, account_id FROM address WHERE chain_id = $1 AND program = ANY($2::bytea[])`,
      [chainId, buffers(keys)],
    )) as { program: string; account_id: string }[];
    const accounts = await this.#byId(chainId, [...new Set(rows.map((row) => row.account_id))]);
    return new Map(
      rows.flatMap(({ program, account_id }) => (accounts.has(account_id) ? [[program, accounts.get(account_id) as AccountEntity]] : [])),
    );
  }

  async #byId(chainId: string, ids: readonly string[]): Promise<Map<string, AccountEntity>> {
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource
      .getRepository(AccountEntity)
      .createQueryBuilder('account')
      .where('account.chainId = :chainId AND account.id = ANY(CAST(:ids AS uuid[]))', { chainId, ids: [...ids] })
      .getMany();
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #byAssetId(chainId: string, keys: readonly string[]): Promise<Map<string, AssetEntity>> {
    const rows = await this.dataSource
      .getRepository(AssetEntity)
      .createQueryBuilder('asset')
      .where('asset.chainId = :chainId AND asset.assetId = ANY(CAST(:keys AS bytea[]))', { chainId, keys: buffers(keys) })
      .getMany();
    return new Map(rows.map((row) => [bytesToHex(row.assetId), row]));
  }
}
