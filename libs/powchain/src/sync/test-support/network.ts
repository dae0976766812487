/** Machines of synchronisation in virtual time, over links with a delay, with workers that need time: nothing waits, all is counted. */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import type { HeaderNode } from '../../types.js';
import { createSyncMachine, type SyncMachine } from '../machine.js';
import { encodeBlockMessage, encodeHeaders, encodeHello, encodeNoBlock, type SyncMessage } from '../messages.js';
import { decodeSyncMessage } from '../decode.js';
import { MAX_HEADERS, SYNC_VERSION, TICK_MS } from '../limits.js';
import type { SyncEffect, SyncInput, SyncPeerId, TransactionOutcome, WorkItem } from '../types.js';
import { bodyOf, GENESIS, TEST_RULES, TestChain } from './chain.js';

export const CHAIN_ID = 'testchain';
/** One proof-of-work hash, and one block, of a worker, ms. */
const HASH_MS = 110;
const JUDGE_MS = 20;
const WORKERS = 2;
const LINK_MS = 20;
const BAN_MS = 86_400_000;

/** One end of a connection. */
export interface End {
  readonly id: SyncPeerId;
  connected(peer: SyncPeerId): void;
  disconnected(peer: SyncPeerId): void;
  received(peer: SyncPeerId, bytes: Uint8Array): void;
}

/** The world: a clock, a queue of what happens next, and links. */
export class SyncWorld {
  now: number;
  /** Latest first; of the same time, the one that was planned first is last. */
  readonly #events: { readonly at: number; readonly run: () => void }[] = [];
  /** Ids of headers whose work is wrong. */
  readonly spoiled = new Set<string>();
  readonly #ends = new Map<SyncPeerId, End>();
  readonly #links = new Set<string>();

  constructor(now: number) {
    this.now = now;
  }

  add<T extends End>(end: T): T {
    this.#ends.set(end.id, end);
    return end;
  }

  after(ms: number, run: () => void): void {
    const at = this.now + ms;
    let low = 0;
    for (let high = this.#events.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.at ?? 0) <= at) high = middle;
      else low = middle + 1;
    }
    this.#events.splice(low, 0, { at, run });
  }

  link(a: End, b: End): void {
    this.#links.add(`${a.id}>${b.id}`).add(`${b.id}>${a.id}`);
    a.connected(b.id);
    b.connected(a.id);
  }

  unlink(a: SyncPeerId, b: SyncPeerId): void {
    if (!this.#links.delete(`${a}>${b}`)) return;
    this.#links.delete(`${b}>${a}`);
    this.#ends.get(a)?.disconnected(b);
    this.#ends.get(b)?.disconnected(a);
  }

  isLinked(a: SyncPeerId, b: SyncPeerId): boolean {
    return this.#links.has(`${a}>${b}`);
  }

  send(from: SyncPeerId, to: SyncPeerId, bytes: Uint8Array): void {
    this.after(LINK_MS, () => {
      if (this.isLinked(from, to)) this.#ends.get(to)?.received(from, bytes);
    });
  }

  /** Lets so much time pass, or less when the condition holds before; true when it does. */
  run(ms: number, holds: () => boolean = () => false): boolean {
    const until = this.now + ms;
    while (!holds()) {
      const next = this.#events.at(-1);
      if (next === undefined || next.at > until) {
        this.now = until;
        return holds();
      }
      this.#events.pop();
      this.now = next.at;
      next.run();
    }
    return true;
  }
}

/** A node: machine, chain, pool and workers. */
export class SyncNode implements End {
  readonly chain = new TestChain();
  readonly machine: SyncMachine;
  readonly pool: { witnessHash: Hash; raw: Uint8Array }[] = [];
  /** Hashes that the workers computed, and blocks they judged. */
  hashes = 0;
  judged = 0;
  /** Peers that were refused, with the code and for how long. */
  readonly parted: { readonly peer: SyncPeerId; readonly code: string; readonly banMs: number }[] = [];
  readonly notes = new Map<string, number>();
  /** Verdict of the pool about transactions of peers. */
  verdict: (raw: Uint8Array) => TransactionOutcome = () => ({ kind: 'added' });
  #freeAt: number[];

  constructor(
    readonly world: SyncWorld,
    readonly id: SyncPeerId,
    chainId = CHAIN_ID,
  ) {
    const network = { chainId, genesisHash: GENESIS.hash, retarget: TEST_RULES };
    const ports = { chain: this.chain, pool: { entries: () => this.pool } };
    this.machine = createSyncMachine({ network, ...ports, nodeVersion: 'test/1', listenPort: 0, banMs: BAN_MS, workLanes: 2 * WORKERS });
    this.#freeAt = Array.from({ length: WORKERS }, () => world.now);
    world.add(this);
    this.#tick();
  }

  #tick(): void {
    this.step({ type: 'TimePassed' });
    this.world.after(TICK_MS, () => this.#tick());
  }

  connected(peer: SyncPeerId): void {
    this.step({ type: 'PeerConnected', peer });
  }

  disconnected(peer: SyncPeerId): void {
    this.step({ type: 'PeerDisconnected', peer });
  }

  received(peer: SyncPeerId, bytes: Uint8Array): void {
    this.step({ type: 'Received', peer, bytes });
  }

  step(input: SyncInput): void {
    for (const effect of this.machine.step(input, this.world.now)) this.#perform(effect);
  }

  /** Finds a block, or several. */
  mine(nodes: readonly HeaderNode[]): void {
    for (const node of nodes) {
      this.chain.load([node]);
      this.step({ type: 'TipChanged', mined: this.chain.raw(node.hash) });
    }
  }

  addTransaction(hash: Hash, raw: Uint8Array): void {
    this.pool.push({ witnessHash: hash, raw });
    this.step({ type: 'TransactionAdded', hash, raw });
  }

  /** A worker is free after so much work. */
  #work(ms: number, done: () => void): void {
    const i = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const at = Math.max(this.#freeAt[i] as number, this.world.now) + ms;
    this.#freeAt[i] = at;
    this.world.after(at - this.world.now, done);
  }

  #perform(effect: SyncEffect): void {
    switch (effect.type) {
      case 'Send':
        return this.world.send(this.id, effect.to, effect.bytes);
      case 'CheckWork':
        for (const item of effect.items) this.#checkWork(item);
        return;
      case 'SubmitBlock':
        return this.#submit(effect.hash, effect.raw);
      case 'SubmitTransaction':
        return this.#submitTransaction(effect.peer, effect.raw);
      case 'ServeBlocks':
        for (const hash of effect.hashes) {
          const raw = this.chain.raw(hash);
          this.world.send(this.id, effect.to, raw === null ? encodeNoBlock(hash) : encodeBlockMessage(raw));
        }
        return;
      case 'PeerReady':
        return;
      case 'Disconnect':
        this.parted.push({ peer: effect.peer, code: effect.code, banMs: effect.banMs });
        return this.world.unlink(this.id, effect.peer);
      case 'Note':
        this.notes.set(effect.name, (this.notes.get(effect.name) ?? 0) + effect.value);
    }
  }

  /** The work of a header is good unless the test said otherwise. */
  #checkWork({ hash }: WorkItem): void {
    this.hashes += 1;
    this.#work(HASH_MS, () => this.step({ type: 'WorkChecked', hash, ok: !this.world.spoiled.has(bytesToHex(hash)) }));
  }

  #submit(hash: Hash, raw: Uint8Array): void {
    this.judged += 1;
    this.#work(JUDGE_MS, () => {
      const before = this.chain.tip;
      const outcome = this.chain.submit(raw);
      if (this.chain.tip !== before) this.step({ type: 'TipChanged', mined: null });
      this.step({ type: 'BlockJudged', hash, outcome });
    });
  }

  #submitTransaction(peer: SyncPeerId, raw: Uint8Array): void {
    this.world.after(1, () => this.step({ type: 'TransactionJudged', peer, outcome: this.verdict(raw) }));
  }
}

/** Answers of a node that has a chain, as far as it goes: headers above the genesis, blocks by hash. */
export const serving =
  (chain: readonly HeaderNode[], body: (node: HeaderNode) => Uint8Array | null = (node) => bodyOf(node.header)) =>
  (message: SyncMessage, say: (bytes: Uint8Array) => void): void => {
    if (message.kind === 'getHeaders') {
      const known = new Set(message.locator.map((hash) => bytesToHex(hash)));
      const at = chain.findLastIndex((node) => known.has(node.id)) + 1;
      say(encodeHeaders(chain.slice(at, at + MAX_HEADERS).map((node) => node.header)));
    }
    if (message.kind !== 'getBlocks') return;
    for (const hash of message.hashes) {
      const node = chain.find((one) => equalBytes(one.hash, hash));
      const raw = node === undefined ? null : body(node);
      if (raw !== null) say(encodeBlockMessage(raw));
    }
  };

/** A peer under the test's control: it says hello and answers by what it is given. */
export class Puppet implements End {
  readonly heard: SyncMessage[] = [];
  isParted = false;

  constructor(
    readonly world: SyncWorld,
    readonly id: SyncPeerId,
    /** What it claims. */
    private readonly claim: HeaderNode,
    private readonly answer: (message: SyncMessage, say: (bytes: Uint8Array) => void) => void = () => undefined,
    private readonly chainId = CHAIN_ID,
  ) {
    world.add(this);
  }

  connected(peer: SyncPeerId): void {
    const status = { hash: this.claim.hash, height: this.claim.height, work: this.claim.workSum };
    const identity = { version: SYNC_VERSION, chainId: this.chainId, genesis: GENESIS.hash };
    this.say(peer, encodeHello({ ...identity, nodeVersion: 'puppet', listenPort: 0, status }));
  }

  disconnected(): void {
    this.isParted = true;
  }

  received(peer: SyncPeerId, bytes: Uint8Array): void {
    const message = decodeSyncMessage(bytes);
    if ('problem' in message) throw new Error(`a node sent what nobody can read: ${message.problem}`);
    this.heard.push(message);
    this.answer(message, (answer) => this.say(peer, answer));
  }

  say(peer: SyncPeerId, bytes: Uint8Array): void {
    this.world.send(this.id, peer, bytes);
  }

  /** Messages of a kind that it heard. */
  count(kind: SyncMessage['kind']): number {
    return this.heard.filter((message) => message.kind === kind).length;
  }
}
