import { bytesToHex } from '@bystack/base';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { decodeAddress } from '@bystack/protocol';
import { publicKeyOf } from '@bystack/txbuilder';
import { expect, it } from 'vitest';
import { issuerLock, receivingAddress, rootXpubOf, slotKey, slotName, slotPath, slotXprv, type KeySlot } from './key-paths.js';

const root = rootXprvFromEntropy(new Uint8Array(32).fill(7));
const slots: readonly KeySlot[] = [
  { kind: 'address', account: 1, address: 1 },
  { kind: 'address', account: 1, address: 2 },
  { kind: 'address', account: 2, address: 1 },
  { kind: 'asset', asset: 1 },
  { kind: 'asset', asset: 2 },
];

it('uses the recorded paths', () => {
  const hex = (slot: KeySlot) => slotPath(slot).map(bytesToHex);
  expect(hex({ kind: 'address', account: 5, address: 3 })).toEqual(['2c000000', '99000000', '05000000', '00000000', '03000000']);
  expect(hex({ kind: 'asset', asset: 2 })).toEqual(['000200000000000000']);
});

it('gives every slot a key of its own, the same from the private and the public root', () => {
  const keys = slots.map((slot) => bytesToHex(publicKeyOf(slotKey(rootXpubOf(root), slot))));
  expect(new Set(keys).size).toBe(slots.length);
  expect(new Set(slots.map(slotName)).size).toBe(slots.length);
  slots.forEach((slot, i) => expect(bytesToHex(xprvToXpub(slotXprv(root, slot)).slice(0, 32)), slotName(slot)).toBe(keys[i]));
});

it('makes addresses of the chain that lead back to the program', () => {
  const { lock, address } = receivingAddress('sp', slotKey(rootXpubOf(root), slots[0] as KeySlot));
  expect(address.startsWith('sp1')).toBe(true);
  expect(decodeAddress('sp', address)).toEqual(lock.program);
  expect(issuerLock(slotKey(rootXpubOf(root), slots[3] as KeySlot)).program[0]).toBe(0xae);
});
