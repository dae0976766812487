/** Single bodies that the engine misses, asked of validators in turn. */
import { isBystackError, type Hash, type TimeMs } from '@bystack/base';
import { bodyMatchesHeader } from '@bystack/consensus';
import { blockId, decodeBlock, type Block } from '@bystack/protocol';
import type { FinalChain } from './chain.js';
import type { Outbox } from './outbox.js';
import { isFree, type Peer, type Peers } from './peers.js';
import { LANE, type PeerId } from './types.js';
import { encodePull, type OwnHead, type SentBlock } from './wire.js';

export interface BodiesParts {
  readonly chain: FinalChain;
  readonly outbox: Outbox;
  readonly peers: Peers;
  readonly maxBlockBytes: number;
  readonly now: () => TimeMs;
  readonly head: () => OwnHead;
  readonly found: (block: Block) => void;
}

/** Fetches bodies by id. The engine asks again while one is missing; each time another peer is asked. */
export class Bodies {
  #turn = 0;

  constructor(private readonly parts: BodiesParts) {}

  fetch(id: Hash, from: readonly PeerId[]): void {
    const { chain, peers, outbox, now } = this.parts;
    const held = chain.body(id);
    if (held) return this.parts.found(held.block);
    const free = from.flatMap((one) => peers.get(one) ?? []).filter((peer) => isFree(peer, now()));
    const peer = free[this.#turn++ % Math.max(1, free.length)];
    if (!peer) return;
    peer.pull = { type: 'id', sentAt: now() };
    outbox.send([peer.id], LANE.sync, encodePull({ blockId: id }, this.parts.head()));
  }

  /** The answer to a fetch; the engine takes only what it asked for. */
  received(peer: Peer, sent: readonly SentBlock[]): void {
    peer.pull = null;
    const [first] = sent;
    if (!first) return this.parts.outbox.note('replica_pull_empty_total');
    const block = this.#decode(first.block);
    if (!block || !bodyMatchesHeader(block)) return this.parts.outbox.report(peer.id, { code: 'REPLICA_BLOCKS' });
    this.parts.chain.keepBody(blockId(block.header), block);
    this.parts.found(block);
  }

  #decode(bytes: Uint8Array): Block | null {
    try {
      return decodeBlock(bytes, this.parts.maxBlockBytes);
    } catch (error) {
      if (!isBystackError(error)) throw error;
      return null;
    }
  }
}
