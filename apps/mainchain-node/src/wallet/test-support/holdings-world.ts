/** Holdings over a table in memory and a folder of their own, called as the server calls them. Time stands still. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryTable, type ByteTable } from '@bystack/store';
import { openHoldings, type Holdings } from '../holdings.js';
import { call, dataOf, type Answered } from './call.js';
import { silentLog } from './world.js';

/** An address of the genesis, of nobody here. */
export const FOREIGN = 'sm1q3jwsv0lhfmndnlag3kp6avpcq6pkd3xyxg7z8f';
/** A key of another node. */
export const UNKNOWN_XPUB =
  '6f5c68983e8c2b9d478e46a76b750f1ac9c41a3835da575018fa342a4c4ebec714181cd2697d0cf7449e85b8bae64eccd0b517e465ec73c13903d3f5e7f23873';

/** Answer of /create-key. */
export interface KeyView {
  readonly alias: string;
  readonly xpub: string;
  readonly mnemonic: string;
}

/** Answer of /create-account. */
export interface AccountView {
  readonly id: string;
  readonly alias: string;
  readonly key_index: number;
}

/** Answer of /create-account-receiver. */
export interface ReceiverView {
  readonly control_program: string;
  readonly address: string;
}

/** What a refusal holds. */
export const refused = (code: string, error_detail: string): object => ({ status: 'fail', code, error_detail });

/** A wallet and its calls. */
export class HoldingsWorld {
  private constructor(
    readonly dir: string,
    readonly table: ByteTable,
    readonly wallet: Holdings,
  ) {}

  /** Opens holdings; `dir` of another world shares its keys. */
  static async open(table: ByteTable = new MemoryTable(), dir?: string): Promise<HoldingsWorld> {
    const root = dir ?? (await mkdtemp(join(tmpdir(), 'wallet-holdings-')));
    const clock = { nowMs: () => Date.UTC(2026, 10, 22) };
    return new HoldingsWorld(root, table, await openHoldings({ table, hrp: 'sm', keysDir: join(root, 'keystore'), clock, log: silentLog }));
  }

  /** Answer of a call. */
  ask(path: string, body: unknown = {}): Promise<Answered> {
    return call(this.wallet.routes, path, body);
  }

  /** Data of a call that must succeed. */
  data<T>(path: string, body: unknown = {}): Promise<T> {
    return dataOf<T>(this.wallet.routes, path, body);
  }

  /** A new key with the password `pw`. */
  key(alias: string): Promise<KeyView> {
    return this.data('/create-key', { alias, password: 'pw' });
  }

  account(alias: string, root_xpubs: readonly string[], quorum = 1): Promise<AccountView> {
    return this.data('/create-account', { root_xpubs, quorum, alias });
  }

  receiver(account_alias: string): Promise<ReceiverView> {
    return this.data('/create-account-receiver', { account_alias });
  }

  /** Removes the folder. */
  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}
