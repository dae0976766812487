/** Derivation paths of accounts and assets (mainchain.md 14): lists of selectors for `deriveXprv` and `deriveXpub`. */
import { concatBytes, hexToBytes, u32be, u64le } from '@bystack/base';

const u32le = (value: number): Uint8Array => u32be(value).reverse();

/** Purpose and coin of Bytom's BIP-44-like paths. */
const BIP44_PREFIX = ['2c000000', '99000000'] as const;

/** Address key of an account, rule 1 (accounts made by the API): indexes start at 1, `change` picks the inner chain. */
export function accountKeyPath(account: number, change: boolean, address: number): Uint8Array[] {
  return [...BIP44_PREFIX.map((text) => hexToBytes(text)), u32le(account), u32le(change ? 1 : 0), u32le(address)];
}

/** Address key of an account, rule 0 (BIP-32-like, older accounts). */
export function legacyAccountKeyPath(account: bigint, address: bigint): Uint8Array[] {
  return [concatBytes(new Uint8Array([1]), u64le(account)), u64le(address)];
}

/** Issuance key of an asset: `00` ‖ index u64LE, index from 1. */
export function assetKeyPath(assetIndex: bigint): Uint8Array[] {
  return [concatBytes(new Uint8Array([0]), u64le(assetIndex))];
}
