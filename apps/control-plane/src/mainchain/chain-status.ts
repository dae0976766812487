/** State of the chain as one node tells it: by our `/chain-status`, or by what every bytomd has. */
import { Answer, needed } from './bytom-json.js';
import { BytomRefusal, type BytomClient } from './bytom-client.js';

/** A reorganisation that the node saw. */
export interface SeenReorganization {
  readonly atMs: number;
  readonly fork: Point;
  readonly oldTip: Point;
  readonly newTip: Point;
}

/** A block by height and hash (hex). */
export interface Point {
  readonly height: bigint;
  readonly hash: string;
}

/** What a node says now; null = it does not tell. */
export interface ChainStatus {
  readonly instanceId: string | null;
  readonly network: string;
  readonly genesisHash: string | null;
  readonly tip: Point;
  /** Unix milliseconds. */
  readonly tipAtMs: number | null;
  readonly highestHeight: bigint;
  readonly difficulty: bigint | null;
  readonly workSum: bigint | null;
  /** Hashes per second of the network, of the node itself. */
  readonly hashRate: number | null;
  readonly ownHashRate: number | null;
  readonly blockIntervalMs: number | null;
  readonly syncing: boolean;
  readonly mining: boolean;
  readonly peers: number;
  readonly mempoolSize: number | null;
  readonly version: string | null;
  readonly reorganizations: readonly SeenReorganization[] | null;
}

/** Blocks whose mean interval is told of nodes that do not tell it themselves. */
const INTERVAL_BLOCKS = 20n;

/** Asks a node that is known to have `/chain-status`. @throws as `BytomClient.call` */
export async function askChainStatus(client: BytomClient, timeoutMs?: number): Promise<ChainStatus> {
  return chainStatusOf(await client.ask('/chain-status', {}, timeoutMs));
}

/** Asks any bytomd. @throws as `BytomClient.call` */
export async function askAnyStatus(client: BytomClient): Promise<ChainStatus> {
  try {
    return await askChainStatus(client);
  } catch (error) {
    if (!(error instanceof BytomRefusal)) throw error;
    return askPlainStatus(client);
  }
}

async function askPlainStatus(client: BytomClient): Promise<ChainStatus> {
  const info = await client.ask('/net-info');
  const height = needed(info.u64('current_block'), 'current block');
  const older = height > INTERVAL_BLOCKS ? height - INTERVAL_BLOCKS : 0n;
  const [tip, rate, old, genesis, pool] = await Promise.all([
    client.ask('/get-block', { block_height: height }),
    client.find('/get-hash-rate', { block_height: height }),
    client.find('/get-block', { block_height: older }),
    client.find('/get-block', { block_height: 0 }),
    client.find('/list-unconfirmed-transactions', {}),
  ]);
  const tipAtMs = millisecondsOf(tip.u64('timestamp'));
  const oldAtMs = millisecondsOf(old?.u64('timestamp') ?? null);
  // The genesis was made long before its first child, so its age tells nothing of the pace.
  const spans = tipAtMs !== null && oldAtMs !== null && older > 0n ? (tipAtMs - oldAtMs) / Number(height - older) : null;
  return {
    instanceId: null,
    network: needed(info.text('network_id'), 'network'),
    genesisHash: genesis?.hash('hash') ?? null,
    tip: { height, hash: needed(tip.hash('hash'), 'block hash') },
    tipAtMs,
    highestHeight: highest(info.u64('highest_block'), height),
    difficulty: tip.u64('difficulty'),
    workSum: null,
    hashRate: rate?.number('hash_rate') ?? null,
    ownHashRate: null,
    blockIntervalMs: spans === null ? null : Math.round(spans),
    syncing: info.flag('syncing') ?? false,
    mining: info.flag('mining') ?? false,
    peers: info.int('peer_count') ?? 0,
    mempoolSize: pool?.int('total') ?? null,
    version: info.object('version_info')?.text('version') ?? null,
    reorganizations: null,
  };
}

/** An answer of `/chain-status`. @throws BystackError `MAINCHAIN_ANSWER` */
export function chainStatusOf(answer: Answer): ChainStatus {
  const tip = needed(answer.object('tip'), 'tip');
  const height = needed(tip.u64('height'), 'tip height');
  const intervalSeconds = answer.number('mean_block_seconds');
  return {
    instanceId: answer.text('instance_id'),
    network: needed(answer.text('network'), 'network'),
    genesisHash: answer.hash('genesis_hash'),
    tip: { height, hash: needed(tip.hash('hash'), 'tip hash') },
    tipAtMs: millisecondsOf(tip.u64('timestamp')),
    highestHeight: highest(answer.u64('highest_height'), height),
    difficulty: answer.u64('difficulty'),
    workSum: answer.u64('work_sum'),
    hashRate: answer.number('network_hash_rate'),
    ownHashRate: answer.number('miner_hash_rate'),
    blockIntervalMs: intervalSeconds === null ? null : Math.round(intervalSeconds * 1000),
    syncing: answer.flag('syncing') ?? false,
    mining: answer.flag('mining') ?? false,
    peers: answer.list('peers').length,
    mempoolSize: answer.object('pool')?.int('count') ?? null,
    version: answer.text('version'),
    reorganizations: answer.list('reorganizations').map((one) => reorganizationOf(new Answer(one))),
  };
}

function reorganizationOf(answer: Answer): SeenReorganization {
  const point = (name: string): Point => {
    const at = needed(answer.object(name), name);
    return { height: needed(at.u64('height'), `${name} height`), hash: needed(at.hash('hash'), `${name} hash`) };
  };
  return { atMs: Number(needed(answer.u64('at_ms'), 'at_ms')), fork: point('fork'), oldTip: point('old_tip'), newTip: point('new_tip') };
}

const millisecondsOf = (seconds: bigint | null): number | null => (seconds === null ? null : Number(seconds) * 1000);

const highest = (told: bigint | null, height: bigint): bigint => (told !== null && told > height ? told : height);
