/** Messages of peers: header, lane, epoch, rights; then to the part that owns the kind. Source: bbft.md 2.4, 4.8. */
import type { Hash, TimeMs } from '@bystack/base';
import type { NodeIx, Problem } from '@bystack/consensus';
import type { Admission } from './admission.js';
import type { Bodies } from './bodies.js';
import type { FinalChain } from './chain.js';
import type { Epochs } from './epochs.js';
import type { ChainFacts } from './facts.js';
import { MAX_UNCONFIRMED } from './limits.js';
import type { Outbox } from './outbox.js';
import { mayAnswerClosed, mayTakeStatus, type Peer, type Peers } from './peers.js';
import type { Pool } from './pool.js';
import type { EpochSet, ValidatorSets } from './sets.js';
import type { Server } from './serve.js';
import type { Sync } from './sync.js';
import { LANE, type Lane, type PeerId } from './types.js';
import {
  decodeReplicaMessage,
  encodePing,
  encodeTransactions,
  KIND,
  readHead,
  readStatusClaim,
  type OwnHead,
  type ReplicaMessage,
  type WireHead,
} from './wire.js';

export interface RouterParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly outbox: Outbox;
  readonly peers: Peers;
  readonly pool: Pool;
  readonly admission: Admission;
  readonly bodies: Bodies;
  readonly server: Server;
  readonly sync: Sync;
  readonly epochs: Epochs;
  readonly now: () => TimeMs;
  readonly head: () => OwnHead;
  readonly sets: ValidatorSets;
  readonly link: {
    readonly set: EpochSet;
    readonly epoch: bigint;
    readonly heightFinal: bigint;
    message(from: NodeIx | null, bytes: Uint8Array): Problem | null;
    wantStatus(peers: readonly PeerId[]): void;
  };
}

/** Lane per kind; a kind not named here may come on any. */
const LANE_OF: Readonly<Record<number, Lane>> = {
  [KIND.pull]: LANE.sync,
  [KIND.blocks]: LANE.sync,
  [KIND.tx]: LANE.transactions,
  [KIND.txWant]: LANE.transactions,
};
const isConsensus = (kind: number): boolean => kind >= 1 && kind < KIND.pull;

/** Reads every message; whatever is wrong with one is a report or a number, never a throw. */
export class Router {
  constructor(private readonly parts: RouterParts) {}

  receive(peer: Peer, lane: Lane, bytes: Uint8Array): void {
    const { outbox, facts, now } = this.parts;
    peer.lastHeardMs = now();
    const head = readHead(bytes, facts.chainId);
    if ('code' in head) return outbox.report(peer.id, head);
    const expected = isConsensus(head.kind) ? LANE.consensus : (LANE_OF[head.kind] ?? lane);
    if (lane !== expected) return outbox.report(peer.id, { code: 'REPLICA_LANE' });
    if (isConsensus(head.kind)) return this.#consensus(peer, head, bytes);
    const message = decodeReplicaMessage(head.kind, bytes);
    if ('code' in message) return outbox.report(peer.id, message);
    this.#own(peer, message);
  }

  // ---- consensus lane ----

  #consensus(peer: Peer, head: WireHead, bytes: Uint8Array): void {
    const { outbox, link, epochs, chain, sets, now } = this.parts;
    const set = sets.at(head.epoch);
    const index = set?.ids.indexOf(peer.id) ?? -1;
    const isStatus = head.kind === KIND.status;
    if (set && index < 0 && !isStatus) return outbox.report(peer.id, { code: 'REPLICA_NOT_VALIDATOR' });
    if (isStatus && !this.#status(peer, set, bytes)) return;
    if (head.epoch < link.epoch) return this.#closed(peer, head.epoch);
    if (head.epoch > link.epoch) {
      if (head.epoch === link.epoch + 1n && index >= 0 && !isStatus) epochs.early(peer.id, bytes);
      return;
    }
    if (index < 0 && !mayTakeStatus(peer, now())) return;
    if (link.heightFinal - chain.durable.height > BigInt(MAX_UNCONFIRMED)) return outbox.note('replica_consensus_dropped_total');
    const problem = link.message(index < 0 ? null : index, bytes);
    if (problem) outbox.report(peer.id, problem);
  }

  /** Where the peer stands; false when the bytes are no STATUS. */
  #status(peer: Peer, set: EpochSet | null, bytes: Uint8Array): boolean {
    const claim = readStatusClaim(bytes, set && set.members.length);
    if ('code' in claim) {
      this.parts.outbox.report(peer.id, claim);
      return false;
    }
    peer.heightFinalized = claim.finalHeight;
    this.parts.sync.consider();
    return true;
  }

  #closed(peer: Peer, epoch: bigint): void {
    const { epochs, outbox, link, now, head } = this.parts;
    if (!mayAnswerClosed(peer, now())) return;
    const closing = epochs.closing(epoch, now(), head());
    if (closing) outbox.send([peer.id], LANE.consensus, closing);
    else link.wantStatus([peer.id]);
  }

  // ---- the replica's own kinds ----

  #own(peer: Peer, m: ReplicaMessage): void {
    const { outbox, admission, server, now, head } = this.parts;
    switch (m.kind) {
      case 'pull':
        return server.pull(peer, m.want, now());
      case 'blocks':
        return this.#blocks(peer, m);
      case 'evidence':
        return outbox.note('replica_evidence_dropped_total');
      case 'tx':
        return admission.receive(m.transactions, peer.id);
      case 'txWant':
        return this.#wanted(peer, m.ids);
      case 'ping':
        return outbox.send([peer.id], LANE.sync, encodePing('pong', m.nonce, head()));
      case 'pong':
        if (peer.ping?.nonce !== m.nonce) return;
        peer.rttMs = Math.max(0, now() - peer.ping.sentAt);
        peer.ping = null;
    }
  }

  #blocks(peer: Peer, m: Extract<ReplicaMessage, { kind: 'blocks' }>): void {
    const { sync, bodies, outbox } = this.parts;
    if (peer.pull?.type === 'heights') sync.received(peer, m.blocks);
    else if (peer.pull?.type === 'id') bodies.received(peer, m.blocks);
    else outbox.note('replica_blocks_unasked_total');
  }

  #wanted(peer: Peer, ids: readonly Hash[]): void {
    const raws = ids.flatMap((id) => this.parts.pool.get(id)?.raw ?? []);
    if (raws.length > 0) this.parts.outbox.send([peer.id], LANE.transactions, encodeTransactions(raws, this.parts.head()));
  }
}
