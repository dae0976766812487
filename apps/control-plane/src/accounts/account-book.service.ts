/** Makes accounts and addresses: rows with the key path that their programs follow from. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';
import { bytea } from '../explorer/sql.js';
import { CustodyService } from '../wallet/custody.service.js';
import { receivingAddress } from '../wallet/key-paths.js';
import type { WalletChain } from '../wallet/wallet-chain.js';
import { AccountEntity } from './account.entity.js';
import { AddressEntity } from './address.entity.js';

/** An account to be made. */
export interface NewAccount {
  readonly alias: string;
  readonly externalId: string | null;
}

@Injectable()
export class AccountBook {
  constructor(private readonly custody: CustodyService) {}

  /** Makes an account with its first address. @throws Refusal `ACCOUNT_ALIAS_TAKEN`, `EXTERNAL_ID_TAKEN` */
  async create(manager: EntityManager, chain: WalletChain, { alias, externalId }: NewAccount): Promise<AccountEntity> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${chain.id}/accounts`]);
    if (await manager.existsBy(AccountEntity, { chainId: chain.id, alias }))
      throw refuse('ACCOUNT_ALIAS_TAKEN', ['input', 'alias'], { alias });
    if (externalId !== null && (await manager.existsBy(AccountEntity, { chainId: chain.id, externalId })))
      throw refuse('EXTERNAL_ID_TAKEN', ['input', 'externalId'], { externalId });
    const [row] = (await manager.query('SELECT coalesce(max(key_index), 0) + 1 AS next FROM account WHERE chain_id = $1', [chain.id])) as {
      next: number;
    }[];
    const account = manager.create(AccountEntity, { chainId: chain.id, alias, externalId, keyIndex: row?.next ?? 1, nextAddress: 1 });
    await manager.insert(AccountEntity, account);
    await this.addAddress(manager, chain, account.id);
    return manager.findOneByOrFail(AccountEntity, { id: account.id });
  }

  /** Makes the account's next address. */
  async addAddress(manager: EntityManager, chain: WalletChain, accountId: string): Promise<AddressEntity> {
    const account = await manager.findOneOrFail(AccountEntity, { where: { id: accountId }, lock: { mode: 'pessimistic_write' } });
    const addressIndex = account.nextAddress;
    const key = await this.custody.key(manager, chain, { kind: 'address', account: account.keyIndex, address: addressIndex });
    const { lock, address } = receivingAddress(chain.parameters.hrp, key);
    const row = manager.create(AddressEntity, { chainId: chain.id, accountId, address, program: bytea(lock.program), addressIndex });
    await manager.insert(AddressEntity, row);
    await manager.update(AccountEntity, { id: accountId }, { nextAddress: addressIndex + 1 });
    return row;
  }

  /** Program that an account receives at: its first address. */
  async receivingProgram(manager: EntityManager, accountId: string): Promise<Uint8Array> {
    const first = await manager.findOneOrFail(AddressEntity, { where: { accountId }, order: { addressIndex: 'ASC' } });
    return first.program;
  }
}
