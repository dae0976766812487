/** SHA3-256, the hash of every identifier of both chains. Shells may install a faster implementation: same bytes. */
import { sha3_256 } from '@noble/hashes/sha3.js';

/** The port for hashing: data of any length → 32 bytes. */
export interface Hasher {
  readonly name: string;
  sha3(data: Uint8Array): Uint8Array;
}

let current: Hasher = { name: 'noble', sha3: (data) => sha3_256(data) };

/** Replaces the implementation behind `sha3` for this thread. Call once, before the first core is built. */
export function installHasher(hasher: Hasher): void {
  current = hasher;
}

/** Name of the implementation in use, for the start-up log. */
export function hasherName(): string {
  return current.name;
}

/** SHA3-256 of the data, 32 raw bytes. */
export function sha3(data: Uint8Array): Uint8Array {
  return current.sha3(data);
}
