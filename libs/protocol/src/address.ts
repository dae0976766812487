/** Addresses: bech32 with witness version 0. Source: mainchain.md 2; sidechain-ledger.md 1 (unchanged), 18.6 (prefixes). */
import { concatBytes, sha3 } from '@bystack/base';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { bech32 } from '@scure/base';
import { refuse } from './errors.js';

const P2WPKH_BYTES = 20;
const P2WSH_BYTES = 32;
/** Longest text that is looked at. */
const MAX_TEXT = 90;
const VERSION_0 = 0;
const OP_DATA_BASE = 0x00;

const witnessProgram = (hash: Uint8Array): Uint8Array => concatBytes(new Uint8Array([OP_DATA_BASE, hash.length]), hash);

/** Control program that pays a 32-byte ed25519 public key: `00 14` RIPEMD160(key). */
export function p2wpkhProgram(publicKey: Uint8Array): Uint8Array {
  return witnessProgram(ripemd160(publicKey));
}

/** Control program that pays a script: `00 20` SHA3-256(script). */
export function p2wshProgram(script: Uint8Array): Uint8Array {
  return witnessProgram(sha3(script));
}

/** True for a P2WPKH or P2WSH program, the two that have an address. */
export function hasAddress(program: Uint8Array): boolean {
  return program[0] === 0 && program.length === 2 + (program[1] ?? 0) && (program[1] === P2WPKH_BYTES || program[1] === P2WSH_BYTES);
}

/** Address of a P2WPKH or P2WSH program. @throws BystackError `ADDRESS_INVALID` for any other program */
export function encodeAddress(hrp: string, program: Uint8Array): string {
  if (!hasAddress(program)) return refuse('ADDRESS_INVALID', 'This program has no address.');
  return bech32.encode(hrp, [VERSION_0, ...bech32.toWords(program.subarray(2))]);
}

/**
 * Program of an address. Upper and lower case are accepted, mixed case is not.
 * @throws BystackError `ADDRESS_INVALID` (spelling, check sum, version, length), `ADDRESS_WRONG_NETWORK` (other prefix)
 */
export function decodeAddress(hrp: string, text: string): Uint8Array {
  const decoded = text.length <= MAX_TEXT ? bech32.decodeUnsafe(text) : undefined;
  if (!decoded) return refuse('ADDRESS_INVALID', 'This is no address: a character is wrong or missing.');
  if (decoded.prefix !== hrp)
    return refuse('ADDRESS_WRONG_NETWORK', `This address belongs to another network: it begins with ${decoded.prefix}, not ${hrp}.`, {
      prefix: decoded.prefix,
      expected: hrp,
    });
  const [version, ...words] = decoded.words;
  const hash = bech32.fromWordsUnsafe(words);
  if (version !== VERSION_0 || !hash || (hash.length !== P2WPKH_BYTES && hash.length !== P2WSH_BYTES))
    return refuse('ADDRESS_INVALID', 'This address has an unknown version or length.');
  return witnessProgram(hash);
}
