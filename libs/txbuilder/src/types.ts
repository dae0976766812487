/** What goes into and comes out of the builder. Amounts are smallest units. */
import type { Hash } from '@bystack/base';
import type { Tx } from '@bystack/protocol';

/** A chainkd key: 64-byte root xpub and the non-hardened path below it. */
export interface KeyRef {
  readonly rootXpub: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** How a program is satisfied. */
export type Unlock =
  /** Pay-to-key-hash program: signature and public key. */
  | { readonly kind: 'key'; readonly key: KeyRef }
  /** Multisig, bare (issuance) or behind a P2WSH program: signatures in key order. `script` is the multisig script. */
  | { readonly kind: 'multisig'; readonly keys: readonly KeyRef[]; readonly quorum: number; readonly script: Uint8Array }
  /** Nothing to show. */
  | { readonly kind: 'open' };

/** A program together with how to satisfy it. */
export interface LockedProgram {
  readonly program: Uint8Array;
  readonly unlock: Unlock;
}

/** An output the caller may spend: mature, unreserved, of version 1. */
export interface SpendableOutput extends LockedProgram {
  readonly account: string;
  /** Mux id and position it came from. */
  readonly sourceId: Hash;
  readonly sourcePos: bigint;
  readonly assetId: Hash;
  readonly amount: bigint;
  /** Set for a vote output: 64 bytes. Spent by a `veto` action alone. */
  readonly vote?: Uint8Array;
}

/** One thing the transaction should do. */
export type Action =
  | { readonly type: 'spend_account'; readonly account: string; readonly assetId: Hash; readonly amount: bigint }
  /** Takes a vote back, whole. */
  | { readonly type: 'veto'; readonly output: SpendableOutput }
  | {
      readonly type: 'issue';
      readonly assetId: Hash;
      readonly amount: bigint;
      /** 1–64 bytes, fresh per issuance. */
      readonly nonce: Uint8Array;
      readonly definition: Uint8Array;
      readonly issuance: LockedProgram;
    }
  | { readonly type: 'control_program'; readonly assetId: Hash; readonly amount: bigint; readonly program: Uint8Array }
  | { readonly type: 'control_address'; readonly assetId: Hash; readonly amount: bigint; readonly address: string }
  | { readonly type: 'retire'; readonly assetId: Hash; readonly amount: bigint; readonly comment: Uint8Array }
  /** `amount` is of the stake asset; `program` may take the vote back. */
  | { readonly type: 'vote'; readonly assetId: Hash; readonly amount: bigint; readonly vote: Uint8Array; readonly program: Uint8Array };

/** Rules of the chain and wishes of the caller. */
export interface BuildParams {
  /** Address prefix of the chain. */
  readonly hrp: string;
  readonly feeAsset: Hash;
  /** Smallest units of the fee asset per unit of gas. */
  readonly gasVmRate: bigint;
  /** Gas per byte. */
  readonly gasStorageRate: bigint;
  readonly gasFreeCredit: bigint;
  readonly gasMaxPerTx: bigint;
  /** Height the transaction is expected in: programs that read it are tried at it. */
  readonly height: bigint;
  /** Program that takes change, by account. */
  readonly changePrograms: ReadonlyMap<string, Uint8Array>;
  /** Account that pays a fee; needed only when one is due. Default: the first spending account. */
  readonly feeAccount?: string;
  /** At least this fee, for a higher place in the pool. Default 0. */
  readonly minFee?: bigint;
  /** At most this fee. Default: no limit. */
  readonly maxFee?: bigint;
  /** 0 (default) or the last height the transaction is valid at. */
  readonly timeRange?: bigint;
}

/** What one input needs to be signed. */
export interface SigningInstruction {
  readonly inputIndex: number;
  /** The 32 bytes to sign. */
  readonly message: Uint8Array;
  /** Keys in script order with what was collected; one key for `key` programs, none for open ones. */
  readonly keys: readonly { readonly key: KeyRef; readonly publicKey: Uint8Array; readonly signature: Uint8Array | null }[];
  /** Signatures needed. */
  readonly quorum: number;
  /** What follows the signatures in the arguments: public key, redeem script or nothing. */
  readonly tail: readonly Uint8Array[];
}

/** An output that returns surplus. */
export interface ChangeOutput {
  readonly outputIndex: number;
  readonly account: string;
  readonly assetId: Hash;
  readonly amount: bigint;
}

/** A transaction on its way to being signed. Its id is settled: arguments are outside of it. */
export interface TxTemplate {
  readonly id: Hash;
  /** Without arguments. */
  readonly tx: Tx;
  /** Bytes of `tx`. */
  readonly raw: Uint8Array;
  readonly signing: readonly SigningInstruction[];
  /** Fee asset in minus out. */
  readonly fee: bigint;
  /** Gas of the signed transaction. */
  readonly gas: bigint;
  readonly change: readonly ChangeOutput[];
  /** Outputs it spends, to be reserved. */
  readonly spent: readonly SpendableOutput[];
}
