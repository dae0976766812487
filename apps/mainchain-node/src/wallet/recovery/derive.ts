/** Programs of accounts by index, the shared part of their paths derived once. Source: mainchain.md 13, 14. */
import { hexToBytes } from '@bystack/base';
import { multisigScript } from '@bystack/bvm';
import { accountKeyPath, deriveXpub, legacyAccountKeyPath, xpubChild, xpubPublicKey } from '@bystack/keys';
import { p2wpkhProgram, p2wshProgram } from '@bystack/protocol';
import type { Account } from '../ports.js';

/** The fields of an account that its programs follow from. */
export type ProgramRule = Pick<Account, 'xpubs' | 'quorum' | 'keyIndex' | 'deriveRule'>;

const pathOf = ({ keyIndex, deriveRule }: ProgramRule, change: boolean, index: number): readonly Uint8Array[] =>
  deriveRule === 0 ? legacyAccountKeyPath(BigInt(keyIndex), BigInt(index)) : accountKeyPath(keyIndex, change, index);

/** Function from address index to control program, for one branch of an account. */
export function programDeriver(rule: ProgramRule, change: boolean): (index: number) => Uint8Array {
  const parents = rule.xpubs.map((xpub) => deriveXpub(hexToBytes(xpub, 64), pathOf(rule, change, 1).slice(0, -1)));
  return (index) => {
    const last = pathOf(rule, change, index).at(-1) as Uint8Array;
    const keys = parents.map((parent) => xpubPublicKey(xpubChild(parent, last)));
    return keys.length === 1 ? p2wpkhProgram(keys[0] as Uint8Array) : p2wshProgram(multisigScript(keys, rule.quorum));
  };
}
