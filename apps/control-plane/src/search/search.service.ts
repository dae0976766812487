/** Finds what a text means in the chains of an organization and on the main-chain: exact things first, then names. */
import { Injectable } from '@nestjs/common';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { encodeAddress } from '@bystack/protocol';
import { DataSource } from 'typeorm';
import type { ChainType } from '../chains/chain.type.js';
import { ChainsService } from '../chains/chains.service.js';
import { topLevel } from '../common/errors.js';
import { rowIdOf, toGlobalId } from '../common/ids.js';
import type { RequestContext } from '../common/request-context.js';
import { bytea } from '../explorer/sql.js';
import { addressProgramOrNull } from '../wallet/chain-access.service.js';
import { SELF_TEST_ACCOUNTS, SELF_TEST_ASSET } from '../wallet/self-test-names.js';
import { WalletChains } from '../wallet/wallet-chains.service.js';
import { MainChainSearch } from '../mainchain/main-chain-search.service.js';
import { textForms, type TextForms } from './query-text.js';
import { SearchHitType, SearchKind } from './search.type.js';

/** What to search and where. */
export interface SearchRequest {
  readonly text: string;
  readonly chainId: string | null;
  readonly kinds: readonly SearchKind[] | null;
  readonly first: number;
}

const MAX_FIRST = 50;
/** Chains one search looks into, newest first. */
const MAX_CHAINS = 50;

type Hit = Omit<SearchHitType, 'chain' | 'layer'> & { readonly chainRowId: string };
const hit = (chainRowId: string, kind: SearchKind, id: string, title: string, more: Partial<Hit> = {}): Hit => ({
  chainRowId,
  kind,
  id,
  title,
  subtitle: null,
  height: null,
  hash: null,
  address: null,
  ...more,
});

const isWanted = ({ kinds }: SearchRequest, kind: SearchKind): boolean => !kinds || kinds.includes(kind);

@Injectable()
export class SearchService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chains: ChainsService,
    private readonly walletChains: WalletChains,
    private readonly mainChain: MainChainSearch,
  ) {}

  /** @throws GraphQL error BAD_REQUEST unless `first` is 1 to 50 */
  async search(ctx: RequestContext, request: SearchRequest): Promise<SearchHitType[]> {
    if (request.first < 1 || request.first > MAX_FIRST) throw topLevel('BAD_REQUEST', `first goes from 1 to ${MAX_FIRST}.`);
    const forms = textForms(request.text);
    if (!forms) return [];
    const [here, mainChain] = await Promise.all([
      this.#sidechains(ctx, request, forms),
      request.chainId === null ? this.mainChain.search(forms) : [],
    ]);
    return [...here, ...mainChain.filter(({ kind }) => isWanted(request, kind))].slice(0, request.first);
  }

  async #sidechains(ctx: RequestContext, request: SearchRequest, forms: TextForms): Promise<SearchHitType[]> {
    const scope = await this.#scope(ctx, request.chainId);
    if (scope.length === 0) return [];
    const found = await Promise.all([
      forms.height === null ? [] : this.#blocks(scope, 'height = $2::numeric', forms.height.toString()),
      forms.hash === null ? [] : this.#hashes(scope, forms.hash),
      forms.address === null ? [] : this.#addresses(scope, forms.address, request.chainId !== null),
      forms.name === null ? [] : this.#names(scope, forms.name, request.first),
    ]);
    const hits = found.flat().filter(({ kind }) => isWanted(request, kind));
    return this.#withChains(ctx, hits.slice(0, request.first));
  }

  async #scope(ctx: RequestContext, chainId: string | null): Promise<string[]> {
    const rowId = chainId === null ? null : rowIdOf(chainId, 'Chain');
    if (chainId !== null && rowId === null) return [];
    const rows = (await this.dataSource.query(
      `SELECT id FROM chain WHERE organization_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id = $2)
       ORDER BY created_at DESC LIMIT ${MAX_CHAINS}`,
      [ctx.organizationId, rowId],
    )) as { id: string }[];
    return rows.map((row) => row.id);
  }

  async #blocks(scope: readonly string[], condition: string, value: unknown): Promise<Hit[]> {
    const rows = (await this.dataSource.query(
      `SELECT chain_id, height, hash FROM block_index WHERE chain_id = ANY($1::uuid[]) AND ${condition} LIMIT ${MAX_CHAINS}`,
      [scope, value],
    )) as { chain_id: string; height: string; hash: Buffer }[];
    return rows.map((row) =>
      hit(row.chain_id, 'BLOCK', toGlobalId('Block', `${row.chain_id}:${row.height}`), row.height, {
        subtitle: bytesToHex(row.hash),
        height: BigInt(row.height),
        hash: row.hash,
      }),
    );
  }

  async #hashes(scope: readonly string[], hash: string): Promise<Hit[]> {
    const value = bytea(hexToBytes(hash));
    const [blocks, transactions, assets] = await Promise.all([
      this.#blocks(scope, 'hash = $2', value),
      this.#transactions(scope, 'hash = $2', value),
      this.#assets(scope, 'asset_id = $2', value, MAX_CHAINS),
    ]);
    return [...transactions, ...blocks, ...assets];
  }

  async #transactions(scope: readonly string[], condition: 'hash = $2' | 'external_id = $2', value: unknown): Promise<Hit[]> {
    const final =
      condition === 'hash = $2' ? `UNION SELECT chain_id, hash, height FROM tx_index WHERE chain_id = ANY($1::uuid[]) AND hash = $2` : '';
    const rows = (await this.dataSource.query(
      `SELECT DISTINCT ON (chain_id, hash) chain_id, hash, height FROM (
         SELECT chain_id, hash, height FROM platform_tx WHERE chain_id = ANY($1::uuid[]) AND ${condition} AND hash IS NOT NULL ${final}
       ) t ORDER BY chain_id, hash, height NULLS LAST LIMIT ${MAX_CHAINS}`,
      [scope, value],
    )) as { chain_id: string; hash: Buffer; height: string | null }[];
    return rows.map((row) => {
      const hex = bytesToHex(row.hash);
      const height = row.height === null ? null : BigInt(row.height);
      return hit(row.chain_id, 'TRANSACTION', toGlobalId('Transaction', `${row.chain_id}:${hex}`), hex, { hash: row.hash, height });
    });
  }

  async #assets(scope: readonly string[], condition: string, value: unknown, limit: number): Promise<Hit[]> {
    const rows = (await this.dataSource.query(
      `SELECT id, chain_id, alias, asset_id, name FROM asset WHERE chain_id = ANY($1::uuid[]) AND ${condition} AND alias <> '${SELF_TEST_ASSET}'
       ORDER BY length(alias), alias LIMIT ${limit}`,
      [scope, value],
    )) as { id: string; chain_id: string; alias: string; asset_id: Buffer; name: string | null }[];
    return rows.map((row) =>
      hit(row.chain_id, 'ASSET', toGlobalId('Asset', row.id), row.alias, { subtitle: row.name, hash: row.asset_id }),
    );
  }

  async #accounts(scope: readonly string[], pattern: string, limit: number): Promise<Hit[]> {
    const rows = (await this.dataSource.query(
      `SELECT id, chain_id, alias, external_id FROM account
       WHERE chain_id = ANY($1::uuid[]) AND (alias ILIKE $2 OR external_id ILIKE $2) AND alias <> ALL($3::text[])
       ORDER BY length(alias), alias LIMIT ${limit}`,
      [scope, pattern, [...SELF_TEST_ACCOUNTS]],
    )) as { id: string; chain_id: string; alias: string; external_id: string | null }[];
    return rows.map((row) => hit(row.chain_id, 'ACCOUNT', toGlobalId('Account', row.id), row.alias, { subtitle: row.external_id }));
  }

  async #names(scope: readonly string[], name: string, first: number): Promise<Hit[]> {
    const pattern = `%${name.replace(/[\\%_]/g, '\\$&')}%`;
    const found = await Promise.all([
      this.#accounts(scope, pattern, first),
      this.#assets(scope, '(alias ILIKE $2 OR name ILIKE $2)', pattern, first),
      this.#transactions(scope, 'external_id = $2', name),
    ]);
    const exact = (one: Hit): number => (one.title.toLowerCase() === name.toLowerCase() ? 0 : 1);
    return found.flat().sort((a, b) => exact(a) - exact(b));
  }

  /** An address of a named chain is always a hit; of all chains only where something is known of it. */
  async #addresses(scope: readonly string[], text: string, named: boolean): Promise<Hit[]> {
    const hits: Hit[] = [];
    for (const chainRowId of scope) {
      const chain = await this.walletChains.find(chainRowId);
      const program = chain && addressProgramOrNull(chain, text);
      if (!chain || !program) continue;
      const [known] = (await this.dataSource.query(
        `SELECT coalesce((SELECT c.alias FROM address a JOIN account c ON c.id = a.account_id WHERE a.chain_id = $1 AND a.program = $2), '') AS alias,
           EXISTS (SELECT 1 FROM tx_program WHERE chain_id = $1 AND program = $2) AS used`,
        [chainRowId, bytea(program)],
      )) as { alias: string; used: boolean }[];
      if (!named && !known?.alias && !known?.used) continue;
      const address = encodeAddress(chain.parameters.hrp, program);
      hits.push(
        hit(chainRowId, 'ADDRESS', toGlobalId('Address', `${chainRowId}:${address}`), address, { subtitle: known?.alias || null, address }),
      );
    }
    return hits;
  }

  async #withChains(ctx: RequestContext, hits: readonly Hit[]): Promise<SearchHitType[]> {
    const chains = new Map<string, ChainType | null>();
    for (const { chainRowId } of hits)
      if (!chains.has(chainRowId)) chains.set(chainRowId, await this.chains.view(ctx, { rowId: chainRowId }));
    return hits.flatMap(({ chainRowId, ...fields }) => {
      const chain = chains.get(chainRowId);
      return chain ? [Object.assign(new SearchHitType(), fields, { chain, layer: 'SIDECHAIN' })] : [];
    });
  }
}
