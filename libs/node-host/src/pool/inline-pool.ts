/** The pool without threads: computes at once in the calling thread. For tests and for tools that may block. */
import type { SignatureItem } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';
import type { FastCrypto } from '../crypto/crypto.js';
import { poolClosed } from './errors.js';
import type { PoolStatus, VerifyPool } from './pool.js';
import { runChecks, toCheck } from './run-checks.js';

/** A pool that checks in the calling thread. */
export class InlinePool implements VerifyPool {
  readonly name = 'inline';
  readonly #crypto: FastCrypto;
  #done = 0;
  #closed = false;

  constructor(crypto: FastCrypto) {
    this.#crypto = crypto;
  }

  verifySignatures(items: readonly SignatureItem[]): Promise<boolean[]> {
    return this.verifyChecks(items.map(toCheck));
  }

  verifyChecks(checks: readonly KeyedCheck[]): Promise<boolean[]> {
    if (this.#closed) return Promise.reject(poolClosed(checks.length));
    this.#done += checks.length;
    return Promise.resolve(runChecks(this.#crypto, checks));
  }

  warmUp(): Promise<void> {
    return Promise.resolve();
  }

  status(): PoolStatus {
    return { workers: 0, waiting: { consensus: 0, transactions: 0 }, done: this.#done, deaths: 0 };
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
