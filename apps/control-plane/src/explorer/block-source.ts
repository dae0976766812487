/** Where the explorer reads final blocks: the nodes of a chain, one at a time, another one when it fails or falls behind. */
import { isBystackError } from '@bystack/base';
import type { RpcBlock, RpcClient } from '@bystack/rpc';

/** Nodes of a chain, healthy first. */
export type NodesOf = () => Promise<readonly RpcClient[]>;

/** What the source tells while it works. */
export interface SourceNews {
  /** The present node was left for the next one. */
  readonly onSwitch: (reason: string) => void;
}

/** Blocks handed over at once at most; more are waiting in the socket meanwhile. */
export const MAX_BATCH = 64;
/** Other nodes are asked whether they are ahead when no block came for so long. */
const LAG_CHECK_MS = 3_000;
/** Without any node: look again after this. */
const NO_NODE_MS = 300;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });

/** Blocks that arrived and were not taken yet; the reader waits when it is full, the writer when it is empty. */
class Inbox {
  readonly #blocks: RpcBlock[] = [];
  #wakeReader = (): void => undefined;
  #wakeWriter = (): void => undefined;
  ended = false;

  async put(block: RpcBlock): Promise<void> {
    this.#blocks.push(block);
    this.#wakeReader();
    if (this.#blocks.length >= 2 * MAX_BATCH) await new Promise<void>((resolve) => (this.#wakeWriter = resolve));
  }

  end(): void {
    this.ended = true;
    this.#wakeReader();
    this.#wakeWriter();
  }

  /** Everything that waits, at most `MAX_BATCH`; empty when the stream ended. */
  async take(): Promise<readonly RpcBlock[]> {
    if (this.#blocks.length === 0 && !this.ended) await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    const taken = this.#blocks.splice(0, MAX_BATCH);
    this.#wakeWriter();
    return taken;
  }
}

const heightOf = async (client: RpcClient): Promise<bigint> =>
  client.call('status', {}, { timeoutMs: 2_000 }).then(
    (status) => BigInt(status.heightFinalized),
    () => -1n,
  );

/** True when another node has a final block that `client` does not offer. */
async function isBehind(client: RpcClient, height: bigint, nodes: NodesOf): Promise<boolean> {
  const others = (await nodes().catch(() => [])).filter((other) => other !== client);
  const heights = await Promise.all(others.map(heightOf));
  return heights.some((other) => other > height + 1n);
}

/**
 * Streams final blocks in order, from `next()` on, to `take`, in batches of what has arrived. Ends when `signal`
 * aborts; rejects with what `take` throws (the caller decides whether to start again).
 */
export async function streamBlocks(
  nodes: NodesOf,
  next: () => Promise<bigint>,
  take: (blocks: readonly RpcBlock[]) => Promise<void>,
  signal: AbortSignal,
  news: SourceNews,
): Promise<void> {
  let turn = 0;
  while (!signal.aborted) {
    const clients = await nodes().catch(() => []);
    const client = clients[turn % Math.max(1, clients.length)];
    if (!client) {
      await sleep(NO_NODE_MS, signal);
      continue;
    }
    const reason = await followOne(client, await next(), nodes, take, signal);
    if (signal.aborted) return;
    turn++;
    news.onSwitch(reason);
    if (turn % clients.length === 0) await sleep(NO_NODE_MS, signal);
  }
}

/** Follows one node until it fails, falls behind or `signal` aborts; the reason. */
async function followOne(
  client: RpcClient,
  from: bigint,
  nodes: NodesOf,
  take: (blocks: readonly RpcBlock[]) => Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal.addEventListener('abort', abort);
  const inbox = new Inbox();
  let reason = 'the stream ended';
  let seen = from - 1n;
  let seenAt = Date.now();
  const read = async (): Promise<void> => {
    try {
      const onReconnect = (error: unknown): void => {
        reason = isBystackError(error) ? error.code : 'connection lost';
        stop.abort();
      };
      for await (const event of client.events(from, { signal: stop.signal, onReconnect })) {
        if (event.type === 'heartbeat') {
          if (Date.now() - seenAt < LAG_CHECK_MS || !(await isBehind(client, seen, nodes))) continue;
          reason = 'the node is behind the others';
          break;
        }
        seen = BigInt(event.block.height);
        seenAt = Date.now();
        await inbox.put(event.block);
      }
    } catch (error) {
      reason = isBystackError(error) ? error.code : 'the stream failed';
    } finally {
      inbox.end();
    }
  };
  const reading = read();
  try {
    for (let batch = await inbox.take(); batch.length > 0 && !signal.aborted; batch = await inbox.take()) await take(batch);
  } finally {
    signal.removeEventListener('abort', abort);
    stop.abort();
    inbox.end();
    await reading;
  }
  return reason;
}
