/**
 * Every way into and out of a validator as a machine. The host performs effects in order; `Persist` is durable
 * before any later `Sign` that names its number, and before any later `Send` of an own signature.
 * Sources: bbft.md 4.3, 4.9; ARCHITECTURE.md 8, 9.
 */
import type { Hash, SignatureItem, TimeMs } from '@bystack/base';
import type { ChainSpec } from '@bystack/chainspec';
import type { BlsGroup, ConsensusEngine, EngineStatus, LocalTimers, Ms } from '@bystack/consensus';
import type { CommitBatch, LedgerTip, RequiredState, StateView, StoredBlock } from '@bystack/ledger';
import type { MempoolLimits } from '@bystack/mempool';
import type { Block } from '@bystack/protocol';

/** Identity key of a peer as lower-case hex (32 bytes): how the host names connections. */
export type PeerId = string;

/** Lanes of the stream between nodes (bbft.md 2.4): consensus first, then sync, then transactions. */
export const LANE = { consensus: 0, sync: 1, transactions: 2 } as const;
export type Lane = (typeof LANE)[keyof typeof LANE];

/** What a validator is made of. `engine` is chosen by the composition root from the specification. */
export interface ReplicaOptions<S, M> {
  readonly spec: ChainSpec;
  readonly engine: ConsensusEngine<S, M>;
  /** Own ed25519 public key; outside the validator list the replica follows as an observer. */
  readonly identityKey: Uint8Array;
  readonly timers: LocalTimers;
  /** Pure aggregation of BLS signatures, 96 bytes each. */
  readonly aggregate: (signatures: readonly Uint8Array[]) => Uint8Array;
  readonly mempool?: MempoolLimits;
}

/** An elected validator set as stored: the value of `validatorSetKey(epoch)`. */
export interface StoredSet {
  readonly epoch: bigint;
  readonly value: Uint8Array;
}

/** What the host read back from disk before it started the machine. All null or empty on a new node. */
export interface ReplicaStart {
  readonly now: TimeMs;
  /** Newest committed tip, null before the first commit (the replica then starts from genesis). */
  readonly tip: LedgerTip | null;
  /** Nearest stored finality proof at the tip's height, null when the tip has none of its own. */
  readonly tipProof: Uint8Array | null;
  /** Header bytes of the boundary block (or null for genesis) that the tip's epoch starts from. */
  readonly epochStart: Block['header'] | null;
  /** Newest durable safety record with the epoch it belongs to. */
  readonly record: { readonly epoch: bigint; readonly bytes: Uint8Array } | null;
  /** On chains with elected validators: stored sets of the epoch above the tip and, where there is one, of the next. */
  readonly sets?: readonly StoredSet[];
  /** Bodies of the log above the tip. */
  readonly bodies: readonly Block[];
}

/** Facts that reach the machine. */
export type ReplicaInput =
  /** Bytes of one frame's message (header of bbft.md 2.4 included) from an authenticated peer. */
  | { readonly type: 'PeerMessage'; readonly from: PeerId; readonly lane: Lane; readonly bytes: Uint8Array; readonly now: TimeMs }
  | { readonly type: 'PeerConnected'; readonly peer: PeerId; readonly now: TimeMs }
  | { readonly type: 'PeerDisconnected'; readonly peer: PeerId; readonly now: TimeMs }
  /** A transaction from the rpc; answered by exactly one `TxOutcome` with the same request number. */
  | { readonly type: 'TxSubmitted'; readonly req: number; readonly raw: Uint8Array; readonly now: TimeMs }
  /** Answer to `VerifyTxSignatures`. */
  | { readonly type: 'TxSignaturesVerified'; readonly req: number; readonly ok: readonly boolean[]; readonly now: TimeMs }
  /** Answer to `LoadState`: the view and the height of the tip it shows. */
  | { readonly type: 'StateLoaded'; readonly req: number; readonly view: StateView; readonly height: bigint; readonly now: TimeMs }
  /** Answer to `LoadBlocks`: ascending; empty when nothing was found. The host may stop early (a message holds 8 MiB). */
  | { readonly type: 'BlocksLoaded'; readonly req: number; readonly blocks: readonly StoredBlock[]; readonly now: TimeMs }
  | { readonly type: 'TimerFired'; readonly name: string; readonly token: number; readonly now: TimeMs }
  | { readonly type: 'Persisted'; readonly seq: number; readonly now: TimeMs }
  | { readonly type: 'Signed'; readonly req: number; readonly signature: Uint8Array; readonly now: TimeMs }
  | { readonly type: 'SignaturesVerified'; readonly req: number; readonly ok: readonly boolean[]; readonly now: TimeMs }
  /** Every batch up to this height is durable in the store. */
  | { readonly type: 'Committed'; readonly height: bigint; readonly now: TimeMs };

/** One consensus signature to check, keys resolved. */
export type KeyedCheck =
  | { readonly scheme: 'bls'; readonly groups: readonly KeyedGroup[]; readonly signature: Uint8Array }
  | { readonly scheme: 'identity'; readonly publicKey: Uint8Array; readonly message: Uint8Array; readonly signature: Uint8Array };
/** A message and the BLS keys (48 bytes each) of its signers. */
export interface KeyedGroup {
  readonly message: BlsGroup['message'];
  readonly keys: readonly Uint8Array[];
}

/** What became of a submitted transaction. */
export type TxOutcome =
  | { readonly ok: true; readonly txId: Hash; readonly known: boolean }
  | { readonly ok: false; readonly txId: Hash | null; readonly code: string; readonly message: string };

/** Orders of the machine. */
export type ReplicaEffect =
  /** Make the safety record of `epoch` (and the body) durable; answer `Persisted(seq)`. Numbers rise over the whole life of the machine. */
  | { readonly type: 'Persist'; readonly seq: number; readonly epoch: bigint; readonly record: Uint8Array; readonly body: Block | null }
  /** Sign once the `Persist` of `seq` is durable, never before; answer `Signed(req)`. */
  | { readonly type: 'Sign'; readonly req: number; readonly key: 'bls' | 'identity'; readonly payload: Uint8Array; readonly seq: number }
  | { readonly type: 'Send'; readonly to: readonly PeerId[]; readonly lane: Lane; readonly bytes: Uint8Array }
  /** (Re)start the named timer; fires as `TimerFired` with the token. */
  | { readonly type: 'SetTimer'; readonly name: string; readonly token: number; readonly ms: Ms }
  | { readonly type: 'ClearTimer'; readonly name: string }
  | { readonly type: 'VerifySignatures'; readonly req: number; readonly checks: readonly KeyedCheck[] }
  /** Transaction signatures, rule ZIP-215, off the main thread. */
  | { readonly type: 'VerifyTxSignatures'; readonly req: number; readonly items: readonly SignatureItem[] }
  | { readonly type: 'LoadState'; readonly req: number; readonly required: RequiredState }
  /** Final blocks for a peer or for the machine itself: by id, or `count` (1-64) ascending from a height. */
  | {
      readonly type: 'LoadBlocks';
      readonly req: number;
      readonly want: { readonly blockId: Hash } | { readonly from: bigint; readonly count: number };
    }
  /** Final blocks in order: one atomic batch per call, answered by `Committed`. */
  | { readonly type: 'Commit'; readonly batches: readonly CommitBatch[] }
  | { readonly type: 'TxOutcome'; readonly req: number; readonly outcome: TxOutcome }
  /** Who may connect: validators of this and the next epoch. The host adds its `peers` setting. */
  | { readonly type: 'AcceptPeers'; readonly validators: readonly PeerId[] }
  /** A peer broke a rule: the host counts and disconnects repeat offenders. */
  | { readonly type: 'ReportPeer'; readonly peer: PeerId; readonly code: string }
  | { readonly type: 'ReportFault'; readonly validator: PeerId; readonly kind: string; readonly evidence: Uint8Array }
  /** A number worth a metric or a debug line. */
  | { readonly type: 'Note'; readonly name: string; readonly value: number };

/** Where a transaction is, as this machine knows it without the store. */
export type PoolState =
  | { readonly state: 'PENDING'; readonly raw: Uint8Array }
  | { readonly state: 'REJECTED'; readonly code: string; readonly message: string }
  | null;

/** What the host may ask at any time; no effects. */
export interface ReplicaQueries {
  readonly chainId: Hash;
  readonly genesisHash: Hash;
  readonly tip: LedgerTip;
  readonly epoch: bigint;
  /** Own place in the epoch's list, null for an observer. */
  readonly validatorIndex: number | null;
  readonly validators: readonly { readonly identityKey: PeerId; readonly blsKey: Uint8Array }[];
  readonly syncing: boolean;
  /** Highest finalized height a peer reported. */
  readonly networkHeight: bigint;
  readonly pool: { readonly transactions: number; readonly bytes: number };
  explain(): EngineStatus;
  /** In the pool, or refused recently (bounded memory); null otherwise: then the store knows. */
  poolState(txId: Hash): PoolState;
  poolIds(limit: number): readonly Hash[];
  /** Finalized height each known peer reported and when it was last heard. */
  peers(): readonly {
    readonly peer: PeerId;
    readonly heightFinalized: bigint;
    readonly lastHeardMs: TimeMs | null;
    readonly rttMs: number | null;
  }[];
}
