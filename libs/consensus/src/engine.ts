/**
 * The contract of a consensus engine: a pure, total state machine over events and effects.
 * Every way in and out stands in the two unions below; nothing else can happen. Source: bbft.md 4.3, 6.
 */
import type { Hash, TimeMs } from '@bystack/base';
import type { Block } from '@bystack/protocol';

/** Index of a validator in the epoch's list. */
export type NodeIx = number;
/** Milliseconds of duration. */
export type Ms = number;

/** A validator of an epoch. */
export interface Member {
  /** ed25519 public key, 32 bytes. */
  readonly identityKey: Uint8Array;
  /** BLS12-381 public key (min-pk), 48 bytes. */
  readonly blsKey: Uint8Array;
  /** Votes at the election; 0n for AUTHORITY chains. */
  readonly votes: bigint;
}

/** Zones of the epoch: member indexes in gateway-ranking order; zones by smallest member index (bbft.md 3.2). */
export interface Topology {
  readonly m: number;
  readonly fanout: number;
  readonly zones: readonly (readonly NodeIx[])[];
  /** Distance between members, n × n row by row (bbft.md 3.1): orders the trees inside zones. Absent for m = n. */
  readonly distances?: readonly number[];
}

/** Consensus parameters of the chain specification (bbft.md Annex A); times in ms, lengths in blocks. */
export interface ChainParams {
  readonly f: number;
  /** 0 = auto. */
  readonly m: number;
  readonly fanout: number;
  readonly turnViews: number;
  readonly epochLength: number;
  readonly electionGap: number;
  readonly blockIntervalMs: Ms;
  /** 0 = never an empty block. */
  readonly emptyIntervalMs: Ms;
  readonly maxAheadMs: Ms;
  readonly maxBehindMs: Ms;
  readonly maxBlockBytes: number;
}

/** Local timing, not consensus (bbft.md Annex A). */
export interface LocalTimers {
  readonly t0Ms: Ms;
  readonly tMaxMs: Ms;
  readonly aggWaitMs: Ms;
  readonly exchWaitMs: Ms;
  readonly leafWaitMs: Ms;
  readonly fastWaitMs: Ms;
  readonly retxMs: Ms;
  readonly tcWaitMs: Ms;
}

/** Everything an engine needs to know of the epoch it serves. */
export interface EpochContext {
  readonly chainId: Hash;
  readonly epoch: bigint;
  /** null = observer: follows, never signs. */
  readonly self: NodeIx | null;
  readonly validators: readonly Member[];
  readonly params: ChainParams;
  readonly timers: LocalTimers;
  readonly topology: Topology;
  /** The final boundary block (or genesis) the epoch starts from: the virtual QC of view 0. */
  readonly start: { readonly height: bigint; readonly blockId: Hash; readonly timestamp: TimeMs };
  /** Newest block that the host committed, where it lies above `start`: a restart within the epoch. */
  readonly finalHead?: { readonly height: bigint; readonly blockId: Hash; readonly timestamp: TimeMs; readonly proof: Uint8Array | null };
  /**
   * Pure aggregation of BLS signatures (96 bytes each). Checks go through the effect `VerifySignatures`.
   * Throws BystackError when one of them is no point of the curve; engines treat that as a failed check.
   */
  readonly aggregate: (signatures: readonly Uint8Array[]) => Uint8Array;
}

/** One message and the validators that signed it: a group of a (multi-message) aggregate. */
export interface BlsGroup {
  readonly message: Uint8Array;
  readonly signers: readonly NodeIx[];
}

/** One check of the effect `VerifySignatures`. */
export type SignatureCheck =
  | { readonly scheme: 'bls'; readonly groups: readonly BlsGroup[]; readonly signature: Uint8Array }
  | { readonly scheme: 'identity'; readonly signer: NodeIx; readonly message: Uint8Array; readonly signature: Uint8Array };

/** Facts that reach the engine. Names are facts in the past. */
export type EngineEvent<M> =
  /** A decoded peer message. `from` is null when the peer is no validator of this epoch. */
  | { readonly type: 'MessageReceived'; readonly from: NodeIx | null; readonly message: M; readonly now: TimeMs }
  | { readonly type: 'TimerFired'; readonly name: string; readonly view: bigint; readonly now: TimeMs }
  /** Answer to `RequestPayload`: the new block, or null when there is nothing to propose after all. */
  | { readonly type: 'PayloadReady'; readonly view: bigint; readonly block: Block | null; readonly now: TimeMs }
  /** Transactions wait in the mempool now (or none any more): decides idle timers and event-driven proposing. */
  | { readonly type: 'PendingChanged'; readonly pending: boolean; readonly now: TimeMs }
  | { readonly type: 'BlockValidated'; readonly blockId: Hash; readonly ok: boolean; readonly now: TimeMs }
  | { readonly type: 'Persisted'; readonly seq: number; readonly now: TimeMs }
  | { readonly type: 'Signed'; readonly req: number; readonly signature: Uint8Array; readonly now: TimeMs }
  /** Answer to `VerifySignatures`: verdict per check, in order. */
  | { readonly type: 'SignaturesVerified'; readonly req: number; readonly ok: readonly boolean[]; readonly now: TimeMs }
  /** A body asked for by `FetchBlock`, id already checked against the bytes. */
  | { readonly type: 'BlockFetched'; readonly block: Block; readonly now: TimeMs }
  /** The host committed blocks of this epoch by their own proofs (catch-up): the newest one, its proof checked. */
  | {
      readonly type: 'FinalAdvanced';
      readonly head: { readonly height: bigint; readonly blockId: Hash; readonly timestamp: TimeMs; readonly proof: Uint8Array };
      readonly now: TimeMs;
    };

/** Orders of the engine. The host performs them in order. */
export type EngineEffect<M> =
  /** Make the safety record D (and the block body) durable; answer `Persisted(seq)`. */
  | { readonly type: 'Persist'; readonly seq: number; readonly record: Uint8Array; readonly body: Block | null }
  /** Sign when the Persist of `seq` is durable, never before; answer `Signed(req)`. */
  | { readonly type: 'Sign'; readonly req: number; readonly key: 'bls' | 'identity'; readonly payload: Uint8Array; readonly seq: number }
  /** To validators by index. */
  | { readonly type: 'Send'; readonly to: readonly NodeIx[]; readonly message: M }
  /** (Re)start a named timer of the current view. */
  | { readonly type: 'SetTimer'; readonly name: string; readonly view: bigint; readonly ms: Ms }
  | { readonly type: 'ClearTimer'; readonly name: string }
  /**
   * Build a child of `parent` with timestamp ≥ minTime; answer `PayloadReady(view)`. `allowEmpty`: an empty
   * block is wanted when nothing is pending; else the answer without pending transactions is null.
   */
  | {
      readonly type: 'RequestPayload';
      readonly view: bigint;
      readonly parent: Hash;
      readonly parentHeight: bigint;
      readonly minTime: TimeMs;
      readonly allowEmpty: boolean;
    }
  /** Run rule C7 on a body whose parent chain the host knows; answer `BlockValidated`. */
  | { readonly type: 'ValidateBlock'; readonly block: Block }
  | { readonly type: 'VerifySignatures'; readonly req: number; readonly checks: readonly SignatureCheck[] }
  | { readonly type: 'FetchBlock'; readonly blockId: Hash; readonly height: bigint; readonly from: readonly NodeIx[] }
  /**
   * The highest certificate names another block now. Transactions of its branch no longer wait: the host answers
   * with `PendingChanged` for what waits beyond it.
   */
  | { readonly type: 'Certified'; readonly blockId: Hash; readonly height: bigint }
  /** Blocks that became final, ascending, the last one with its proof bytes (sidechain-ledger.md 18.7). */
  | { readonly type: 'Finalize'; readonly blocks: readonly Block[]; readonly proof: Uint8Array }
  | { readonly type: 'ReportFault'; readonly validator: NodeIx; readonly kind: string; readonly evidence: Uint8Array }
  /** A peer sent something malformed or forged; the host counts and may disconnect. */
  | { readonly type: 'ReportPeer'; readonly from: NodeIx | null; readonly code: string }
  /** A number worth a metric or a debug line. */
  | { readonly type: 'Note'; readonly name: string; readonly value: number };

/** What one call of an engine yields. */
export interface Step<S, M> {
  readonly state: S;
  readonly effects: readonly EngineEffect<M>[];
}

/** A parameter that the engine refuses. */
export interface Problem {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** Why is this chain (not) producing blocks: one screen of facts (bbft.md 6). */
export interface EngineStatus {
  readonly engine: string;
  readonly epoch: bigint;
  readonly view: bigint;
  readonly attempt: number;
  readonly leader: NodeIx;
  readonly self: NodeIx | null;
  readonly quorum: number;
  readonly heightFinalized: bigint;
  readonly highQcView: bigint;
  readonly highQcHeight: bigint;
  /** When the highest certificate was learnt. */
  readonly lastCertificateAtMs: TimeMs;
  /** Validators not heard from in the present view. */
  readonly silent: readonly NodeIx[];
  /** Last time each validator was heard, 0 = never. */
  readonly lastHeardMs: readonly TimeMs[];
  /** Clock of self minus the median of peers' STATUS times; null before enough answers. */
  readonly clockOffsetMs: number | null;
  /** One sentence that names what is missing, or says that all is well. */
  readonly sentence: string;
}

/** A pluggable consensus. Pure: no clock, randomness, I/O, keys. Never throws on peer input. */
export interface ConsensusEngine<S, M> {
  readonly name: 'bbft' | 'solo';
  readonly protocolVersion: number;
  checkParams(n: number, params: ChainParams): Problem[];
  /** `durable` = the last persisted record of this epoch, null at its first start; `bodies` = non-final bodies of the log. */
  init(ctx: EpochContext, durable: Uint8Array | null, bodies: readonly Block[], now: TimeMs): Step<S, M>;
  step(state: S, event: EngineEvent<M>): Step<S, M>;
  /** Message with the common header of bbft.md 2.4. */
  encode(message: M, ctx: EpochContext, sender: NodeIx | null): Uint8Array;
  decode(bytes: Uint8Array, ctx: EpochContext): M | Problem;
  /**
   * Zones of an epoch and the digest its boundary block commits to. `latency[i·n + j]`: round trip that member i reported
   * to member j (0.1 ms, 0 = unknown); null when nothing is known, as in the first epoch.
   */
  topology(
    members: readonly Member[],
    latency: Uint16Array | null,
    params: ChainParams,
  ): { readonly topology: Topology; readonly digest: Hash };
  /** STATUS of this node: what hosts send on connect, to observers and on request. */
  status(state: S, now: TimeMs): M;
  explain(state: S): EngineStatus;
}
