/** Our one extension: everything a console shows of a node, in one call. */
import { bytesToHex, type Clock } from '@bystack/base';
import { workOf } from '@bystack/powheaders';
import type { HeaderNode } from '@bystack/powchain';
import type { ChainPort, MinerPort, NetPort, PoolPort, Reorganization } from '../../ports.js';
import { route, type Route } from '../route.js';

/** Blocks over which interval and hash rate are taken. */
const WINDOW_BLOCKS = 100;

/** What the status tells about. */
export interface StatusRouteParts {
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly miner: MinerPort;
  readonly net: NetPort;
  /** Threads that look for nonces while the node mines. */
  readonly miningWorkers: number;
  /** What `--instance` named, so that a supervisor knows the process that answers; absent where nobody did. */
  readonly instanceId?: string | undefined;
  readonly version: string;
  readonly clock: Clock;
}

/** Seconds and work between the tip and up to `WINDOW_BLOCKS` blocks before it, the genesis left out: its time is not its making's. */
const windowOf = (tip: HeaderNode): { readonly blocks: number; readonly seconds: number; readonly work: bigint } => {
  let first = tip;
  let blocks = 0;
  while (blocks < WINDOW_BLOCKS && first.parent !== null && first.parent.height > 0n) {
    first = first.parent;
    blocks += 1;
  }
  return { blocks, seconds: Number(tip.header.timestamp - first.header.timestamp), work: tip.workSum - first.workSum };
};

const place = ({ height, hash }: Reorganization['fork']): unknown => ({ height, hash });

const reorganization = ({ atMs, fork, oldTip, newTip }: Reorganization): unknown => ({
  at_ms: atMs,
  fork: place(fork),
  old_tip: place(oldTip),
  new_tip: place(newTip),
  depth: oldTip.height - fork.height,
});

const chainMembers = ({ network, tip }: ChainPort): Readonly<Record<string, unknown>> => {
  const { blocks, seconds, work } = windowOf(tip);
  return {
    network: network.name,
    chain_id: network.chainId,
    hrp: network.hrp,
    genesis_hash: network.genesisHash,
    tip: { height: tip.height, hash: tip.hash, timestamp: tip.header.timestamp },
    work_sum: tip.workSum.toString(),
    difficulty: workOf(tip.header.bits).toString(),
    mean_block_seconds: blocks > 0 ? seconds / blocks : null,
    network_hash_rate: seconds > 0 ? Number(work) / seconds : null,
  };
};

const poolMembers = (pool: PoolPort): unknown => {
  const entries = pool.entries();
  return { count: entries.length, bytes: entries.reduce((sum, { raw }) => sum + raw.length, 0) };
};

const peerMembers = ({ net }: StatusRouteParts): unknown =>
  net.peers().map((peer) => ({
    id: peer.id,
    address: peer.address,
    outbound: peer.outbound,
    height: peer.bestHeight,
    connected_ms: peer.connectedMs,
    bytes_in: peer.bytesIn,
    bytes_out: peer.bytesOut,
    round_trip_ms: peer.roundTripMs,
  }));

/**
 * `/chain-status`: instance_id (where it was given), network, chain_id, hrp, genesis_hash, tip {height, hash, timestamp s}, work_sum and difficulty (decimal
 * text), mean_block_seconds and network_hash_rate (over the last 100 blocks, null where there are too few), mining,
 * mining_workers, miner_hash_rate (per second), mining_program (hex), reorganizations newest first [{at_ms, fork, old_tip,
 * new_tip, depth}], pool {count, bytes}, peers, listening, syncing, highest_height, uptime_ms, version.
 */
export function statusRoute(parts: StatusRouteParts): Route {
  const startedMs = parts.clock.nowMs();
  return route('/chain-status', null, () => ({
    instance_id: parts.instanceId,
    ...chainMembers(parts.chain),
    mining: parts.miner.mining,
    mining_workers: parts.miningWorkers,
    miner_hash_rate: parts.miner.hashRate(),
    mining_program: bytesToHex(parts.miner.program()),
    reorganizations: parts.chain.reorganizations().map(reorganization),
    pool: poolMembers(parts.pool),
    peers: peerMembers(parts),
    listening: parts.net.listening,
    syncing: parts.net.syncing,
    highest_height: parts.net.highestHeight > parts.chain.tip.height ? parts.net.highestHeight : parts.chain.tip.height,
    uptime_ms: parts.clock.nowMs() - startedMs,
    version: parts.version,
  }));
}
