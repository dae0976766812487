/** One chain of an account's addresses: paths, keys and programs by index. Source: mainchain.md 13, 14. */
import { hexToBytes } from '@bystack/base';
import { multisigScript } from '@bystack/bvm';
import { accountKeyPath, deriveXpub, legacyAccountKeyPath, xpubChild, xpubPublicKey } from '@bystack/keys';
import { p2wpkhProgram, p2wshProgram } from '@bystack/protocol';
import type { Account } from '../ports.js';

/** The fields of an account that its programs follow from. */
export type ProgramRule = Pick<Account, 'xpubs' | 'quorum' | 'keyIndex' | 'deriveRule'>;

/** Rule of Bytom's accounts before BIP44; only images bring such accounts. */
export const BIP32_RULE = 0;
/** Rule of the accounts made here. */
export const BIP44_RULE = 1;

/** Addresses and change of an account, or all of one of rule 0. The part of the paths that its indexes share is derived once. */
export class AccountBranch {
  readonly #parents: readonly Uint8Array[];

  constructor(
    private readonly rule: ProgramRule,
    private readonly change: boolean,
  ) {
    const shared = this.path(1).slice(0, -1);
    this.#parents = rule.xpubs.map((xpub) => deriveXpub(hexToBytes(xpub, 64), shared));
  }

  /** Path of an index (from 1), from the root xpubs. */
  path(index: number): readonly Uint8Array[] {
    const { keyIndex, deriveRule } = this.rule;
    return deriveRule === BIP32_RULE ? legacyAccountKeyPath(BigInt(keyIndex), BigInt(index)) : accountKeyPath(keyIndex, this.change, index);
  }

  /** xpubs at an index, in the account's order. */
  xpubs(index: number): readonly Uint8Array[] {
    const last = this.path(index).at(-1) as Uint8Array;
    return this.#parents.map((parent) => xpubChild(parent, last));
  }

  /** Public keys at an index, 32 bytes each, in the account's order. */
  publicKeys(index: number): readonly Uint8Array[] {
    return this.xpubs(index).map(xpubPublicKey);
  }

  /** Control program at an index. */
  program(index: number): Uint8Array {
    const keys = this.publicKeys(index);
    return keys.length === 1 ? p2wpkhProgram(keys[0] as Uint8Array) : p2wshProgram(multisigScript(keys, this.rule.quorum));
  }
}
