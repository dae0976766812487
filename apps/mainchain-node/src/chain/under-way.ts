/** Blocks between the rules of their header and their commit: what a child may build on, and how many there may be. */
import type { BlockOutcome, HeaderNode } from '@bystack/powchain';
import { mainchainError } from '../errors.js';

/** Blocks that are judged at a time, and their bytes. A single block always fits. */
const UNDER_WAY_MAX = 64;
const UNDER_WAY_BYTES = 64 * 1024 * 1024;

/** A block under way. Its node is of no tree yet: work and body may still turn out wrong. */
export interface UnderWay {
  readonly node: HeaderNode;
  readonly bytes: number;
  readonly outcome: Promise<BlockOutcome>;
}

/** All blocks under way. */
export class BlocksUnderWay {
  readonly #all = new Map<string, UnderWay>();
  #bytes = 0;

  get size(): number {
    return this.#all.size;
  }

  get(id: string): UnderWay | undefined {
    return this.#all.get(id);
  }

  /** @throws BystackError `MAINCHAIN_BUSY` when a block of so many bytes has to wait outside */
  assertRoom(bytes: number): void {
    if (this.size < UNDER_WAY_MAX && (this.size === 0 || this.#bytes + bytes <= UNDER_WAY_BYTES)) return;
    throw mainchainError('MAINCHAIN_BUSY', 'Too many blocks are being judged.', {
      remedy: 'Offer the block again later.',
      fault: 'environment',
      retryable: true,
    });
  }

  /** Keeps the block until its outcome is there. */
  add(node: HeaderNode, bytes: number, doing: Promise<BlockOutcome>): Promise<BlockOutcome> {
    const outcome = doing.finally(() => {
      this.#all.delete(node.id);
      this.#bytes -= bytes;
    });
    this.#all.set(node.id, { node, bytes, outcome });
    this.#bytes += bytes;
    return outcome;
  }

  /** Resolves when the outcome of each is there. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#all.values()].map(({ outcome }) => outcome));
  }
}
