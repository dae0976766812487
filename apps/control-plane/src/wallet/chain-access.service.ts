/** From the ids of a request to chains, accounts, assets and programs the caller may use. */
import { Injectable } from '@nestjs/common';
import { hexToBytes, isBystackError } from '@bystack/base';
import { decodeAddress } from '@bystack/protocol';
import type { EntityManager } from 'typeorm';
import { AccountBook } from '../accounts/account-book.service.js';
import { AccountEntity } from '../accounts/account.entity.js';
import { AssetEntity } from '../assets/asset.entity.js';
import type { ChainEntity } from '../chains/chain.entity.js';
import { ChainsService } from '../chains/chains.service.js';
import { isGiven } from '../common/given.js';
import { refuse } from '../common/errors.js';
import { rowIdOf } from '../common/ids.js';
import type { RequestContext } from '../common/request-context.js';
import { bytea } from '../explorer/sql.js';
import { walletChain, type WalletChain } from './wallet-chain.js';

/** Phases in which a chain takes transactions; a halted one keeps them until it goes on. */
const TAKES_TRANSACTIONS = ['BOOTSTRAPPING', 'ACTIVE', 'DEGRADED', 'HALTED', 'UPGRADING'];

const HASH = /^[0-9a-f]{64}$/i;

/** Who receives: an account of the platform or any address of the chain. */
export interface Target {
  readonly accountId?: string | null;
  readonly address?: string | null;
}

@Injectable()
export class ChainAccess {
  constructor(
    private readonly chains: ChainsService,
    private readonly accounts: AccountBook,
  ) {}

  /** A chain with its genesis. @throws Refusal `NOT_FOUND` also for a foreign one, `CHAIN_NOT_RUNNING` before its genesis */
  async chain(ctx: RequestContext, manager: EntityManager, globalId: string): Promise<WalletChain> {
    return walletChain(withGenesis(await this.#row(ctx, manager, globalId)));
  }

  /** A chain that takes transactions. @throws as `chain`; Refusal `CHAIN_NOT_RUNNING` in other phases */
  async runningChain(ctx: RequestContext, manager: EntityManager, globalId: string): Promise<WalletChain> {
    const row = withGenesis(await this.#row(ctx, manager, globalId));
    if (row.desiredState !== 'RUNNING' || !TAKES_TRANSACTIONS.includes(row.phase)) throw notRunning(row);
    return walletChain(row);
  }

  async #row(ctx: RequestContext, manager: EntityManager, globalId: string): Promise<ChainEntity> {
    const rowId = rowIdOf(globalId, 'Chain');
    if (rowId === null) throw refuse('NOT_FOUND', ['input', 'chainId'], { what: 'chain' });
    const row = await this.chains.find(ctx, rowId, manager);
    if (row === null) throw refuse('NOT_FOUND', ['input', 'chainId'], { what: 'chain' });
    return row;
  }

  /** An account of the chain. @throws Refusal `NOT_FOUND` */
  async account(manager: EntityManager, chain: WalletChain, globalId: string, field: readonly string[]): Promise<AccountEntity> {
    const id = rowIdOf(globalId, 'Account');
    const account = id === null ? null : await manager.findOneBy(AccountEntity, { id, chainId: chain.id });
    if (!account) throw refuse('NOT_FOUND', field, { what: 'account' });
    return account;
  }

  /** An asset the platform knows, by global id or 64 hex digits. @throws Refusal `NOT_FOUND` */
  async asset(manager: EntityManager, chain: WalletChain, id: string, field: readonly string[]): Promise<AssetEntity> {
    const row = HASH.test(id) ? null : rowIdOf(id, 'Asset');
    const where =
      row === null ? { chainId: chain.id, assetId: bytea(hexToBytes(HASH.test(id) ? id : '00')) } : { chainId: chain.id, id: row };
    const asset = await manager.findOneBy(AssetEntity, where);
    if (!asset) throw refuse('NOT_FOUND', field, { what: 'asset' });
    return asset;
  }

  /** The program a target receives at. @throws Refusal `PARAMETER_CONFLICT`, `NOT_FOUND`, `ADDRESS_INVALID`, `ADDRESS_OTHER_NETWORK` */
  async program(manager: EntityManager, chain: WalletChain, target: Target, field: readonly string[]): Promise<Uint8Array> {
    const { accountId, address } = target;
    if (isGiven(accountId) === isGiven(address))
      throw refuse('PARAMETER_CONFLICT', field, { reason: 'name the receiver either by account or by address' });
    if (isGiven(address)) return addressProgram(chain, address, field);
    const account = await this.account(manager, chain, accountId as string, field);
    return this.accounts.receivingProgram(manager, account.id);
  }
}

/** The program of an address. @throws Refusal `ADDRESS_INVALID`, `ADDRESS_OTHER_NETWORK` */
export function addressProgram(chain: WalletChain, address: string, field: readonly string[]): Uint8Array {
  try {
    return decodeAddress(chain.parameters.hrp, address);
  } catch (error) {
    if (!isBystackError(error)) throw error;
    const { prefix, expected } = error.facts;
    if (error.code === 'ADDRESS_WRONG_NETWORK')
      throw refuse('ADDRESS_OTHER_NETWORK', field, { prefix: String(prefix), expected: String(expected) });
    throw refuse('ADDRESS_INVALID', field, { reason: error.message });
  }
}

/** The program of an address, null when the text is no address of the chain. */
export function addressProgramOrNull(chain: WalletChain, address: string): Uint8Array | null {
  try {
    return decodeAddress(chain.parameters.hrp, address);
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}

function withGenesis(row: ChainEntity): ChainEntity {
  if (row.canonical === null || row.genesisHash === null) throw notRunning(row);
  return row;
}

const notRunning = (row: ChainEntity): Error => refuse('CHAIN_NOT_RUNNING', ['input', 'chainId'], { slug: row.slug, phase: row.phase });
