/**
 * Server side of `/events`: NDJSON of final blocks from a height on, then live, heartbeats in between. Blocks are
 * pulled from the store when the connection can take them, so a slow reader costs one batch of memory; a reader
 * that takes nothing for `slowMs` is cut.
 */
import type { ServerResponse } from 'node:http';
import type { RpcBlock, RpcEvent } from '../core/messages.js';

/** What the stream reads. */
export interface RpcEventSource {
  /** Final blocks from a height on, ascending, possibly fewer than `count`, none above the tip. */
  blocks(from: bigint, count: number): Promise<readonly RpcBlock[]>;
  heightFinalized(): bigint;
  mempoolCount(): number;
  /** Calls the listener after each commit; returns the way to stop that. */
  onFinal(listener: () => void): () => void;
}

/** Bounds of one stream. */
export interface EventStreamLimits {
  readonly heartbeatMs: number;
  readonly slowMs: number;
  readonly batch: number;
  /** Pause when the height says a block is there but the store has none yet. */
  readonly retryMs: number;
}

/** Writes until the connection ends or is cut. Never rejects on a lost connection. */
export async function streamEvents(res: ServerResponse, from: bigint, source: RpcEventSource, limits: EventStreamLimits): Promise<void> {
  let open = true;
  let wake = (): void => undefined;
  res.on('close', () => {
    open = false;
    wake();
  });
  const unsubscribe = source.onFinal(() => wake());
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const drained = async (): Promise<void> => {
    const deadline = Date.now() + limits.slowMs;
    const onDrain = (): void => wake();
    res.on('drain', onDrain);
    while (open && res.writableNeedDrain) {
      const left = deadline - Date.now();
      if (left <= 0) {
        res.destroy();
        break;
      }
      await pause(left);
    }
    res.off('drain', onDrain);
  };
  const write = async (event: RpcEvent): Promise<void> => {
    if (!res.write(`${JSON.stringify(event)}\n`)) await drained();
  };
  try {
    let next = from;
    let beatAt = 0;
    while (open) {
      const blocks = source.heightFinalized() >= next ? await source.blocks(next, limits.batch) : [];
      for (const block of blocks) {
        if (!open) return;
        await write({ type: 'block', block });
        next = BigInt(block.height) + 1n;
      }
      if (open && Date.now() >= beatAt) {
        await write({ type: 'heartbeat', heightFinalized: source.heightFinalized().toString(), mempool: source.mempoolCount() });
        beatAt = Date.now() + limits.heartbeatMs;
      }
      if (open && blocks.length === 0 && source.heightFinalized() < next) await pause(Math.max(1, beatAt - Date.now()));
      else if (blocks.length === 0) await pause(limits.retryMs);
    }
  } finally {
    unsubscribe();
    if (!res.destroyed) res.end();
  }
}
