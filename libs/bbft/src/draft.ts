/** One step at work: a private copy of the state and what may be asked of it. Source: bbft.md 4.2, 4.4. */
import { bytesToHex, type Hash, type TimeMs } from '@bystack/base';
import {
  fastQuorum,
  leaderOf,
  nextAfterFailure,
  quorum,
  turnOf,
  type EngineEffect,
  type Ms,
  type NodeIx,
  type QC,
  type TC,
} from '@bystack/consensus';
import type { Block } from '@bystack/protocol';
import type { BbftMessage } from './messages.js';
import { encodeRecord, type SafetyRecord } from './record.js';
import type { BbftState, Exit, SignJob } from './state.js';
import { fieldFor, treeOf, type Tree } from './tree.js';

const MAPS = [
  'blocks',
  'votes',
  'proposals',
  'certified',
  'timeouts',
  'tcParts',
  'relays',
  'late',
  'jobs',
  'signs',
  'fetching',
  'answered',
  'clockOffsets',
] as const;

const copyOf = (s: BbftState): BbftState => {
  const out: BbftState = { ...s, collecting: new Set(s.collecting) };
  for (const key of MAPS) (out as unknown as Record<string, unknown>)[key] = new Map(s[key] as ReadonlyMap<unknown, unknown>);
  return out;
};

type Effect = EngineEffect<BbftMessage>;

/** One step at work: a private copy of the state and the effects so far. */
export class Draft {
  readonly s: BbftState;
  readonly effects: Effect[] = [];

  constructor(
    state: BbftState,
    readonly now: TimeMs,
  ) {
    this.s = copyOf(state);
  }

  get n(): number {
    return this.s.ctx.validators.length;
  }
  get quorum(): number {
    return quorum(this.n, this.s.ctx.params.f);
  }
  get fast(): number {
    return fastQuorum(this.n, this.s.ctx.params.f);
  }
  get self(): NodeIx | null {
    return this.s.ctx.self;
  }
  get leader(): NodeIx {
    return this.leaderAt(this.s.view);
  }
  leaderAt(view: bigint): NodeIx {
    return leaderOf(view, this.s.offset, this.s.ctx);
  }
  turn(view: bigint): bigint {
    return turnOf(view, this.s.ctx.params.turnViews);
  }
  after(view: bigint): bigint {
    return nextAfterFailure(view, this.s.ctx.params.turnViews);
  }
  /** Leader turns since the turn that follows the highest certificate. */
  get attempt(): number {
    return this.attemptAt(this.s.view);
  }
  attemptAt(view: bigint): number {
    return Number(this.turn(view) - this.turn(this.s.d.highQC.view + 1n));
  }
  /** True when the epoch has fewer gateways than validators. */
  get zoned(): boolean {
    return this.s.ctx.topology.m < this.n;
  }
  /** The tree that a view will have, as far as it can be known before its proposal. */
  expectedTree(view: bigint): Tree {
    const { topology } = this.s.ctx;
    return treeOf(topology, this.n, this.leaderAt(view), fieldFor(topology, this.n, this.attemptAt(view), this.s.demoted));
  }
  /** The turn rule: no proposal and no vote in a turn in which this node timed out. */
  get turnLost(): boolean {
    const { lastTimeoutView } = this.s.d;
    return lastTimeoutView > 0n && this.turn(this.s.view) <= this.turn(lastTimeoutView);
  }

  /** How the present view is given up: along the tree of the next attempt. */
  get exit(): Exit {
    const { view, exit } = this.s;
    if (exit?.view === view) return exit;
    const fresh = { view, tree: this.expectedTree(this.after(view)), sent: 0, zoneDue: false, allDue: false };
    this.s.exit = fresh;
    return fresh;
  }

  emit(effect: Effect): void {
    this.effects.push(effect);
  }
  send(message: BbftMessage, to?: readonly NodeIx[]): void {
    const targets = to ?? this.others();
    if (targets.length > 0) this.emit({ type: 'Send', to: targets, message });
  }
  others(): NodeIx[] {
    return this.s.ctx.validators.map((_, i) => i).filter((i) => i !== this.self);
  }
  timer(name: string, ms: Ms): void {
    this.emit({ type: 'SetTimer', name, view: this.s.view, ms: Math.max(0, Math.ceil(ms)) });
  }
  clear(name: string): void {
    this.emit({ type: 'ClearTimer', name });
  }
  /** Replaces the safety record and orders it to be made durable; the number names it to `sign`. */
  persist(change: Partial<SafetyRecord>, body: Block | null): number {
    const d = { ...this.s.d, ...change, seq: this.s.d.seq + 1 };
    this.s.d = d;
    this.emit({ type: 'Persist', seq: d.seq, record: encodeRecord(d, this.n), body });
    return d.seq;
  }
  sign(key: 'bls' | 'identity', payload: Uint8Array, seq: number, job: SignJob): void {
    const req = this.s.nextReq++;
    this.s.signs.set(req, job);
    this.emit({ type: 'Sign', req, key, payload, seq });
  }
  /** True when both ids are equal as hex. */
  static key(id: Hash): string {
    return bytesToHex(id);
  }
}

/** The certificate that justifies a proposal in the present view, with the time-out certificate where one admitted to it. */
export function justification(d: Draft, virtual: QC): { readonly qc: QC; readonly tc: TC | null } | null {
  const { highQC, lastTC } = d.s.d;
  if (highQC.view === d.s.view - 1n) return { qc: highQC, tc: null };
  if (lastTC && d.after(lastTC.view) === d.s.view) return { qc: lastTC.qc ?? virtual, tc: lastTC };
  return null;
}
