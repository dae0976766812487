/** Numbers of a running host (bbft.md 9.5), through the metrics port. */
import { bytesToHex, type Hash, type Metrics, type TimeMs } from '@bystack/base';
import type { CommitBatch } from '@bystack/ledger';
import type { LaneIndex } from './input-queue.js';

/** Message kinds of bbft.md 2.4 by number. */
const KINDS = [
  'unknown',
  'distribute',
  'aggregate',
  'finalize',
  'timeout',
  'tc_part',
  'newview',
  'status',
  'pull',
  'blocks',
  'evidence',
  'tx',
  'tx_want',
  'ping',
  'pong',
] as const;
const LANES = ['consensus', 'sync', 'transactions'] as const;
/** Submitted transactions whose time to finality is measured at once. */
const MAX_TIMED = 10_000;
const LAG_INTERVAL_MS = 1_000;
const MS = 1 / 1000;

const kindOf = (message: Uint8Array): string => KINDS[message[1] ?? 0] ?? 'unknown';

/** Observes a host. */
export class HostMetrics {
  private readonly submitted = new Map<string, TimeMs>();
  private lastBlockAt: number | null = null;
  private readonly lag: NodeJS.Timeout;

  constructor(
    private readonly metrics: Metrics,
    depth: (lane: LaneIndex) => number,
  ) {
    let expected = performance.now() + LAG_INTERVAL_MS;
    this.lag = setInterval(() => {
      const now = performance.now();
      metrics.observe('bystack_event_loop_lag_seconds', Math.max(0, now - expected) * MS);
      expected = now + LAG_INTERVAL_MS;
      for (const lane of [0, 1, 2] as const) metrics.gauge('bystack_input_queue_depth', depth(lane), { lane: LANES[lane] });
      metrics.gauge('bystack_resident_memory_bytes', process.memoryUsage.rss());
    }, LAG_INTERVAL_MS).unref();
  }

  messageIn(lane: LaneIndex, bytes: Uint8Array): void {
    this.metrics.increment('bystack_messages_in_total', 1, { lane: LANES[lane], kind: kindOf(bytes) });
  }

  messageOut(lane: LaneIndex, bytes: Uint8Array, receivers: number): void {
    this.metrics.increment('bystack_messages_out_total', receivers, { lane: LANES[lane], kind: kindOf(bytes) });
  }

  dropped(lane: LaneIndex): void {
    this.metrics.increment('bystack_inputs_dropped_total', 1, { lane: LANES[lane] });
  }

  synced(ms: number): void {
    this.metrics.observe('bystack_log_sync_seconds', ms * MS);
  }

  peerReported(code: string): void {
    this.metrics.increment('bystack_peer_reports_total', 1, { code });
  }

  note(name: string, value: number): void {
    this.metrics.gauge('bystack_engine_note', value, { name });
  }

  txAccepted(txId: Hash, now: number): void {
    if (this.submitted.size < MAX_TIMED) this.submitted.set(bytesToHex(txId), now);
  }

  committed(batches: readonly CommitBatch[], now: number): void {
    for (const batch of batches) {
      if (this.lastBlockAt !== null) this.metrics.observe('bystack_block_interval_seconds', (now - this.lastBlockAt) * MS);
      this.lastBlockAt = now;
      this.metrics.gauge('bystack_height_finalized', Number(batch.height));
      this.metrics.increment('bystack_transactions_total', batch.transactionIds.length);
      for (const id of batch.transactionIds) {
        const since = this.submitted.get(bytesToHex(id));
        if (since === undefined) continue;
        this.submitted.delete(bytesToHex(id));
        this.metrics.observe('bystack_finality_latency_seconds', (now - since) * MS);
      }
    }
  }

  close(): void {
    clearInterval(this.lag);
  }
}
