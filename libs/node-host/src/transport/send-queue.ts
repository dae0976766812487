/** Messages that wait for one socket: a bounded queue per lane, consensus before sync before transactions. */
import { LANE, type Lane } from '@bystack/replica';
import { FRAME_HEAD_BYTES } from './frame.js';
import type { TransportLimits } from './limits.js';

/** One queued message. */
export interface QueuedFrame {
  readonly lane: Lane;
  readonly message: Uint8Array;
}

const LANES = [LANE.consensus, LANE.sync, LANE.transactions] as const;

class LaneQueue {
  #messages: Uint8Array[] = [];
  #head = 0;
  bytes = 0;

  get count(): number {
    return this.#messages.length - this.#head;
  }

  push(message: Uint8Array): void {
    this.#messages.push(message);
    this.bytes += message.length + FRAME_HEAD_BYTES;
  }

  shift(): Uint8Array | undefined {
    const message = this.#messages[this.#head];
    if (message === undefined) return undefined;
    this.#head += 1;
    this.bytes -= message.length + FRAME_HEAD_BYTES;
    if (this.#head === this.#messages.length || this.#head > 1_024) {
      this.#messages = this.#messages.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }
}

/** Queues of one connection. */
export class SendQueue {
  readonly #lanes = LANES.map(() => new LaneQueue());
  readonly #limits: TransportLimits;

  constructor(limits: TransportLimits) {
    this.#limits = limits;
  }

  /** Bytes that wait, frame heads included. */
  get bytes(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.bytes, 0);
  }

  /** `full`: refused (sync); `overflow`: the peer does not take its consensus messages. Transactions drop their oldest. */
  push(lane: Lane, message: Uint8Array): 'queued' | 'full' | 'overflow' {
    const queue = this.#lanes[lane] as LaneQueue;
    const fits = (): boolean =>
      queue.count < this.#limits.queueFrames[lane] &&
      (queue.count === 0 || queue.bytes + message.length + FRAME_HEAD_BYTES <= this.#limits.queueBytes[lane]);
    if (lane === LANE.transactions) while (!fits()) queue.shift();
    else if (!fits()) return lane === LANE.consensus ? 'overflow' : 'full';
    queue.push(message);
    return 'queued';
  }

  /** The most urgent message, null when nothing waits. */
  shift(): QueuedFrame | null {
    for (const lane of LANES) {
      const message = (this.#lanes[lane] as LaneQueue).shift();
      if (message !== undefined) return { lane, message };
    }
    return null;
  }
}
