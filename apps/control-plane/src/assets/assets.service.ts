/** Assets of a chain: defining, listing, supply and holders. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { bytesToHex, isBystackError } from '@bystack/base';
import { DataSource, In, Not, type EntityManager } from 'typeorm';
import { ChainsService } from '../chains/chains.service.js';
import { isGiven } from '../common/given.js';
import { checkText } from '../common/checks.js';
import { refuse } from '../common/errors.js';
import { isUuid } from '../common/ids.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { BatchLoader } from '../explorer/batch-loader.js';
import { bytea } from '../explorer/sql.js';
import { ChainAccess } from '../wallet/chain-access.service.js';
import { SELF_TEST_ASSET } from '../wallet/self-test-names.js';
import { AssetBook, type NewAsset } from './asset-book.service.js';
import { AssetEntity } from './asset.entity.js';
import type { DefineAssetInput } from './asset.inputs.js';
import type { AssetType } from './asset.type.js';
import { assetView } from './asset-view.js';
import { MAX_DECIMALS } from './definition.js';

const ALIAS = { min: 1, max: 32 };
const NAME = { min: 1, max: 64 };
const SYMBOL = { min: 2, max: 12 };

/** Issued and retired, smallest units. */
export interface Supply {
  readonly issued: bigint;
  readonly retired: bigint;
}

@Injectable()
export class AssetsService implements OnModuleInit {
  readonly #supply: BatchLoader<Supply>;
  readonly #holders: BatchLoader<number>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ChainAccess,
    private readonly chains: ChainsService,
    private readonly book: AssetBook,
    private readonly nodes: NodeRegistry,
  ) {
    this.#supply = new BatchLoader((chainId, ids) => this.#supplyOf(chainId, ids));
    this.#holders = new BatchLoader((chainId, ids) => this.#holdersOf(chainId, ids));
  }

  onModuleInit(): void {
    this.nodes.register('Asset', 'chain.read', async (ctx, id) => {
      const row = isUuid(id) ? await this.dataSource.manager.findOneBy(AssetEntity, { id }) : null;
      if (!row || !(await this.chains.find(ctx, row.chainId))) return null;
      return assetView(row);
    });
  }

  /** @throws Refusal `ASSET_KIND_UNSUPPORTED`, `ASSET_ALIAS_TAKEN`, `ASSET_DEFINITION_INVALID`, `PARAMETER_OUT_OF_RANGE`, `CHAIN_NOT_RUNNING` */
  async define(ctx: RequestContext, manager: EntityManager, input: DefineAssetInput): Promise<AssetType> {
    const chain = await this.access.chain(ctx, manager, input.chainId);
    if (input.kind !== 'BAP_01') throw refuse('ASSET_KIND_UNSUPPORTED', ['input', 'kind'], { kind: input.kind });
    const asset = checkedAsset(input);
    try {
      return assetView(await this.book.define(manager, chain, asset));
    } catch (error) {
      if (!isBystackError(error, 'ASSET_DEFINITION_INVALID')) throw error;
      throw refuse('ASSET_DEFINITION_INVALID', ['input', 'definition'], { what: String(error.facts['what']) });
    }
  }

  /** Assets of a chain, oldest first, that of the self-test left out. */
  async page(chainRowId: string, args: ConnectionArgs): Promise<ConnectionOf<AssetType>> {
    const query = this.dataSource
      .getRepository(AssetEntity)
      .createQueryBuilder('asset')
      .where('asset.chainId = :chainRowId AND asset.alias <> :hidden', { chainRowId, hidden: SELF_TEST_ASSET });
    const total = await this.dataSource.manager.countBy(AssetEntity, { chainId: chainRowId, alias: Not(In([SELF_TEST_ASSET])) });
    return pageOf(query, args, byCreation<AssetEntity>('asset'), assetView, total);
  }

  /** An asset by 32-byte id or alias; null when it is absent or neither is given. */
  async find(chainRowId: string, assetId: Uint8Array | null, alias: string | null): Promise<AssetType | null> {
    if (assetId === null && alias === null) return null;
    const where = {
      chainId: chainRowId,
      ...(assetId === null ? {} : { assetId: bytea(assetId) }),
      ...(alias === null ? {} : { alias }),
    };
    const row = await this.dataSource.manager.findOneBy(AssetEntity, where);
    return row && assetView(row);
  }

  /** Units that final blocks issued and retired. */
  async supply(asset: AssetType): Promise<Supply> {
    return (await this.#supply.load(asset.chainRowId, bytesToHex(asset.assetId))) ?? { issued: 0n, retired: 0n };
  }

  /** Who holds some of it: accounts of the platform count once, other programs each. */
  async holders(asset: AssetType): Promise<number> {
    return (await this.#holders.load(asset.chainRowId, bytesToHex(asset.assetId))) ?? 0;
  }

  async #supplyOf(chainId: string, ids: readonly string[]): Promise<Map<string, Supply>> {
    const rows = (await this.dataSource.query(
      `SELECT encode(asset_id, 'hex') AS id, issued, retired FROM asset_supply WHERE chain_id = $1 AND asset_id = ANY($2::bytea[])`,
      [chainId, ids.map((id) => Buffer.from(id, 'hex'))],
    )) as { id: string; issued: string; retired: string }[];
    return new Map(rows.map((row) => [row.id, { issued: BigInt(row.issued), retired: BigInt(row.retired) }]));
  }

  async #holdersOf(chainId: string, ids: readonly string[]): Promise<Map<string, number>> {
    const rows = (await this.dataSource.query(
      `SELECT encode(o.asset_id, 'hex') AS id, count(DISTINCT coalesce(a.account_id::text, encode(o.program, 'hex'))) AS holders
       FROM output_index o LEFT JOIN address a ON a.chain_id = o.chain_id AND a.program = o.program
       WHERE o.chain_id = $1 AND o.asset_id = ANY($2::bytea[]) AND o.spent_tx IS NULL GROUP BY o.asset_id`,
      [chainId, ids.map((id) => Buffer.from(id, 'hex'))],
    )) as { id: string; holders: string }[];
    return new Map(rows.map((row) => [row.id, Number(row.holders)]));
  }
}

function checkedAsset(input: DefineAssetInput): NewAsset {
  const alias = checkText(input.alias, ['input', 'alias'], ALIAS);
  const decimals = input.decimals ?? 8;
  if (decimals < 0 || decimals > MAX_DECIMALS)
    throw refuse('PARAMETER_OUT_OF_RANGE', ['input', 'decimals'], { field: 'decimals', allowed: `0 to ${MAX_DECIMALS}` });
  const more = input.definition ?? {};
  if (typeof more !== 'object' || Array.isArray(more))
    throw refuse('ASSET_DEFINITION_INVALID', ['input', 'definition'], { what: 'anything but a JSON object' });
  return {
    alias,
    decimals,
    name: isGiven(input.name) ? checkText(input.name, ['input', 'name'], NAME) : alias,
    symbol: isGiven(input.symbol) ? checkText(input.symbol, ['input', 'symbol'], SYMBOL) : symbolOf(alias),
    more: more as Record<string, unknown>,
  };
}

/** A symbol for an asset that was given none: letters and digits of the alias in upper case, at most 12. */
function symbolOf(alias: string): string {
  const symbol = [...alias.toUpperCase()].filter((char) => /[\p{L}\p{N}]/u.test(char)).slice(0, SYMBOL.max);
  return symbol.length >= SYMBOL.min ? symbol.join('') : [...symbol, 'X', 'X'].slice(0, SYMBOL.min).join('');
}
