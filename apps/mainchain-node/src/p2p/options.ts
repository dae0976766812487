/** What the peer network is started with. */
import type { Logger, Metrics } from '@bystack/base';
import type { TransportLimits, WorkPool } from '@bystack/node-host';
import type { MainChainReader } from '@bystack/powchain';
import type { ChainPort, PoolPort } from '../ports.js';
import type { PeerEndpoint } from './redial.js';

/** Choices of the peer network. */
export interface PeerNetworkOptions {
  /** Data directory: `identity` lies in it. */
  readonly dir: string;
  /** Where to listen; port 0: the system chooses. */
  readonly host: string;
  readonly port: number;
  /** Dialled at the start and kept. */
  readonly peers: readonly PeerEndpoint[];
  /** Printable ASCII, at most 64 characters. */
  readonly nodeVersion: string;
  /** How long a peer that broke the rules is refused; default 24 h. */
  readonly banMs?: number;
  /** Proof-of-work hashes ordered at once; default 4. Twice the workers keeps them busy. */
  readonly workLanes?: number;
  readonly limits?: Partial<TransportLimits>;
}

/** What the peer network works with. */
export interface PeerNetworkParts {
  readonly chain: ChainPort;
  /** Stored bytes of blocks, for peers that ask. */
  readonly reader: Pick<MainChainReader, 'block'>;
  readonly pool: PoolPort;
  readonly work: Pick<WorkPool, 'powHash'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
