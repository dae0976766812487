/** Accounts, their addresses and what they hold. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { bytesToHex } from '@bystack/base';
import { encodeAddress } from '@bystack/protocol';
import { DataSource, Not, In, type EntityManager } from 'typeorm';
import { ChainsService } from '../chains/chains.service.js';
import { isGiven } from '../common/given.js';
import { checkText } from '../common/checks.js';
import { isUuid, rowIdOf } from '../common/ids.js';
import {
  connectionOf,
  pageOfList,
  pageRequest,
  type ConnectionArgs,
  type ConnectionOf,
  type CursorKey,
} from '../common/relay/connection.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { byCreation, pageOf } from '../common/relay/page-of.js';
import type { RequestContext } from '../common/request-context.js';
import { BatchLoader } from '../explorer/batch-loader.js';
import { addressProgramOrNull, ChainAccess } from '../wallet/chain-access.service.js';
import { balancesOf, holdersOf, type Holder } from '../wallet/funds.js';
import { SELF_TEST_ACCOUNTS } from '../wallet/self-test-names.js';
import { WalletChains } from '../wallet/wallet-chains.service.js';
import { AccountBook } from './account-book.service.js';
import { AccountEntity } from './account.entity.js';
import type { CreateAccountInput, CreateAddressInput } from './account.inputs.js';
import { AddressInfoType, type AccountType, type BalanceType } from './account.type.js';
import { accountView, balanceView } from './account-view.js';
import { AddressEntity } from './address.entity.js';

const ALIAS = { min: 1, max: 64 };
const EXTERNAL_ID = { min: 1, max: 128 };
const HIDDEN = [...SELF_TEST_ACCOUNTS];

@Injectable()
export class AccountsService implements OnModuleInit {
  readonly #addresses: BatchLoader<string[]>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ChainAccess,
    private readonly chains: ChainsService,
    private readonly walletChains: WalletChains,
    private readonly book: AccountBook,
    private readonly nodes: NodeRegistry,
  ) {
    this.#addresses = new BatchLoader((_, ids) => this.#addressesOf(ids));
  }

  onModuleInit(): void {
    this.nodes.register('Account', 'chain.read', async (ctx, id) => {
      const row = isUuid(id) ? await this.dataSource.manager.findOneBy(AccountEntity, { id }) : null;
      if (!row || !(await this.chains.find(ctx, row.chainId))) return null;
      return accountView(row);
    });
  }

  /** @throws Refusal `ACCOUNT_ALIAS_TAKEN`, `EXTERNAL_ID_TAKEN`, `PARAMETER_OUT_OF_RANGE`, `CHAIN_NOT_RUNNING` */
  async create(ctx: RequestContext, manager: EntityManager, input: CreateAccountInput): Promise<AccountType> {
    const chain = await this.access.chain(ctx, manager, input.chainId);
    const alias = checkText(input.alias, ['input', 'alias'], ALIAS);
    const externalId = isGiven(input.externalId) ? checkText(input.externalId, ['input', 'externalId'], EXTERNAL_ID) : null;
    return accountView(await this.book.create(manager, chain, { alias, externalId }));
  }

  /** Another address for an account. @throws Refusal `NOT_FOUND`, `CHAIN_NOT_RUNNING` */
  async createAddress(
    ctx: RequestContext,
    manager: EntityManager,
    input: CreateAddressInput,
  ): Promise<{ address: string; account: AccountType }> {
    const chain = await this.access.chain(ctx, manager, input.chainId);
    const account = await this.access.account(manager, chain, input.accountId, ['input', 'accountId']);
    const { address } = await this.book.addAddress(manager, chain, account.id);
    return { address, account: accountView(account) };
  }

  /** Accounts of a chain, oldest first, those of the self-test left out. */
  async page(chainRowId: string, args: ConnectionArgs): Promise<ConnectionOf<AccountType>> {
    const query = this.dataSource
      .getRepository(AccountEntity)
      .createQueryBuilder('account')
      .where('account.chainId = :chainRowId AND account.alias NOT IN (:...hidden)', { chainRowId, hidden: HIDDEN });
    const total = await this.dataSource.manager.countBy(AccountEntity, { chainId: chainRowId, alias: Not(In(HIDDEN)) });
    return pageOf(query, args, byCreation<AccountEntity>('account'), accountView, total);
  }

  /** An account of a chain by global id or alias; null when it is absent or neither is given. */
  async find(chainRowId: string, globalId: string | null, alias: string | null): Promise<AccountType | null> {
    const id = globalId === null ? null : rowIdOf(globalId, 'Account');
    if (globalId !== null && id === null) return null;
    if (id === null && alias === null) return null;
    const where = { chainId: chainRowId, ...(id === null ? {} : { id }), ...(alias === null ? {} : { alias }) };
    const row = await this.dataSource.manager.findOneBy(AccountEntity, where);
    return row && accountView(row);
  }

  /** Addresses of an account, oldest first. */
  async addresses(accountRowId: string): Promise<string[]> {
    return (await this.#addresses.load('', accountRowId)) ?? [];
  }

  /** Programs of an account's addresses. */
  async programs(accountRowId: string): Promise<Uint8Array[]> {
    const rows = await this.dataSource.manager.findBy(AddressEntity, { accountId: accountRowId });
    return rows.map((row) => row.program);
  }

  /** An address of the chain; null when the text is none of its. */
  async addressInfo(chainRowId: string, address: string): Promise<AddressInfoType | null> {
    const chain = await this.walletChains.find(chainRowId);
    const program = chain && addressProgramOrNull(chain, address);
    if (!program) return null;
    return Object.assign(new AddressInfoType(), { chainRowId, address: encodeAddress(chain.parameters.hrp, program), program });
  }

  /** Balances by asset. Empty while the chain has no genesis. */
  async balances(chainRowId: string, holder: Holder, assetId: Uint8Array | null = null): Promise<BalanceType[]> {
    const chain = await this.walletChains.find(chainRowId);
    if (!chain) return [];
    const rows = await balancesOf(this.dataSource.manager, chain, holder, assetId);
    return rows.map((row) => balanceView(chainRowId, 'accountId' in holder ? holder.accountId : null, row));
  }

  /** One page of balances. */
  async balancePage(
    chainRowId: string,
    args: ConnectionArgs,
    holder: Holder,
    assetId: Uint8Array | null,
  ): Promise<ConnectionOf<BalanceType>> {
    const rows = await this.balances(chainRowId, holder, assetId);
    return pageOfList(
      args,
      rows,
      (row) => [bytesToHex(row.assetId)],
      (row) => row,
    );
  }

  /** One page of holders: of one asset, or of all. */
  async holderPage(chainRowId: string, args: ConnectionArgs, assetId: Uint8Array | null): Promise<ConnectionOf<BalanceType>> {
    const page = pageRequest(args, 2);
    const chain = await this.walletChains.find(chainRowId);
    const key = (cursor: CursorKey | null) => cursor && ([String(cursor[0]), String(cursor[1])] as const);
    const range = { after: key(page.after), before: key(page.before), backward: page.backward, limit: page.limit + 1 };
    const rows = chain ? await holdersOf(this.dataSource.manager, chain, assetId, range) : [];
    return connectionOf(
      page,
      rows,
      (row) => [bytesToHex(row.assetId), row.holder],
      (row) => balanceView(chainRowId, row.accountId, row),
    );
  }

  async #addressesOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = (await this.dataSource.query(
      `SELECT account_id, array_agg(address ORDER BY address_index) AS addresses FROM address
       WHERE account_id = ANY($1::uuid[]) GROUP BY account_id`,
      [[...ids]],
    )) as { account_id: string; addresses: string[] }[];
    return new Map(rows.map((row) => [row.account_id, row.addresses]));
  }
}
