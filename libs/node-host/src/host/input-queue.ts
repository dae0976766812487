/**
 * What waits to reach the machine, in three lanes: consensus before sync before transactions (bbft.md 2.4). Answers to
 * the machine's own orders are never dropped: the machine bounds them by what it asks for. What comes from outside is
 * bounded per lane, and per peer inside a lane, so that one peer cannot push the others out.
 */

/** Bounds of what comes from outside, per lane. */
export interface LaneLimits {
  readonly items: number;
  readonly bytes: number;
  /** Share of both that one source may take, 0 to 1. */
  readonly perSource: number;
}

/** Number of a lane: 0 consensus, 1 sync, 2 transactions. */
export type LaneIndex = 0 | 1 | 2;

interface Item<T> {
  readonly value: T;
  /** Null for an answer, which counts towards no bound. */
  readonly source: string | null;
  readonly bytes: number;
}

interface Load {
  items: number;
  bytes: number;
}

/** A queue that is read from its front without moving the rest. */
class Fifo<T> {
  private items: T[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.head];
    if (this.head >= this.items.length) return undefined;
    this.head++;
    if (this.head > 256 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}

/** Three bounded lanes. */
export class InputQueue<T> {
  private readonly lanes = [new Fifo<Item<T>>(), new Fifo<Item<T>>(), new Fifo<Item<T>>()] as const;
  private readonly loads: readonly [Load, Load, Load] = [
    { items: 0, bytes: 0 },
    { items: 0, bytes: 0 },
    { items: 0, bytes: 0 },
  ];
  private readonly sources = new Map<string, Load>();

  constructor(private readonly limits: readonly [LaneLimits, LaneLimits, LaneLimits]) {}

  /** Everything that waits. */
  get length(): number {
    return this.lanes[0].length + this.lanes[1].length + this.lanes[2].length;
  }

  depth(lane: LaneIndex): number {
    return this.lanes[lane].length;
  }

  /** Takes an answer, always. */
  answer(lane: LaneIndex, value: T): void {
    this.lanes[lane].push({ value, source: null, bytes: 0 });
  }

  /** Takes something from outside, or answers false when the lane or the source's share of it is full. */
  offer(lane: LaneIndex, source: string, bytes: number, value: T): boolean {
    const limit = this.limits[lane];
    const total = this.loads[lane];
    const key = `${String(lane)} ${source}`;
    const own = this.sources.get(key) ?? { items: 0, bytes: 0 };
    if (total.items + 1 > limit.items || total.bytes + bytes > limit.bytes) return false;
    if (own.items + 1 > limit.items * limit.perSource || (own.items > 0 && own.bytes + bytes > limit.bytes * limit.perSource)) return false;
    this.sources.set(key, { items: own.items + 1, bytes: own.bytes + bytes });
    total.items++;
    total.bytes += bytes;
    this.lanes[lane].push({ value, source, bytes });
    return true;
  }

  /** The next value and its lane: lane 0 while it has any, then 1, then 2. */
  next(): { readonly lane: LaneIndex; readonly value: T } | undefined {
    for (const lane of [0, 1, 2] as const) {
      const item = this.lanes[lane].shift();
      if (item === undefined) continue;
      if (item.source !== null) this.free(lane, item.source, item.bytes);
      return { lane, value: item.value };
    }
    return undefined;
  }

  private free(lane: LaneIndex, source: string, bytes: number): void {
    this.loads[lane].items--;
    this.loads[lane].bytes -= bytes;
    const key = `${String(lane)} ${source}`;
    const own = this.sources.get(key);
    if (own === undefined) return;
    if (own.items <= 1) this.sources.delete(key);
    else this.sources.set(key, { items: own.items - 1, bytes: own.bytes - bytes });
  }
}
