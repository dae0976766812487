/** The whole wallet: what it holds, what the chain and the pool tell of it, and its calls. */
import { bytesToHex, type Clock, type Logger } from '@bystack/base';
import { subTable, type ByteTable } from '@bystack/store';
import { randomBytes } from 'node:crypto';
import type { Names } from '../api/annotate.js';
import type { Route } from '../api/route.js';
import type { ChainPort, PoolPort } from '../ports.js';
import { balanceRoutes } from './balances/routes.js';
import { Builder } from './build/builder.js';
import { Reservations } from './build/reservations.js';
import { buildRoutes } from './build/routes.js';
import { estimateRoutes } from './estimate/routes.js';
import { openHoldings } from './holdings.js';
import { assetLearner } from './index/learn.js';
import { PoolView } from './index/pool-view.js';
import { IndexReader } from './index/reader.js';
import { WalletIndex } from './index/wallet-index.js';
import { MinerProgram } from './miner-program.js';
import type { AccountsPort, AssetsPort } from './ports.js';
import { Recovery } from './recovery/recovery.js';
import { recoveryRoutes } from './recovery/routes.js';
import { signRoutes } from './sign/routes.js';
import { History } from './transactions/history.js';
import { transactionRoutes } from './transactions/routes.js';

/** First bytes of the wallet's rows in the node's table. */
const PREFIX = { holdings: 0x02, index: 0x03 } as const;

/** What the wallet is built on. */
export interface WalletParts {
  /** The node's table. */
  readonly table: ByteTable;
  /** Folder of the key files; made where there is none. */
  readonly keysDir: string;
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An opened wallet. */
export interface Wallet {
  readonly routes: readonly Route[];
  /** Names of accounts and assets, for transactions that are shown. */
  readonly aliases: Names;
  /** Where the miner is paid unless an address was set; null without an account. */
  defaultMinerProgram(): Uint8Array | null;
  /** Resolves when that program is listed among the account's addresses. */
  minerProgramStored(): Promise<void>;
  /** Resolves when the last write is done; nothing is written afterwards. */
  stop(): Promise<void>;
}

const namesOf = (accounts: AccountsPort, assets: AssetsPort): Names => ({
  account: (program) => {
    const owner = accounts.programOf(program);
    return owner && accounts.byId(owner.accountId);
  },
  asset: (id) => {
    const asset = assets.byId(id);
    return asset && { alias: asset.alias ?? bytesToHex(id), definition: asset.definition };
  },
});

/** Opens keys, accounts, assets and the index, which follows the chain from where it stood. */
export async function openWallet({ table, keysDir, chain, pool, clock, log }: WalletParts): Promise<Wallet> {
  const { hrp } = chain.network;
  const holdings = await openHoldings({ table: subTable(table, PREFIX.holdings), hrp, keysDir, clock, log });
  const { keys, accounts, assets } = holdings;
  const rows = subTable(table, PREFIX.index);
  const waiting = new PoolView(pool, accounts);
  const reader = new IndexReader(rows, accounts, waiting);
  const index = new WalletIndex({ table: rows, chain, accounts, learn: assetLearner(assets, accounts), log });
  const nowMs = (): number => clock.nowMs();
  const recovery = new Recovery(rows, index, accounts, nowMs);
  const reservations = new Reservations({ reader, pool: waiting, tipHeight: () => chain.tip.height, nowMs });
  index.onSpent((outputIds) => reservations.release(outputIds));
  const builder = new Builder({ accounts, assets, reservations, hrp, random: (bytes) => Uint8Array.from(randomBytes(bytes)) }, nowMs);
  const aliases = namesOf(accounts, assets);
  const history = new History({ chain, pool, reader, waiting, accounts, options: { hrp, names: aliases } });
  const miner = new MinerProgram(accounts, log);
  return {
    routes: [
      ...holdings.routes,
      ...balanceRoutes({ reader, accounts, assets }, index),
      ...transactionRoutes(history, index),
      ...buildRoutes(builder, { accounts, assets }, index),
      ...signRoutes(keys),
      ...estimateRoutes(),
      ...recoveryRoutes({ chain, index, recovery, keys, accounts, assets }),
    ],
    aliases,
    defaultMinerProgram: () => miner.get(),
    minerProgramStored: () => miner.stored(),
    stop: async () => {
      waiting.stop();
      await index.stop();
    },
  };
}
