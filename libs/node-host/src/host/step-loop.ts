/**
 * Takes inputs one by one in the order of their lanes and hands each to one step. It gives the event loop its turn
 * after a slice of time, and rests while its owner holds it. What `take` throws ends it.
 */
import { InputQueue, type LaneIndex, type LaneLimits } from './input-queue.js';
import type { TimelessInput } from './ports.js';

const MIB = 1024 * 1024;
/** Bounds of what peers and the rpc send, per lane. */
const LIMITS: readonly [LaneLimits, LaneLimits, LaneLimits] = [
  { items: 16_384, bytes: 64 * MIB, perSource: 0.34 },
  { items: 2_048, bytes: 64 * MIB, perSource: 0.34 },
  { items: 16_384, bytes: 32 * MIB, perSource: 0.5 },
];
/** The event loop gets its turn after this long, ms. */
const SLICE_MS = 8;

/** What drives the loop. */
export interface StepLoopDeps {
  /** One input, one step, its effects. */
  readonly take: (lane: LaneIndex, input: TimelessInput) => void;
  /** True while no input may be taken; `wake` is called when that changes. */
  readonly held: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** The loop of a host. */
export class StepLoop {
  private readonly queue = new InputQueue<TimelessInput>(LIMITS);
  private scheduled = false;
  private stopped = false;

  constructor(private readonly deps: StepLoopDeps) {}

  depth(lane: LaneIndex): number {
    return this.queue.depth(lane);
  }

  /** An answer to an own order: always taken. */
  answer(lane: LaneIndex, input: TimelessInput): void {
    if (this.stopped) return;
    this.queue.answer(lane, input);
    this.wake();
  }

  /** Something from outside: false when its lane, or its source's share of the lane, is full. */
  offer(lane: LaneIndex, source: string, bytes: number, input: TimelessInput): boolean {
    if (this.stopped || !this.queue.offer(lane, source, bytes, input)) return false;
    this.wake();
    return true;
  }

  /** Goes on when there is work and nothing holds it. */
  wake(): void {
    if (this.scheduled || this.stopped || this.queue.length === 0 || this.deps.held()) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.run();
    });
  }

  /** Takes nothing any more. */
  stop(): void {
    this.stopped = true;
  }

  private run(): void {
    const end = performance.now() + SLICE_MS;
    try {
      while (!this.stopped && !this.deps.held() && performance.now() < end) {
        const next = this.queue.next();
        if (next === undefined) return;
        this.deps.take(next.lane, next.value);
      }
    } catch (error) {
      this.deps.failed(error);
    }
    this.wake();
  }
}
