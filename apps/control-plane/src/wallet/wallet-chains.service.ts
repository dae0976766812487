/** Rules of chains by row id. They never change once the genesis exists, so each is read once per process. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChainEntity } from '../chains/chain.entity.js';
import { notFound } from '../common/errors.js';
import { walletChain, type WalletChain } from './wallet-chain.js';

const MAX_CHAINS = 1_024;

@Injectable()
export class WalletChains {
  readonly #known = new Map<string, WalletChain>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * The chain of a row id; the caller has checked that its organization may see it.
   * @throws GraphQL error NOT_FOUND; BystackError `CHAIN_NOT_READY` while it has no genesis
   */
  async of(chainRowId: string): Promise<WalletChain> {
    const chain = await this.find(chainRowId);
    if (chain) return chain;
    const row = await this.dataSource.manager.findOneBy(ChainEntity, { id: chainRowId });
    if (!row) throw notFound();
    return walletChain(row);
  }

  /** As `of`; null while the chain is absent or has no genesis. */
  async find(chainRowId: string): Promise<WalletChain | null> {
    const known = this.#known.get(chainRowId);
    if (known) return known;
    const row = await this.dataSource.manager.findOneBy(ChainEntity, { id: chainRowId });
    if (!row || row.canonical === null || row.genesisHash === null) return null;
    const chain = walletChain(row);
    if (this.#known.size >= MAX_CHAINS) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(chainRowId, chain);
    return chain;
  }

  /** Reads the chain again at the next call: a creation that was rolled back may begin anew with another genesis. */
  forget(chainRowId: string): void {
    this.#known.delete(chainRowId);
  }
}
