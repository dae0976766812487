/**
 * Expanded seeds in memory that all hashing threads of a process share: two, since around a change of the seed blocks of
 * both sides are hashed. Who needs a seed leases it; the first to ask expands it, others wait for that. A third seed at
 * one time, and whoever waits too long because a thread ended in the middle, is expanded in the thread's own memory: sharing saves
 * memory and time, and no hash depends on it.
 */
import { equalBytes, type Hash } from '@bystack/base';
import { SEED_BYTES } from '@bystack/tensority';

const SLOTS = 2;
const HASH_BYTES = 32;
/** Words of the control block: lock, clock, seeds expanded, then per slot state, users, time of last use. */
const LOCK = 0;
const CLOCK = 1;
const EXPANDED = 2;
const FIRST_SLOT = 3;
const SLOT_WORDS = 3;
const STATE = { empty: 0, making: 1, ready: 2 } as const;
/** Longest wait for another thread, ms: a seed is expanded in 25 ms, in 260 ms by the reference, later where a mining thread is kept from it. */
const WAIT_MS = 500;

/** The memory, as it is handed to a thread. Pages that no seed was put into cost nothing. */
export interface SharedSeedMemory {
  readonly control: SharedArrayBuffer;
  readonly seeds: SharedArrayBuffer;
  readonly rooms: SharedArrayBuffer;
}

/** An expanded seed in use. */
export interface SeedLease {
  /** SEED_BYTES, as `Tensority.prepare` left them. */
  readonly bytes: Uint8Array;
  release(): void;
}

/** New memory for the threads of one process. */
export function createSeedMemory(): SharedSeedMemory {
  const buffer = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  return { control: buffer(4 * (FIRST_SLOT + SLOTS * SLOT_WORDS)), seeds: buffer(SLOTS * HASH_BYTES), rooms: buffer(SLOTS * SEED_BYTES) };
}

/** Seeds expanded in the memory since it was made. */
export function seedsExpanded({ control }: SharedSeedMemory): number {
  return Atomics.load(new Int32Array(control), EXPANDED);
}

/** One thread's view of the memory. Its methods block: never call them on an event loop that others wait for. */
export class SharedSeeds {
  readonly #control: Int32Array;
  readonly #memory: SharedSeedMemory;

  constructor(memory: SharedSeedMemory) {
    this.#memory = memory;
    this.#control = new Int32Array(memory.control);
  }

  /** The seed, expanded by `expand` where no thread has done so; null when it cannot be had here. */
  lease(seed: Hash, expand: (room: Uint8Array) => void): SeedLease | null {
    const found = this.#locked(() => this.#claim(seed));
    if (found === null) return null;
    const { slot, isNew } = found;
    if (isNew) this.#make(slot, expand);
    else if (!this.#becomesReady(slot)) {
      this.#release(slot);
      return null;
    }
    return { bytes: this.#room(slot), release: () => this.#release(slot) };
  }

  /** The slot of the seed, or the one that it may take; with this thread among its users. */
  #claim(seed: Hash): { readonly slot: number; readonly isNew: boolean } | null {
    const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
    const known = slots.find((slot) => this.#state(slot) !== STATE.empty && equalBytes(this.#seedOf(slot), seed));
    if (known !== undefined) return this.#use(known, false);
    const free = slots.filter(
      (slot) => this.#state(slot) === STATE.empty || (this.#state(slot) === STATE.ready && this.#users(slot) === 0),
    );
    const oldest = free.sort((a, b) => this.#lastUse(a) - this.#lastUse(b))[0];
    if (oldest === undefined) return null;
    this.#seedOf(oldest).set(seed);
    Atomics.store(this.#control, this.#word(oldest), STATE.making);
    return this.#use(oldest, true);
  }

  #use(slot: number, isNew: boolean): { readonly slot: number; readonly isNew: boolean } {
    Atomics.add(this.#control, this.#word(slot) + 1, 1);
    Atomics.store(this.#control, this.#word(slot) + 2, Atomics.add(this.#control, CLOCK, 1) + 1);
    return { slot, isNew };
  }

  #make(slot: number, expand: (room: Uint8Array) => void): void {
    expand(this.#room(slot));
    Atomics.add(this.#control, EXPANDED, 1);
    Atomics.store(this.#control, this.#word(slot), STATE.ready);
    Atomics.notify(this.#control, this.#word(slot));
  }

  #becomesReady(slot: number): boolean {
    Atomics.wait(this.#control, this.#word(slot), STATE.making, WAIT_MS);
    return this.#state(slot) === STATE.ready;
  }

  #release(slot: number): void {
    Atomics.sub(this.#control, this.#word(slot) + 1, 1);
  }

  /** Null when the lock cannot be had: a thread ended with it. */
  #locked<T>(work: () => T): T | null {
    const giveUp = performance.now() + WAIT_MS;
    while (Atomics.compareExchange(this.#control, LOCK, 0, 1) !== 0) {
      if (performance.now() > giveUp) return null;
      Atomics.wait(this.#control, LOCK, 1, WAIT_MS);
    }
    try {
      return work();
    } finally {
      Atomics.store(this.#control, LOCK, 0);
      Atomics.notify(this.#control, LOCK, 1);
    }
  }

  #word(slot: number): number {
    return FIRST_SLOT + slot * SLOT_WORDS;
  }
  #state(slot: number): number {
    return Atomics.load(this.#control, this.#word(slot));
  }
  #users(slot: number): number {
    return Atomics.load(this.#control, this.#word(slot) + 1);
  }
  #lastUse(slot: number): number {
    return Atomics.load(this.#control, this.#word(slot) + 2);
  }
  #seedOf(slot: number): Uint8Array {
    return new Uint8Array(this.#memory.seeds, slot * HASH_BYTES, HASH_BYTES);
  }
  #room(slot: number): Uint8Array {
    return new Uint8Array(this.#memory.rooms, slot * SEED_BYTES, SEED_BYTES);
  }
}
