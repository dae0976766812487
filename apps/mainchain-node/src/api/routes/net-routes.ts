/** Calls about peers, the node's version and its access tokens. Source: mainchain.md 16, 18. */
import { isIP } from 'node:net';
import { isBystackError } from '@bystack/base';
import type { ChainPort, MinerPort, NetPort, PeerInfo } from '../../ports.js';
import { ApiFailure } from '../errors.js';
import { string, struct, uint16 } from '../json.js';
import { route, type Route } from '../route.js';
import type { TokenStore } from '../tokens.js';

/** What the calls about the network need. */
export interface NetRouteParts {
  readonly chain: ChainPort;
  readonly miner: MinerPort;
  readonly net: NetPort;
  /** Of this program. */
  readonly version: string;
}

const failed = (detail: string): ApiFailure => new ApiFailure('BTM000', detail);

/** A length of time as Go writes it: `1h2m3s`, `250ms`, `0s`. */
export function goDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole === 0) return '0s';
  if (whole < 1_000) return `${String(whole)}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = (whole % 60_000) / 1_000;
  return `${hours > 0 ? `${String(hours)}h` : ''}${whole >= 60_000 ? `${String(minutes)}m` : ''}${String(seconds)}s`;
}

/** Bytes per second over the whole connection: rates of the moment are not measured. */
const rate = (bytes: number, ms: number): number => (ms > 0 ? Math.floor((bytes * 1_000) / ms) : 0);

const peerJson = (peer: PeerInfo): unknown => {
  const [sent, received] = [rate(peer.bytesOut, peer.connectedMs), rate(peer.bytesIn, peer.connectedMs)];
  return {
    peer_id: peer.id,
    remote_addr: peer.address,
    height: peer.bestHeight,
    ping: goDuration(peer.roundTripMs ?? 0),
    duration: goDuration(peer.connectedMs),
    total_sent: peer.bytesOut,
    total_received: peer.bytesIn,
    average_sent_rate: sent,
    average_received_rate: received,
    current_sent_rate: sent,
    current_received_rate: received,
  };
};

const netInfo = ({ chain, miner, net, version }: NetRouteParts): unknown => ({
  listening: net.listening,
  syncing: net.syncing,
  mining: miner.mining,
  peer_count: net.peers().length,
  current_block: chain.tip.height,
  highest_block: net.highestHeight > chain.tip.height ? net.highestHeight : chain.tip.height,
  network_id: chain.network.chainId,
  version_info: { version, update: 0, new_version: version },
});

const connect = async (net: NetPort, ip: string, port: number): Promise<unknown> => {
  if (isIP(ip) === 0) throw failed('invalid ip address');
  try {
    return peerJson(await net.connect(ip, port));
  } catch (error) {
    if (isBystackError(error)) throw failed(`can not connect to the address: ${error.message}`);
    throw error;
  }
};

const disconnect = (net: NetPort, id: string): void => {
  if (!net.disconnect(id)) throw failed('peerId not exist');
};

/** Calls about the network. */
export const netRoutes = (parts: NetRouteParts): Route[] => [
  route('/net-info', null, () => netInfo(parts)),
  route('/list-peers', null, () => parts.net.peers().map(peerJson)),
  route('/connect-peer', struct('', { ip: string, port: uint16 }), (request) => connect(parts.net, request.ip, request.port)),
  route('/disconnect-peer', struct('', { peer_id: string }), (request) => disconnect(parts.net, request.peer_id)),
];

/** Calls about access tokens. */
export const tokenRoutes = (tokens: TokenStore): Route[] => [
  route('/create-access-token', struct('', { id: string, type: string }), (request) => tokens.create(request.id, request.type)),
  route('/list-access-tokens', null, () => tokens.list(), { loopbackOnly: true }),
  route('/delete-access-token', struct('', { id: string }), (request) => tokens.delete(request.id)),
  route('/check-access-token', struct('', { id: string, secret: string }), (request) => tokens.check(request.id, request.secret)),
];
