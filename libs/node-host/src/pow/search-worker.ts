/** Entry of a searching thread: tries nonces until one is good or the search is no longer in force. Ends with its parent. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert, installFastHasher, type Hash } from '@bystack/base';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { meetsTarget } from '@bystack/tensority';
import type { SharedSeedMemory } from './shared-seeds.js';
import { SeedHasher } from './work-tasks.js';

/** A share of a search: nonces `first`, `first + step`, … */
export interface SearchMessage {
  readonly id: number;
  readonly header: MainHeader;
  readonly seed: Hash;
  readonly target: bigint;
  readonly first: bigint;
  readonly step: bigint;
  /** Word 0: number of the search in force; word `counter`: hashes of this share's place. */
  readonly shared: Int32Array;
  readonly generation: number;
  readonly counter: number;
}

/** The nonce, or null when the search ended otherwise. Id 0: ready to work. */
export interface SearchAnswer {
  readonly id: number;
  readonly nonce: bigint | null;
}

/** Nonces are 63 bits wide (mainchain.md 4). */
const NONCE_END = 1n << 63n;
/** Lowest priority: of this thread on Linux, where 0 means the calling thread. */
const LOWEST = 19;

const port = parentPort;
assert(port !== null, 'the worker entry must run in a worker thread');
if (process.platform === 'linux') setPriority(0, LOWEST);
await installFastHasher();
const hasher = new SeedHasher(workerData as SharedSeedMemory);

function find({ header, seed, target, first, step, shared, generation, counter }: SearchMessage): bigint | null {
  for (let nonce = first; nonce < NONCE_END; nonce += step) {
    if (Atomics.load(shared, 0) !== generation) return null;
    const hash = hasher.hash(mainHeaderHash({ ...header, nonce }), seed);
    Atomics.add(shared, counter, 1);
    if (meetsTarget(hash, target)) return nonce;
  }
  return null;
}

const answer = (message: SearchAnswer): void => port.postMessage(message);
port.on('message', (message: SearchMessage) => answer({ id: message.id, nonce: find(message) }));
answer({ id: 0, nonce: null });
