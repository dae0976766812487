/** Entry of a worker thread: answers every work buffer with one byte per check. Ends with its parent. */
import { parentPort } from 'node:worker_threads';
import { assert } from '@bystack/base';
import { installFastCrypto } from '../crypto/install.js';
import { runChecks } from './run-checks.js';
import { decodeWork } from './work-codec.js';

/** Work for a thread: the answer carries the same id. */
export interface WorkMessage {
  readonly id: number;
  readonly work: ArrayBuffer;
}

/** Answer of a thread: byte i is 1 when check i holds. Id 0, no verdicts: ready to work. */
export interface AnswerMessage {
  readonly id: number;
  readonly verdicts: Uint8Array;
}

const port = parentPort;
assert(port !== null, 'the worker entry must run in a worker thread');
const crypto = await installFastCrypto();
port.on('message', ({ id, work }: WorkMessage) => {
  const verdicts = Uint8Array.from(runChecks(crypto, decodeWork(work)), Number);
  port.postMessage({ id, verdicts } satisfies AnswerMessage, [verdicts.buffer]);
});
port.postMessage({ id: 0, verdicts: new Uint8Array(0) } satisfies AnswerMessage);
