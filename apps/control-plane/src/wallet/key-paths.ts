/** Keys of platform custody below one root per chain: which path an address and an asset use, and the programs they give. */
import { accountKeyPath, assetKeyPath, deriveXprv, deriveXpub, xprvToXpub } from '@bystack/keys';
import { encodeAddress } from '@bystack/protocol';
import { accountProgram, issuanceProgram, type KeyRef, type LockedProgram } from '@bystack/txbuilder';

/** Which key: the n-th address of an account, or the issuance key of an asset. Indexes start at 1. */
export type KeySlot =
  { readonly kind: 'address'; readonly account: number; readonly address: number } | { readonly kind: 'asset'; readonly asset: number };

/** Path of a slot below the chain's root (sidechain-ledger.md 15, rule 1; mainchain.md 14). */
export function slotPath(slot: KeySlot): Uint8Array[] {
  return slot.kind === 'address' ? accountKeyPath(slot.account, false, slot.address) : assetKeyPath(BigInt(slot.asset));
}

/** A stable name of a slot, for caches and logs. */
export function slotName(slot: KeySlot): string {
  return slot.kind === 'address' ? `account ${slot.account} address ${slot.address}` : `asset ${slot.asset}`;
}

/** Public half of a slot, derived once so that programs and arguments need no further derivation. */
export function slotKey(rootXpub: Uint8Array, slot: KeySlot): KeyRef {
  return { rootXpub: deriveXpub(rootXpub, slotPath(slot)), path: [] };
}

/** Private half of a slot: 64 bytes, secret. */
export function slotXprv(rootXprv: Uint8Array, slot: KeySlot): Uint8Array {
  return deriveXprv(rootXprv, slotPath(slot));
}

/** Public root of a chain's keys. */
export function rootXpubOf(rootXprv: Uint8Array): Uint8Array {
  return xprvToXpub(rootXprv);
}

/** Program and address that a slot's key receives at. `hrp`: address prefix of the chain. */
export function receivingAddress(hrp: string, key: KeyRef): { readonly lock: LockedProgram; readonly address: string } {
  const lock = accountProgram([key], 1);
  return { lock, address: encodeAddress(hrp, lock.program) };
}

/** Issuance program of an asset whose single issuer is the slot's key; open at every height. */
export function issuerLock(key: KeyRef): LockedProgram {
  return issuanceProgram([key], 1);
}
