/** What a search text means on the main-chain. */
import { Inject, Injectable } from '@nestjs/common';
import { hexToBytes, type Logger } from '@bystack/base';
import { toGlobalId } from '../common/ids.js';
import { LOGGER } from '../config/tokens.js';
import type { TextForms } from '../search/query-text.js';
import { SearchHitType, type SearchKind } from '../search/search.type.js';
import type { BytomClient } from './bytom-client.js';
import { MainChainReader } from './main-chain-reader.service.js';
import { MainChainSource } from './main-chain-source.service.js';

@Injectable()
export class MainChainSearch {
  constructor(
    private readonly source: MainChainSource,
    private readonly reader: MainChainReader,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Hits of the main-chain; none while no node answers, so that the search of the sidechains still answers. */
  async search(forms: TextForms): Promise<SearchHitType[]> {
    try {
      const client = await this.source.client();
      if (client === null) return [];
      const found = await Promise.all([
        forms.height === null ? [] : this.#height(forms.height),
        forms.hash === null ? [] : this.#hash(client, forms.hash),
        forms.address === null ? [] : this.#address(client, forms.address),
      ]);
      return found.flat();
    } catch (error) {
      this.log.debug('mainchain.search-failed', { error });
      return [];
    }
  }

  async #height(height: bigint): Promise<SearchHitType[]> {
    const block = await this.reader.atHeight(height);
    return block === null ? [] : [hit('BLOCK', block.id, block.height.toString(), { subtitle: block.hash, height, hash: block.hash })];
  }

  async #hash(client: BytomClient, hash: string): Promise<SearchHitType[]> {
    const [block, transaction, asset] = await Promise.all([
      this.reader.byHash(hash),
      this.reader.transaction(hash, null),
      client.find('/get-asset', { id: hash }),
    ]);
    const hits: SearchHitType[] = [];
    if (transaction !== null) hits.push(hit('TRANSACTION', transaction.id, hash, { height: transaction.blockHeight, hash }));
    if (block !== null) hits.push(hit('BLOCK', block.id, block.height.toString(), { subtitle: hash, height: block.height, hash }));
    if (asset?.hash('id') === hash)
      hits.push(hit('ASSET', toGlobalId('MainChainAsset', hash), asset.text('alias') || hash, { subtitle: hash, hash }));
    return hits;
  }

  async #address(client: BytomClient, address: string): Promise<SearchHitType[]> {
    const answer = await client.find('/validate-address', { address });
    if (answer?.flag('valid') !== true) return [];
    return [hit('ADDRESS', toGlobalId('MainChainAddress', address.toLowerCase()), address, { address: address.toLowerCase() })];
  }
}

interface More {
  readonly subtitle?: string;
  readonly height?: bigint | null;
  readonly hash?: string;
  readonly address?: string;
}

const hit = (kind: SearchKind, id: string, title: string, more: More): SearchHitType =>
  Object.assign(new SearchHitType(), {
    layer: 'MAIN_CHAIN',
    kind,
    id,
    title,
    subtitle: more.subtitle ?? null,
    chain: null,
    height: more.height ?? null,
    hash: more.hash === undefined ? null : hexToBytes(more.hash),
    address: more.address ?? null,
  });
