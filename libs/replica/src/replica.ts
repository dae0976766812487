/**
 * One validator or observer: inputs in, effects out, nothing else. The parts share one outbox; each owns one concern:
 * consensus (`engine-link`), what it orders of blocks (`finality`, `executor`, `chain`), transactions (`admission`,
 * `pool`), catch-up (`sync`, `bodies`), peers (`router`, `serve`).
 */
import { bytesToHex, type Hash, type Machine, type TimeMs } from '@bystack/base';
import type { EngineStatus } from '@bystack/consensus';
import type { LedgerTip, StoredBlock } from '@bystack/ledger';
import { EngineLink } from './engine-link.js';
import { epochAfter } from './facts.js';
import { AUDIT, GREETING, REBROADCAST, STALE_MS, TICK_MS } from './limits.js';
import { assemble, type Assembly } from './assembly.js';
import { replicaError } from './errors.js';
import { acceptPeers } from './sets.js';
import { trustedHeight } from './peers.js';
import {
  LANE,
  type PeerId,
  type PoolState,
  type ReplicaEffect,
  type ReplicaInput,
  type ReplicaOptions,
  type ReplicaQueries,
  type ReplicaStart,
} from './types.js';
import { encodePing, encodeTransactions } from './wire.js';

const TICK = 'tick';
const DAMAGED = 'The stored chain is damaged: remove the data folder of this node and let it catch up.';
/** A lead of this many blocks counts as being behind. */
const SYNCING_LEAD = 2n;

/** The machine. Create it with `createReplica`. */
export class Replica<S, M> implements Machine<ReplicaInput, ReplicaEffect>, ReplicaQueries {
  readonly #a: Assembly<S, M>;
  #now: TimeMs;
  #nonce = 0n;
  readonly #record: ReplicaStart['record'];
  /**
   * A validator writes its first record before its first block. Blocks without a record mean a lost log, which may
   * hold own signatures of the running epoch: it signs nothing before the next one (bbft.md 4.9).
   */
  #lostLog: boolean;
  readonly #loads = new Map<number, (blocks: readonly StoredBlock[]) => void>();

  /** @throws BystackError `REPLICA_PARAMETER`, `REPLICA_START` */
  constructor(options: ReplicaOptions<S, M>, start: ReplicaStart) {
    this.#now = start.now;
    this.#record = start.record;
    this.#lostLog = start.tip !== null && start.record === null;
    this.#a = assemble(options, start, () => this.#now);
    this.#openEpoch(start.bodies);
    this.#recallClosing();
    this.#a.outbox.setTimer(TICK, TICK_MS);
    this.#a.link.drain();
  }

  /** Effects of the creation, once. */
  takeEffects(): readonly ReplicaEffect[] {
    return this.#a.outbox.take();
  }

  step(input: ReplicaInput): readonly ReplicaEffect[] {
    this.#now = input.now;
    this.#take(input);
    this.#a.link.drain();
    return this.#a.outbox.take();
  }

  #take(input: ReplicaInput): void {
    const { admission, verdicts, loader, checks, link, router, peers } = this.#a;
    switch (input.type) {
      case 'PeerMessage': {
        const peer = peers.get(input.from);
        return peer ? router.receive(peer, input.lane, input.bytes) : undefined;
      }
      case 'PeerConnected':
        return this.#connected(input.peer);
      case 'PeerDisconnected':
        return this.#disconnected(input.peer);
      case 'TxSubmitted':
        return admission.submit(input.raw, input.req);
      case 'TxSignaturesVerified':
        return verdicts.verified(input.req, input.ok);
      case 'StateLoaded':
        return loader.loaded(input.req, input.view, input.height);
      case 'BlocksLoaded':
        return this.#blocksLoaded(input.req, input.blocks);
      case 'TimerFired':
        return this.#timer(input.name, input.token);
      case 'Persisted':
        link.persisted(input.seq);
        return this.#a.sync.consider();
      case 'Signed':
        return this.#a.announcer.signed(input.req, input.signature) ? undefined : link.signed(input.req, input.signature);
      case 'SignaturesVerified':
        return checks.verified(input.req, input.ok);
      case 'Committed':
        return this.#committed(input.height);
    }
  }

  // ---- epochs ----

  #openEpoch(bodies: ReplicaStart['bodies']): void {
    const { link, epochs, facts, finality, chain, sets, outbox } = this.#a;
    const epoch = epochAfter(facts, chain.tip.height);
    const set = sets.at(epoch);
    if (!set) throw replicaError('REPLICA_START', 'The validators of the running epoch are missing.', DAMAGED);
    link.begin({ set, start: epochs.start, record: this.#record, bodies, mute: this.#lostLog });
    this.#lostLog = false;
    acceptPeers(outbox, sets, epoch);
    finality.restarted();
    for (const { from, bytes } of epochs.takeEarly()) {
      const peer = this.#a.peers.get(from);
      if (peer) this.#a.router.receive(peer, LANE.consensus, bytes);
    }
  }

  /** The next epoch starts when the block it starts from is durable, and no earlier block is on its way. */
  #roll(): void {
    const { link, chain, facts } = this.#a;
    const next = epochAfter(facts, chain.durable.height);
    if (next === link.epoch || next !== epochAfter(facts, chain.tip.height)) return;
    this.#openEpoch([]);
    this.#a.link.wantStatus(this.#a.peers.ids());
  }

  /** After a restart: the proof that closed the epoch before, for peers that still are in it. */
  #recallClosing(): void {
    const { epochs, outbox } = this.#a;
    const { height, blockId } = epochs.start;
    if (height === 0n) return;
    const req = outbox.request();
    this.#loads.set(req, ([block]) => {
      if (block?.proof) epochs.close({ height, blockId }, block.proof);
    });
    outbox.emit({ type: 'LoadBlocks', req, want: { from: height, count: 1 } });
  }

  // ---- inputs ----

  #connected(id: PeerId): void {
    const { peers, sync, link, outbox, pool } = this.#a;
    const known = peers.get(id);
    if (known) sync.lost(known);
    if (!peers.connect(id, this.#now)) return outbox.note('replica_peers_refused_total');
    link.wantStatus([id]);
    const greeting = pool.oldest(GREETING).map((tx) => tx.raw);
    if (greeting.length > 0) outbox.send([id], LANE.transactions, encodeTransactions(greeting, link.head()));
  }

  #disconnected(id: PeerId): void {
    const peer = this.#a.peers.get(id);
    this.#a.peers.disconnect(id);
    if (peer) this.#a.sync.lost(peer);
  }

  #blocksLoaded(req: number, blocks: readonly StoredBlock[]): void {
    const own = this.#loads.get(req);
    this.#loads.delete(req);
    if (own) own(blocks);
    else this.#a.server.loaded(req, blocks);
  }

  #committed(height: bigint): void {
    const { chain, peers, link, sync } = this.#a;
    chain.confirm(height);
    this.#roll();
    link.wantStatus(peers.ids().filter((id) => !link.set.ids.includes(id)));
    sync.consider();
  }

  #timer(name: string, token: number): void {
    if (!this.#a.outbox.fired(name, token)) return;
    if (EngineLink.owns(name)) this.#a.link.timerFired(name);
    else if (name === TICK) this.#tick();
    else this.#a.sync.timeOut();
  }

  /** Pings, and waiting transactions that are told and judged again, so that no node waits alone or in vain. */
  #tick(): void {
    const { outbox, peers, link, pool, admission, announcer, chain, sync, finality } = this.#a;
    outbox.setTimer(TICK, TICK_MS);
    for (const peer of peers.all()) {
      peer.ping = { nonce: ++this.#nonce, sentAt: this.#now };
      outbox.send([peer.id], LANE.sync, encodePing('ping', this.#nonce, link.head()));
    }
    pool.expire(this.#now, chain.tip.height + 1n);
    const stale = pool.waitingSince(this.#now - STALE_MS, AUDIT);
    const again = stale.slice(0, REBROADCAST).map((tx) => tx.raw);
    if (again.length > 0) outbox.send(peers.ids(), LANE.transactions, encodeTransactions(again, link.head()));
    admission.audit(stale);
    announcer.tick();
    finality.changed();
    sync.consider();
  }

  // ---- queries ----

  get chainId(): Hash {
    return this.#a.facts.chainId;
  }
  get genesisHash(): Hash {
    return this.#a.facts.genesisHash;
  }
  /** The newest durable tip. */
  get tip(): LedgerTip {
    return this.#a.chain.durable;
  }
  get epoch(): bigint {
    return this.#a.link.epoch;
  }
  get validatorIndex(): number | null {
    return this.#a.link.self;
  }
  get validators(): readonly { readonly identityKey: PeerId; readonly blsKey: Uint8Array }[] {
    return this.#a.link.set.members.map((m) => ({ identityKey: bytesToHex(m.identityKey), blsKey: m.blsKey }));
  }
  get syncing(): boolean {
    return this.#a.sync.active || this.networkHeight >= this.#a.chain.tip.height + SYNCING_LEAD;
  }
  /** What at least one honest peer claims (see `trustedHeight`), never below the own tip. */
  get networkHeight(): bigint {
    const { peers, link, chain } = this.#a;
    const claimed = trustedHeight(peers.all(), link.set.params.f);
    return claimed > chain.tip.height ? claimed : chain.tip.height;
  }
  get pool(): { readonly transactions: number; readonly bytes: number } {
    return this.#a.pool.stats;
  }
  explain(): EngineStatus {
    return this.#a.link.explain();
  }
  poolState(txId: Hash): PoolState {
    return this.#a.pool.state(txId);
  }
  poolIds(limit: number): readonly Hash[] {
    return this.#a.pool.oldest(limit).map((tx) => tx.mapped.id);
  }
  peers(): ReturnType<ReplicaQueries['peers']> {
    return this.#a.peers.all().map(({ id, heightFinalized, lastHeardMs, rttMs }) => ({ peer: id, heightFinalized, lastHeardMs, rttMs }));
  }
}

/**
 * Creates a replica from what was read back from disk, and the effects to perform first.
 * @throws BystackError `REPLICA_PARAMETER` when the engine refuses the specification, `REPLICA_START` when the
 *   stored parts do not belong together
 */
export function createReplica<S, M>(
  options: ReplicaOptions<S, M>,
  start: ReplicaStart,
): { readonly replica: Replica<S, M>; readonly effects: readonly ReplicaEffect[] } {
  const replica = new Replica(options, start);
  return { replica, effects: replica.takeEffects() };
}
