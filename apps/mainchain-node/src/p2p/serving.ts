/** Blocks on their way to peers: one after the other per peer, as fast as it takes them. */
import { setTimeout as wait } from 'node:timers/promises';
import { bytesToHex, type Hash } from '@bystack/base';
import { LANE, type Transport } from '@bystack/node-host';
import { encodeBlockMessage, encodeNoBlock } from '@bystack/powchain';
import { MAX_SERVING, SERVE_PATIENCE_MS, SERVE_RETRY_MS } from './limits.js';

/** Sends blocks that peers asked for. */
export class Serving {
  readonly #queues = new Map<string, Hash[]>();

  constructor(
    private readonly transport: Pick<Transport, 'send'>,
    private readonly raw: (hash: Hash) => Uint8Array | null,
    private readonly isConnected: (peer: string) => boolean,
  ) {}

  /** Queues what the peer asked for. */
  serve(peer: string, hashes: readonly Hash[]): void {
    const queue = this.#queues.get(peer);
    if (queue !== undefined) {
      queue.push(...hashes.slice(0, Math.max(0, MAX_SERVING - queue.length)));
      return;
    }
    const started = [...hashes];
    this.#queues.set(peer, started);
    void this.#run(peer, started);
  }

  async #run(peer: string, queue: Hash[]): Promise<void> {
    for (let hash = queue.shift(); hash !== undefined && this.isConnected(peer); hash = queue.shift()) {
      const raw = this.raw(hash);
      if (!(await this.#send(peer, raw === null ? encodeNoBlock(hash) : encodeBlockMessage(raw)))) break;
    }
    this.#queues.delete(peer);
  }

  /** False when the peer did not take it in time. */
  async #send(peer: string, bytes: Uint8Array): Promise<boolean> {
    const until = performance.now() + SERVE_PATIENCE_MS;
    while (!this.transport.send(peer, LANE.sync, bytes)) {
      if (!this.isConnected(peer) || performance.now() > until) return false;
      await wait(SERVE_RETRY_MS);
    }
    return true;
  }
}

/** Ids of blocks that peers brought lately; others are this node's own or came through the API. */
export class PeerBlocks {
  readonly #ids = new Set<string>();

  add(hash: Hash): void {
    this.#ids.add(bytesToHex(hash));
    if (this.#ids.size > MAX_SERVING) this.#ids.delete(this.#ids.values().next().value as string);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
