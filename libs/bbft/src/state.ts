/** State of the engine and the draft that one step works on. Source: bbft.md 4.2. */
import { bytesToHex, type Hash, type TimeMs } from '@bystack/base';
import {
  fastQuorum,
  leaderOf,
  nextAfterFailure,
  quorum,
  turnOf,
  type EngineEffect,
  type EpochContext,
  type Ms,
  type NodeIx,
  type QC,
  type TC,
  type VoteFields,
} from '@bystack/consensus';
import type { Block } from '@bystack/protocol';
import type { Aggregate, BbftMessage, Distribute, Timeout } from './messages.js';
import { encodeRecord, type SafetyRecord } from './record.js';

/** A non-final body and what the host said of it. */
export interface Body {
  readonly block: Block;
  readonly id: Hash;
  readonly valid: 'unknown' | 'asked' | 'ok' | 'bad';
}

/** A proposal whose signatures hold. */
export interface Proposal {
  readonly fields: VoteFields;
  readonly message: Distribute;
}

/** Newest final block. */
export interface FinalHead {
  readonly height: bigint;
  readonly blockId: Hash;
  readonly timestamp: TimeMs;
  readonly proof: Uint8Array | null;
}

/** What an answer of `VerifySignatures` is for. */
export type VerifyJob =
  | { readonly type: 'message'; readonly from: NodeIx | null; readonly message: BbftMessage; readonly qcs: readonly QC[] }
  | { readonly type: 'union'; readonly qc: QC; readonly votes: readonly Vote[] }
  | { readonly type: 'singles'; readonly fields: VoteFields; readonly votes: readonly Vote[] };

/** One validator's vote as received. */
export interface Vote {
  readonly signer: NodeIx;
  readonly blockId: string;
  readonly signature: Uint8Array;
}

/** What an answer of `Sign` is for. */
export type SignJob =
  | { readonly type: 'propose'; readonly proposal: Proposal }
  | { readonly type: 'vote'; readonly fields: VoteFields; readonly seq: number }
  | { readonly type: 'partial'; readonly aggregate: Aggregate }
  | { readonly type: 'timeout'; readonly message: Timeout };

/** Everything the engine knows. Treated as immutable: a step works on a copy. */
export interface BbftState {
  readonly ctx: EpochContext;
  readonly offset: number;
  d: SafetyRecord;
  final: FinalHead;
  view: bigint;
  proposal: Proposal | null;
  blocks: Map<string, Body>;
  /** By view, then by signer. */
  votes: Map<bigint, ReadonlyMap<NodeIx, Vote>>;
  /** Verified proposals by view, for collecting late votes. */
  proposals: Map<bigint, Proposal>;
  /** Newest certificate formed or seen per view, for upgrades to the fast path. */
  certified: Map<bigint, number>;
  timeouts: Map<NodeIx, Timeout>;
  ownTimeout: Timeout | null;
  ownVote: Aggregate | null;
  jobs: Map<number, VerifyJob>;
  signs: Map<number, SignJob>;
  nextReq: number;
  collecting: Set<bigint>;
  /** Replaced, never changed: it is the one large collection of a quiet node. */
  knownQCs: ReadonlySet<string>;
  pending: boolean;
  emptyDue: boolean;
  payloadAsked: bigint | null;
  viewTimer: boolean;
  /** View whose wait for the last votes was started. */
  fastWaited: bigint;
  /** Ids asked for and not yet here, with their heights. */
  fetching: Map<string, { readonly id: Hash; readonly height: bigint }>;
  /** A certificate whose finality waits for bodies. */
  finalWait: QC | null;
  /** Of the newest certified views: did the fast quorum sign? */
  fastHistory: readonly boolean[];
  answered: Map<NodeIx, bigint>;
  lastHeard: readonly TimeMs[];
  clockOffsets: Map<NodeIx, number>;
  lastCertificateAt: TimeMs;
}

const MAPS = ['blocks', 'votes', 'proposals', 'certified', 'timeouts', 'jobs', 'signs', 'fetching', 'answered', 'clockOffsets'] as const;

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
    return Number(this.turn(this.s.view) - this.turn(this.s.d.highQC.view + 1n));
  }
  /** The turn rule: no proposal and no vote in a turn in which this node timed out. */
  get turnLost(): boolean {
    const { lastTimeoutView } = this.s.d;
    return lastTimeoutView > 0n && this.turn(this.s.view) <= this.turn(lastTimeoutView);
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
