/** What a caller wants of a transaction, in terms of accounts and assets of the platform. */
import type { Hash } from '@bystack/base';

/** An account that pays. */
export interface PayingAccount {
  readonly id: string;
  readonly alias: string;
  readonly keyIndex: number;
}

/** An asset that the platform issues. */
export interface IssuedAsset {
  readonly assetId: Hash;
  readonly alias: string;
  readonly keyIndex: number;
  readonly definition: Uint8Array;
}

/** One thing the transaction does. Amounts are smallest units. */
export type WalletAction =
  | {
      readonly kind: 'spend';
      readonly account: PayingAccount;
      readonly assetId: Hash;
      readonly amount: bigint;
      /** Only these outputs; absent = any. */
      readonly outputs?: readonly Hash[];
    }
  | { readonly kind: 'issue'; readonly asset: IssuedAsset; readonly amount: bigint }
  | { readonly kind: 'pay'; readonly program: Uint8Array; readonly assetId: Hash; readonly amount: bigint }
  /** `comment` is written on the chain for everybody to read; empty for none. */
  | { readonly kind: 'retire'; readonly assetId: Hash; readonly amount: bigint; readonly comment: Uint8Array };

/** A signed transaction with what has to be remembered of it. */
export interface ComposedTx {
  readonly hash: Hash;
  readonly raw: Uint8Array;
  readonly fee: bigint;
  readonly gas: bigint;
  /** Last height it is valid at. */
  readonly timeRange: bigint;
  /** Outputs it spends. */
  readonly spent: readonly Hash[];
  /** Change that its payers may spend before it is final. */
  readonly change: readonly ComposedChange[];
  /** Row ids of transactions under way whose change it spends. */
  readonly parents: readonly string[];
  /** Who signs, in words. */
  readonly signers: readonly string[];
}

/** One output that returns surplus to its account. */
export interface ComposedChange {
  readonly outputId: Hash;
  readonly accountId: string;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly program: Uint8Array;
  readonly sourceId: Hash;
  readonly outputIndex: number;
}
