/** The accounts of the wallet. All of them are in memory; programs are read from the table. Source: mainchain.md 14, 18. */
import { InvariantError, type Clock } from '@bystack/base';
import type { JsonValue } from '@bystack/protocol';
import type { ByteTable } from '@bystack/store';
import type { Account, AccountProgram, AccountsPort, ImagePort, ProgramKeys } from '../ports.js';
import { signersOf } from '../signers.js';
import { Turns } from '../../turns.js';
import { accountId } from './account-id.js';
import { BIP44_RULE } from './branch.js';
import { accountIndexesUsedUp, accountNotFound, duplicateAccountAlias } from './failures.js';
import { accountsOfImage, imageOfAccounts } from './image.js';
import { decodeAccount, decodeIndex, encodeAccount, encodeIndex, KEY, RANGE } from './layout.js';
import { INDEX_END, ProgramTable, type Change, type ProgramPlace } from './programs.js';

/** Programs of one write while many are made. */
const BATCH_PROGRAMS = 64;

/** What accounts are built on. */
export interface AccountStoreParts {
  /** The wallet's table; accounts use first bytes 01 to 0f. */
  readonly table: ByteTable;
  /** Human-readable part of addresses. */
  readonly hrp: string;
  readonly clock: Clock;
}

const normalAlias = (alias: string): string => alias.trim().toLowerCase();
const sameKeys = (a: Omit<Account, 'id'>, b: Omit<Account, 'id'>): boolean =>
  a.keyIndex === b.keyIndex && a.deriveRule === b.deriveRule && a.xpubs.join() === b.xpubs.join();

/** Accounts by id and alias; both are unique. Each change is one write, and they happen one after the other. */
export class AccountStore implements AccountsPort, ImagePort {
  readonly #byId = new Map<string, Account>();
  readonly #byAlias = new Map<string, Account>();
  readonly #turns = new Turns();
  readonly #programs: ProgramTable;
  #made = 0;

  /** Reads the accounts of the table. */
  constructor(private readonly parts: AccountStoreParts) {
    this.#programs = new ProgramTable(parts.table, parts.hrp);
    for (const [, row] of parts.table.range(...RANGE.accounts)) this.#keep(decodeAccount(row));
  }

  list(): readonly Account[] {
    return [...this.#byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  byId(id: string): Account | null {
    return this.#byId.get(id) ?? null;
  }

  byAlias(alias: string): Account | null {
    return this.#byAlias.get(alias) ?? null;
  }

  programOf(program: Uint8Array): AccountProgram | null {
    return this.#programs.find(program);
  }

  programsOf(id: string): readonly AccountProgram[] {
    return this.#programs.list(id);
  }

  /** Programs of an account without their addresses, where many are looked at and few are shown. */
  placesOf(id: string): readonly ProgramPlace[] {
    return this.#programs.places(id);
  }

  keysOf(program: AccountProgram): ProgramKeys {
    return this.#programs.keys(this.#require(program.accountId), program);
  }

  /** Index of the last program made of a chain of addresses; 0 before the first. */
  lastIndex(id: string, change: boolean): number {
    return this.#programs.last(this.#require(id), change);
  }

  /** Path and xpub of the first key at an index. */
  firstKey(id: string, change: boolean, index: number): { readonly path: readonly Uint8Array[]; readonly xpub: Uint8Array } {
    return this.#programs.firstKey(this.#require(id), change, index);
  }

  /** A new account. @throws ApiFailure BTM000 for an alias that is taken, BTM200 to BTM203 */
  create(xpubs: readonly string[], quorum: bigint, alias: string): Promise<Account> {
    return this.#turns.run(async () => {
      const name = normalAlias(alias);
      if (this.#byAlias.has(name)) throw duplicateAccountAlias();
      const signers = signersOf(xpubs, quorum);
      const keyIndex = this.#lastAccount(signers.xpubs) + 1;
      if (keyIndex >= INDEX_END) throw accountIndexesUsedUp();
      return this.#add({ id: this.#freshId(), alias: name, ...signers, keyIndex, deriveRule: BIP44_RULE });
    });
  }

  recoverAccount(found: Omit<Account, 'id'>): Promise<Account> {
    return this.#turns.run(async () => {
      const known = this.list().find((account) => sameKeys(account, found));
      return known ?? this.#add({ ...found, id: this.#freshId(), alias: this.#freeAlias(found.alias) });
    });
  }

  /** @throws ApiFailure BTM709; BTM000 for an alias that is taken */
  rename(id: string, alias: string): Promise<void> {
    return this.#turns.run(async () => {
      const account = this.#require(id);
      const name = normalAlias(alias);
      if (this.#byAlias.has(name)) throw duplicateAccountAlias();
      const renamed = { ...account, alias: name };
      await this.parts.table.write([[KEY.account(id), encodeAccount(renamed)]]);
      this.#byAlias.delete(account.alias);
      this.#keep(renamed);
    });
  }

  /** Forgets an account and its programs. Its index is not used again. @throws ApiFailure BTM709 */
  delete(id: string): Promise<void> {
    return this.#turns.run(async () => {
      const account = this.#require(id);
      await this.parts.table.write([[KEY.account(id), null], ...this.#programs.removal(account)]);
      this.#byId.delete(id);
      this.#byAlias.delete(account.alias);
    });
  }

  nextProgram(id: string, change: boolean): Promise<AccountProgram> {
    return this.#turns.run(async () => {
      const account = this.#require(id);
      const index = this.#programs.last(account, change) + 1;
      const changes = this.#programs.extend(account, change, index);
      await this.parts.table.write(changes);
      const made = this.#programs.at(id, change, index);
      if (!made) throw new InvariantError('a program that was just written is not there');
      return made;
    });
  }

  ensurePrograms(id: string, change: boolean, upTo: number): Promise<void> {
    return this.#turns.run(async () => {
      const account = this.#require(id);
      for (let last = this.#programs.last(account, change); last < upTo; last = this.#programs.last(account, change))
        await this.parts.table.write(this.#programs.extend(account, change, Math.min(upTo, last + BATCH_PROGRAMS)));
    });
  }

  backup(): Promise<JsonValue> {
    return Promise.resolve(
      imageOfAccounts(this.list(), (account) => (account.deriveRule === BIP44_RULE ? 0 : this.lastIndex(account.id, false))),
    );
  }

  /** Accounts that are here stay as they are; one write adds the others. @throws ApiFailure BTM000, BTM200 to BTM203 */
  restore(image: unknown): Promise<void> {
    return this.#turns.run(async () => {
      const fresh: Account[] = [];
      const here = (account: Account): boolean =>
        [...this.#byId.values(), ...fresh].some((other) => other.id === account.id || sameKeys(other, account));
      for (const account of accountsOfImage(image, (id) => this.#byId.has(id))) {
        if (here(account)) continue;
        if (this.#byAlias.has(account.alias) || fresh.some(({ alias }) => alias === account.alias)) throw duplicateAccountAlias();
        fresh.push(account);
      }
      await this.parts.table.write(this.#rowsOf(fresh));
      fresh.forEach((account) => this.#keep(account));
    });
  }

  async #add(account: Account): Promise<Account> {
    await this.parts.table.write(this.#rowsOf([account]));
    this.#keep(account);
    return account;
  }

  /** Rows of accounts, and the numbers up to which their sets of keys are used. */
  #rowsOf(accounts: readonly Account[]): readonly Change[] {
    const last = new Map<string, Account>();
    for (const account of accounts) {
      const set = [...account.xpubs].sort().join();
      if (account.keyIndex > Math.max(this.#lastAccount(account.xpubs), last.get(set)?.keyIndex ?? 0)) last.set(set, account);
    }
    return [
      ...accounts.map((account) => [KEY.account(account.id), encodeAccount(account)] as const),
      ...[...last.values()].map(({ xpubs, keyIndex }) => [KEY.lastAccount(xpubs), encodeIndex(keyIndex)] as const),
    ];
  }

  #lastAccount(xpubs: readonly string[]): number {
    return decodeIndex(this.parts.table.get(KEY.lastAccount(xpubs)));
  }

  #keep(account: Account): void {
    this.#byId.set(account.id, account);
    this.#byAlias.set(account.alias, account);
  }

  #require(id: string): Account {
    const account = this.#byId.get(id);
    if (!account) throw accountNotFound();
    return account;
  }

  #freshId(): string {
    for (;;) {
      const id = accountId(this.parts.clock.nowMs(), ++this.#made);
      if (!this.#byId.has(id)) return id;
    }
  }

  #freeAlias(alias: string): string {
    const name = normalAlias(alias);
    for (let n = 1; ; n++) {
      const candidate = n === 1 ? name : `${name}-${String(n)}`;
      if (!this.#byAlias.has(candidate)) return candidate;
    }
  }
}
