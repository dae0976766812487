/** State of the engine. Source: bbft.md 4.2. */
import type { Hash, TimeMs } from '@bystack/base';
import type { EpochContext, NodeIx, QC, TC, VoteFields } from '@bystack/consensus';
import type { Block } from '@bystack/protocol';
import type { Aggregate, BbftMessage, Distribute, TCPart, Timeout } from './messages.js';
import type { SafetyRecord } from './record.js';
import type { Tree } from './tree.js';

/** A non-final body and what the host said of it. */
export interface Body {
  readonly block: Block;
  readonly id: Hash;
  readonly valid: 'unknown' | 'asked' | 'ok' | 'bad';
}

/** A proposal whose signatures hold, and the tree it names. */
export interface Proposal {
  readonly fields: VoteFields;
  readonly message: Distribute;
  readonly tree: Tree;
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
  | { readonly type: 'zone'; readonly fields: VoteFields; readonly sum: Vote; readonly votes: readonly Vote[] }
  | { readonly type: 'singles'; readonly fields: VoteFields; readonly votes: readonly Vote[] };

/** Votes as received from one validator: its own, or those of its zone or subtree. */
export interface Vote {
  /** Who sent it. */
  readonly signer: NodeIx;
  /** Whose votes are summed in it, ascending. */
  readonly signers: readonly NodeIx[];
  readonly blockId: string;
  readonly signature: Uint8Array;
}

/** What an answer of `Sign` is for. */
export type SignJob =
  | { readonly type: 'propose'; readonly proposal: Proposal }
  | { readonly type: 'vote'; readonly fields: VoteFields; readonly seq: number }
  | { readonly type: 'partial'; readonly aggregate: Aggregate }
  | { readonly type: 'timeout'; readonly message: Timeout }
  | { readonly type: 'tcPart'; readonly message: TCPart; readonly to: readonly NodeIx[] };

/** What this node passed on of a view, as parent or as gateway. */
export interface Relay {
  /** Aggregates sent so far, and how many votes the last one held. */
  readonly sent: number;
  readonly signers: number;
  /** The wait for those below is over: what is there may leave. */
  readonly due: boolean;
  readonly checking: boolean;
  /** Members of zones with a silent gateway for which this leader stands in. */
  readonly standIn: readonly NodeIx[];
}

/** Zones of a gateway that came too late. */
export interface Lateness {
  /** The newest of those views. */
  readonly views: readonly bigint[];
  /** When the newest was missed. */
  readonly at: TimeMs;
}

/** Giving up the present view along the tree of the next attempt. */
export interface Exit {
  readonly view: bigint;
  readonly tree: Tree;
  /** Time-outs in the zone's part that was sent last. */
  readonly sent: number;
  /** The wait for the zone is over. */
  readonly zoneDue: boolean;
  /** The wait for all is over: n − f are enough. */
  readonly allDue: boolean;
}

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
  /** By gateway: time-outs that it merged. */
  tcParts: Map<NodeIx, TC>;
  exit: Exit | null;
  relays: Map<bigint, Relay>;
  /** Newest view whose certificate went down the tree. */
  spreadView: bigint;
  /** It made its block final by itself. */
  spreadFast: boolean;
  /** A certificate that the other top-level nodes get from this leader when no next proposal carries it. */
  owed: QC | null;
  /** The certificate of that view when it became fast only after it went down the tree. */
  faster: QC | null;
  /** The leader asked this node itself for its vote. */
  answerTo: { readonly view: bigint; readonly to: NodeIx } | null;
  late: Map<NodeIx, Lateness>;
  /** Gateways that sent a false aggregate in this epoch. */
  liars: ReadonlySet<NodeIx>;
  /** As named by the newest accepted proposal. */
  demoted: readonly NodeIx[];
  proposalAt: TimeMs;
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
