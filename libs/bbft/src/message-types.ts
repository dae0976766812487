/** Messages of the protocol. Source: bbft.md 2.4. */
import type { Hash, TimeMs } from '@bystack/base';
import type { NodeIx, QC, TC } from '@bystack/consensus';
import type { Block } from '@bystack/protocol';

/** The leader's hint how votes travel; never an input of a safety rule. */
export interface TopologyField {
  readonly mode: number;
  readonly attempt: number;
  readonly demoted: readonly NodeIx[];
}

/** What every message names. */
export interface MessageHead {
  readonly view: bigint;
  readonly height: bigint;
}
/** A proposal. `block` is present for rel 0 and absent for REPEAT. */
export interface Distribute extends MessageHead {
  readonly kind: 'distribute';
  readonly rel: 0 | 1;
  readonly qc: QC;
  readonly tc: TC | null;
  readonly topology: TopologyField;
  readonly signature: Uint8Array;
  readonly block: Block | null;
}
/** Votes of a zone. `level` 1: between gateways, with the sender's signature over PARTIAL. */
export interface Aggregate extends MessageHead {
  readonly kind: 'aggregate';
  readonly level: 0 | 1;
  readonly blockId: Hash;
  readonly signers: readonly NodeIx[];
  readonly signature: Uint8Array;
  readonly identitySignature: Uint8Array | null;
}
/** A certificate on its way down, or for those that no proposal brings it. */
export interface Finalize extends MessageHead {
  readonly kind: 'finalize';
  readonly qc: QC;
}
/** `tc` is the certificate that admitted the sender to the view, where no QC did. */
export interface Timeout extends MessageHead {
  readonly kind: 'timeout';
  readonly hqView: bigint;
  readonly fastBlock: Hash;
  readonly signature: Uint8Array;
  readonly qc: QC;
  readonly tc: TC | null;
}
/** Time-outs that a gateway merged: shaped like a certificate, of any number. */
export interface TCPart extends MessageHead {
  readonly kind: 'tcPart';
  readonly part: TC;
  /** Of the sender, over PARTIAL. */
  readonly identitySignature: Uint8Array;
}
/** A time-out certificate on its way down. */
export interface NewView extends MessageHead {
  readonly kind: 'newView';
  readonly tc: TC;
}
/** Where the sender stands. */
export interface Status extends MessageHead {
  readonly kind: 'status';
  readonly qc: QC;
  readonly tc: TC | null;
  readonly finalHeight: bigint;
  readonly finalId: Hash;
  readonly nowMs: TimeMs;
  readonly proof: Uint8Array | null;
}
/** Every message of the consensus lane. */
export type BbftMessage = Distribute | Aggregate | Finalize | Timeout | TCPart | NewView | Status;
