/**
 * Fast cryptography of a node behind the rules of the product: which library computes decides speed, never
 * validity. Sources: bbft.md 2.2, sidechain-ledger.md 17.2, performance.md 1 and 2.
 */
import type { Signatures } from '@bystack/base';
import type { KeyedGroup } from '@bystack/replica';

/** Libraries that compute BLS12-381, fastest first. */
export const BLS_BACKENDS = ['blst', 'bls-eth-wasm', 'noble'] as const;
export type BlsBackendName = (typeof BLS_BACKENDS)[number];

/** BLS12-381 min-pk with the possession suite: secret 32 bytes, public key 48, signature 96. Same bytes in every back end. */
export interface BlsBackend {
  readonly name: BlsBackendName;
  /** Parses the secret once. @throws BystackError `BLS_INPUT` when it is not an integer 1..r-1 of 32 bytes. */
  signer(secret: Uint8Array): BlsSigner;
  /** Sum of signatures, subgroup-checked. @throws BystackError `BLS_INPUT` on an empty list or a bad signature. */
  aggregate(signatures: readonly Uint8Array[]): Uint8Array;
  /**
   * True when the signature is the aggregate of every key of every group on its group's message; messages
   * distinct, keys in the subgroup and not the identity, no group sums to the identity. Never throws: false.
   */
  verify(groups: readonly KeyedGroup[], signature: Uint8Array): boolean;
  /** 48 bytes of a subgroup point other than the identity. */
  isPublicKey(publicKey: Uint8Array): boolean;
  /** 96 bytes of a subgroup point. */
  isSignature(signature: Uint8Array): boolean;
}

/** A BLS key ready to sign. */
export interface BlsSigner {
  /** 48 bytes. */
  readonly publicKey: Uint8Array;
  /** 96 bytes, deterministic. */
  sign(message: Uint8Array): Uint8Array;
}

/** An ed25519 identity key ready to sign. */
export interface IdentitySigner {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes, RFC 8032. */
  sign(message: Uint8Array): Uint8Array;
}

/** What `installFastCrypto` found for this thread. */
export interface FastCrypto {
  readonly bls: BlsBackend;
  /** ed25519 by both rules, keys cached. */
  readonly signatures: Signatures;
  /** Names of the implementations in use, for the log. */
  readonly names: { readonly bls: BlsBackendName; readonly ed25519: string; readonly sha3: string };
}
