/** Blocks for peers: from memory where they are not durable yet, else from the store. Rate-bounded per peer. */
import { encodeBlock } from '@bystack/protocol';
import type { StoredBlock } from '@bystack/ledger';
import type { FinalChain } from './chain.js';
import type { Outbox } from './outbox.js';
import { mayPull, type Peer, type Peers } from './peers.js';
import { LANE, type PeerId } from './types.js';
import { encodeBlocks, type OwnHead, type SentBlock, type Wanted } from './wire.js';

/** Answers PULL. */
export class Server {
  readonly #open = new Map<number, PeerId>();

  constructor(
    private readonly parts: { readonly chain: FinalChain; readonly outbox: Outbox; readonly peers: Peers; readonly head: () => OwnHead },
  ) {}

  /** A PULL of a peer. */
  pull(peer: Peer, want: Wanted, now: number): void {
    const { chain, outbox } = this.parts;
    if (!mayPull(peer, now)) {
      outbox.note('replica_pulls_dropped_total');
      return;
    }
    if ('blockId' in want) {
      const held = chain.body(want.blockId);
      if (held) return this.#send(peer.id, [{ block: encodeBlock(held.block), proof: held.proof }]);
    } else if (want.from > chain.durable.height || want.from === 0n) return this.#send(peer.id, []);
    const req = outbox.request();
    peer.serving++;
    this.#open.set(req, peer.id);
    outbox.emit({ type: 'LoadBlocks', req, want });
  }

  /** Blocks from the store; false when the request was not this part's. */
  loaded(req: number, blocks: readonly StoredBlock[]): boolean {
    const id = this.#open.get(req);
    if (id === undefined) return false;
    this.#open.delete(req);
    const peer = this.parts.peers.get(id);
    if (!peer) return true;
    peer.serving = Math.max(0, peer.serving - 1);
    this.#send(id, blocks);
    return true;
  }

  #send(to: PeerId, blocks: readonly SentBlock[]): void {
    this.parts.outbox.send([to], LANE.sync, encodeBlocks(blocks, this.parts.head()));
  }
}
