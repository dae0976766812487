/** Entry of a thread of the work pool: answers one message with one message. Ends with its parent. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert, type Hash } from '@bystack/base';
import type { BodyVerdict } from '@bystack/powchain';
import type { SharedSeedMemory } from './shared-seeds.js';
import { loadWorkTasks } from './work-tasks.js';

/** A hash to compute or a body to judge. */
export type WorkRequest =
  | { readonly kind: 'hash'; readonly headerHash: Hash; readonly seed: Hash }
  | { readonly kind: 'judge'; readonly raw: Uint8Array; readonly subsidy: bigint };

/** Work for a thread: the answer carries the same id. */
export interface WorkMessage {
  readonly id: number;
  readonly request: WorkRequest;
}

/** Answer of a thread. Id 0, no result: ready to work. */
export interface WorkAnswer {
  readonly id: number;
  readonly result: Hash | BodyVerdict | null;
}

const port = parentPort;
assert(port !== null, 'the worker entry must run in a worker thread');
const tasks = await loadWorkTasks(workerData as SharedSeedMemory);
const answer = (message: WorkAnswer): void => port.postMessage(message);
port.on('message', ({ id, request }: WorkMessage) => {
  const result = request.kind === 'hash' ? tasks.hash(request.headerHash, request.seed) : tasks.judge(request.raw, request.subsidy);
  answer({ id, result });
});
answer({ id: 0, result: null });
