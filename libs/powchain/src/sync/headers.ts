/**
 * Headers above the stored blocks. A header is checked in two steps: cheaply when it arrives, then the work of each costs one
 * hash. `settled`: its work and that of all its ancestors is good, so its block is worth asking for.
 */
import { BoundedMap, bytesToHex, type Hash } from '@bystack/base';
import type { MainHeader } from '@bystack/protocol';
import { replaces, type RetargetRules } from '@bystack/powheaders';
import type { HeaderNode } from '../types.js';
import { childError, ownNode, type OwnNode } from './header-nodes.js';
import { MAX_INVALID, MAX_PENDING, STALE_HEADERS } from './limits.js';
import type { SyncChain, SyncPeerId } from './types.js';

/** A header without a stored block. */
export interface Pending {
  readonly node: OwnNode;
  /** Who sent it first and answers for it. */
  readonly from: SyncPeerId;
  work: 'waiting' | 'checking' | 'good';
  settled: boolean;
  readonly children: Pending[];
}

/** What the cheap check says. `known`: stored or pending; `later`: its time has not come; `full`: no room. */
export type HeaderVerdict =
  | { readonly kind: 'new'; readonly pending: Pending }
  | { readonly kind: 'known'; readonly node: HeaderNode }
  | { readonly kind: 'orphan' | 'invalid' | 'later' | 'full' };

/** The tree of pending headers on top of the stored ones. */
export class PendingHeaders {
  readonly #pending = new Map<string, Pending>();
  readonly #invalid = new BoundedMap<true>(MAX_INVALID);

  constructor(
    private readonly chain: SyncChain,
    private readonly rules: RetargetRules,
  ) {}

  get size(): number {
    return this.#pending.size;
  }

  get(id: string): Pending | null {
    return this.#pending.get(id) ?? null;
  }

  /** Stored or pending. */
  node(hash: Hash): HeaderNode | null {
    return this.#pending.get(bytesToHex(hash))?.node ?? this.chain.node(hash);
  }

  isInvalid(id: string): boolean {
    return this.#invalid.has(id);
  }

  /** Takes in a header whose work is not looked at yet. */
  add(hash: Hash, header: MainHeader, from: SyncPeerId, now: number): HeaderVerdict {
    const id = bytesToHex(hash);
    if (this.#invalid.has(id) || this.#invalid.has(bytesToHex(header.previous))) return { kind: 'invalid' };
    const known = this.#pending.get(id)?.node ?? this.chain.node(hash);
    if (known !== null) return { kind: 'known', node: known };
    const parent = this.node(header.previous);
    if (parent === null) return { kind: 'orphan' };
    const error = childError(header, parent, this.rules, now);
    if (error === 'errBadTimestamp' && !this.#isTooOld(header, parent, now)) return { kind: 'later' };
    if (error !== null) return { kind: 'invalid' };
    if (this.#pending.size >= MAX_PENDING) return { kind: 'full' };
    const pending: Pending = { node: ownNode(hash, header, parent), from, work: 'waiting', settled: false, children: [] };
    this.#pending.set(id, pending);
    this.#pending.get(parent.id)?.children.push(pending);
    return { kind: 'new', pending };
  }

  /** A timestamp at or below the median stays wrong; one ahead of the clock does not. */
  #isTooOld(header: MainHeader, parent: HeaderNode, now: number): boolean {
    const atItsTime = Math.max(now, Number(header.timestamp) * 1_000);
    return childError(header, parent, this.rules, atItsTime) !== null;
  }

  /** The work is good. The headers that are settled by it, ancestors first. */
  accept(pending: Pending): Pending[] {
    pending.work = 'good';
    const parent = pending.node.parent;
    const isAbove = parent === null || this.#pending.get(parent.id)?.settled !== false;
    const out: Pending[] = isAbove ? [pending] : [];
    for (let i = 0; i < out.length; i++) {
      const one = out[i] as Pending;
      one.settled = true;
      out.push(...one.children.filter((child) => child.work === 'good'));
    }
    return out;
  }

  /** Forgets a header and all that stand on it; `invalid` remembers the first as never to be taken. */
  remove(pending: Pending, invalid: boolean): void {
    if (invalid) this.#invalid.set(pending.node.id, true);
    const gone = [pending];
    for (let i = 0; i < gone.length; i++) {
      const one = gone[i] as Pending;
      this.#pending.delete(one.node.id);
      gone.push(...one.children);
    }
    const siblings = pending.node.parent && this.#pending.get(pending.node.parent.id)?.children;
    siblings?.splice(siblings.indexOf(pending), 1);
  }

  /** Its block is stored: it is no longer pending, what stands on it is, and hangs on the chain's own node from now on. */
  stored(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const node = this.chain.node(pending.node.hash);
    if (node !== null) for (const child of pending.children) child.node.parent = node;
  }

  /** Remembers a header that was stored as never to be built on. */
  condemn(id: string): void {
    this.#invalid.set(id, true);
  }

  /** The settled header whose chain replaces the tip's and has most work; null without one. */
  best(): HeaderNode | null {
    const { tip } = this.chain;
    let best: HeaderNode | null = null;
    for (const { settled, node } of this.#pending.values())
      if (settled && replaces(node, tip) && (best === null || node.workSum > best.workSum)) best = node;
    return best;
  }

  /** Headers from the first without a stored block up to `end`, oldest first. */
  path(end: HeaderNode): HeaderNode[] {
    const out: HeaderNode[] = [];
    for (let at: HeaderNode | null = end; at !== null && this.#pending.has(at.id); at = at.parent) out.push(at);
    return out.reverse();
  }

  /** Forgets settled headers far below the tip. */
  prune(): void {
    const { tip } = this.chain;
    for (const pending of [...this.#pending.values()])
      if (pending.work === 'good' && pending.node.height + STALE_HEADERS < tip.height && pending.children.length === 0)
        this.remove(pending, false);
  }
}
