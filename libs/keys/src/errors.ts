/** Refusals of this lib. None carries key material. */
import { BystackError } from '@bystack/base';

/**
 * - `KEYS_FORMAT`: a key, seed, signature or path element has the wrong length or value.
 * - `KEYS_BLS_SECRET`: a BLS secret is not an integer 1..r-1 of 32 bytes.
 * - `KEYS_BLS_PUBLIC`: a BLS public key does not decode, is the identity or lies outside the subgroup.
 * - `KEYS_BLS_SIGNATURE`: a BLS signature does not decode or lies outside the subgroup.
 * - `KEYS_MNEMONIC`: words outside the list, wrong count or wrong checksum.
 */
export type KeysErrorCode = 'KEYS_FORMAT' | 'KEYS_BLS_SECRET' | 'KEYS_BLS_PUBLIC' | 'KEYS_BLS_SIGNATURE' | 'KEYS_MNEMONIC';

/** Facts of a refusal of this lib. */
export interface KeysFacts {
  readonly code: KeysErrorCode;
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/** Builds the error; the message never shows the value refused. */
export function keysError(facts: KeysFacts, message: string, cause?: unknown): BystackError<KeysFacts> {
  return new BystackError(facts, cause === undefined ? { message } : { message, cause });
}

/** @throws BystackError `KEYS_FORMAT` when the bytes do not have the length. */
export function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw keysError(
      { code: 'KEYS_FORMAT', what, expectedBytes: length, receivedBytes: bytes.length },
      `${what} must have ${length} bytes, received ${bytes.length}`,
    );
  }
}
