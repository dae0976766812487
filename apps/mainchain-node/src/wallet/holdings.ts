/** Keys, accounts and assets: what a wallet holds before it looks at the chain, and the calls about them. */
import type { Clock, Logger } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import type { Route } from '../api/route.js';
import { AccountStore } from './accounts/account-store.js';
import { accountRoutes } from './accounts/routes.js';
import { addressRoutes } from './addresses/routes.js';
import { AssetStore } from './assets/asset-store.js';
import { assetRoutes } from './assets/routes.js';
import { KeyStore } from './keys/key-store.js';
import { keyRoutes } from './keys/routes.js';
import { messageRoutes } from './messages/routes.js';

/** What the holdings are opened with. */
export interface HoldingsParts {
  /** The wallet's own table; first bytes 01 to 1f of it are used. */
  readonly table: ByteTable;
  /** Human-readable part of the network's addresses. */
  readonly hrp: string;
  /** Folder of the key files; made where there is none. */
  readonly keysDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Opened holdings; each is an image port as well. There is nothing to close: every change is on the disk when it resolves. */
export interface Holdings {
  readonly keys: KeyStore;
  readonly accounts: AccountStore;
  readonly assets: AssetStore;
  readonly routes: readonly Route[];
}

/** Opens key files and tables. */
export async function openHoldings({ table, hrp, keysDir, clock, log }: HoldingsParts): Promise<Holdings> {
  const keys = await KeyStore.open({ dir: keysDir, clock, log });
  const accounts = new AccountStore({ table, hrp, clock });
  const assets = new AssetStore(table);
  const routes = [
    ...keyRoutes(keys),
    ...accountRoutes(accounts),
    ...addressRoutes(accounts, hrp),
    ...assetRoutes(assets),
    ...messageRoutes({ hrp, accounts, keys }),
  ];
  return { keys, accounts, assets, routes };
}
