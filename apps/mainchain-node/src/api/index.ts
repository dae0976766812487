/** The REST interface of the node: its own calls, those of the wallet, and the server. */
import type { Clock, Logger, Signatures } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import type { ChainPort, MinerPort, NetPort, PoolPort } from '../ports.js';
import { FeedStore, feedRoutes } from './feeds.js';
import type { ApiLimits } from './limits.js';
import type { Route } from './route.js';
import { blockRoutes } from './routes/block-routes.js';
import { miningRoutes } from './routes/mining-routes.js';
import { netRoutes, tokenRoutes } from './routes/net-routes.js';
import { statusRoute } from './routes/status-route.js';
import { txRoutes } from './routes/tx-routes.js';
import { ApiServer } from './server.js';
import { TokenStore } from './tokens.js';

export { ApiServer } from './server.js';
export { API_LIMITS, type ApiLimits } from './limits.js';

/** What the interface is made of. */
export interface NodeApiParts {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly miner: MinerPort;
  readonly net: NetPort;
  readonly signatures: Signatures;
  /** Settings of the node: holds the access tokens. */
  readonly table: ByteTable;
  readonly walletRoutes: readonly Route[];
  /** As in `MiningRouteParts`. */
  readonly minerProgramStored: () => Promise<void>;
  /** Threads that look for nonces while the node mines. */
  readonly miningWorkers: number;
  /** As in `StatusRouteParts`. */
  readonly instanceId?: string | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** True: calls from elsewhere need no token. Default false. */
  readonly authDisabled?: boolean;
  readonly limits?: Partial<ApiLimits>;
}

/** The calls of the node with those of its wallet. */
export const nodeRoutes = (parts: NodeApiParts, tokens: TokenStore): Route[] => [
  ...blockRoutes(parts.chain),
  ...txRoutes(parts),
  ...miningRoutes(parts),
  ...netRoutes(parts),
  ...tokenRoutes(tokens),
  ...feedRoutes(new FeedStore(parts.table)),
  statusRoute(parts),
  ...parts.walletRoutes,
];

/** Paths of calls, in order. */
export const servedPaths = (routes: readonly Route[]): string[] => routes.map(({ path }) => path).sort();

/** The server of a node's interface; `listen` and `close` are the caller's. */
export function createNodeApi(parts: NodeApiParts): ApiServer {
  const tokens = new TokenStore(parts.table, parts.clock);
  return new ApiServer({ ...parts, routes: nodeRoutes(parts, tokens), tokens: parts.authDisabled === true ? null : tokens });
}
