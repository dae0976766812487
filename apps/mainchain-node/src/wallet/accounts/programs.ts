/** Control programs of accounts in the table: who owns which, and what comes next. */
import { encodeAddress, hasAddress } from '@bystack/protocol';
import { multisigScript } from '@bystack/bvm';
import type { ByteTable } from '@bystack/store';
import type { Account, AccountProgram, ProgramKeys } from '../ports.js';
import { AccountBranch, BIP32_RULE } from './branch.js';
import { addressIndexesUsedUp } from './failures.js';
import { decodeIndex, decodeOwner, decodePlace, encodeIndex, encodeOwner, KEY, RANGE, type ProgramOwner } from './layout.js';

/** A row to write, or to delete. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | null];

/** Branches kept ready: two for each of as many accounts. */
const BRANCHES_MAX = 200;
/** Indexes of accounts and addresses stay below: above are the hardened ones. */
export const INDEX_END = 0x80000000;

/** A program and its place among those of its account. */
export interface ProgramPlace {
  readonly program: Uint8Array;
  readonly change: boolean;
  readonly index: number;
}

const branchName = ({ id }: Account, change: boolean): string => `${id}/${String(change)}`;

/** Makes and finds programs. Writes nothing itself: it gives the rows, so that an index and its program are one write. */
export class ProgramTable {
  readonly #branches = new Map<string, AccountBranch>();

  constructor(
    private readonly table: ByteTable,
    private readonly hrp: string,
  ) {}

  /** Owner and place of a program, null where it is nobody's. One read. */
  find(program: Uint8Array): AccountProgram | null {
    const row = hasAddress(program) ? this.table.get(KEY.program(program)) : undefined;
    if (!row) return null;
    return this.#described(program, decodeOwner(row));
  }

  /** The program at a place, null where none was made. */
  at(accountId: string, change: boolean, index: number): AccountProgram | null {
    const program = this.table.get(KEY.place(accountId, change, index));
    return program ? this.find(program) : null;
  }

  /** All of an account, without their addresses: change behind the others, each by index. */
  places(accountId: string): readonly ProgramPlace[] {
    const [from, to] = RANGE.places(accountId);
    return [...this.table.range(from, to)].map(([key, program]) => ({ program: program.slice(), ...decodePlace(key) }));
  }

  /** All of an account, in the order of `places`. Cost: some 10 µs each, for the address. */
  list(accountId: string): readonly AccountProgram[] {
    return this.places(accountId).map(({ program, change, index }) => this.#described(program, { accountId, change, index }));
  }

  /** Index of the last program made; 0 before the first. Rule 0 counts both chains as one. */
  last(account: Account, change: boolean): number {
    return decodeIndex(this.table.get(this.#counter(account, change)));
  }

  /** Rows that make the programs after the last one up to an index; none when they are made. @throws ApiFailure BTM000 */
  extend(account: Account, change: boolean, upTo: number): readonly Change[] {
    if (upTo >= INDEX_END) throw addressIndexesUsedUp();
    const last = this.last(account, change);
    const branch = this.#branch(account, change);
    const changes: Change[] = [];
    for (let index = last + 1; index <= upTo; index++) {
      const program = branch.program(index);
      changes.push([KEY.program(program), encodeOwner({ accountId: account.id, change, index })]);
      changes.push([KEY.place(account.id, change, index), program]);
    }
    if (changes.length > 0) changes.push([this.#counter(account, change), encodeIndex(upTo)]);
    return changes;
  }

  /** Rows that remove all programs of an account. Its id may come back with other keys. */
  removal(account: Account): readonly Change[] {
    for (const change of [false, true]) this.#branches.delete(branchName(account, change));
    const changes: Change[] = [
      [KEY.lastProgram(account.id, false), null],
      [KEY.lastProgram(account.id, true), null],
    ];
    for (const [key, program] of this.table.range(...RANGE.places(account.id)))
      changes.push([key.slice(), null], [KEY.program(program), null]);
    return changes;
  }

  /** What signs for a program. */
  keys(account: Account, { change, keyIndex }: Pick<AccountProgram, 'change' | 'keyIndex'>): ProgramKeys {
    const branch = this.#branch(account, change);
    const path = branch.path(keyIndex);
    const publicKeys = branch.publicKeys(keyIndex);
    const redeem = publicKeys.length === 1 ? null : multisigScript(publicKeys, account.quorum);
    return { keys: account.xpubs.map((xpub) => ({ xpub, path })), quorum: account.quorum, publicKeys, redeem };
  }

  /** Path and xpub of the first key at an index. */
  firstKey(account: Account, change: boolean, index: number): { readonly path: readonly Uint8Array[]; readonly xpub: Uint8Array } {
    const branch = this.#branch(account, change);
    return { path: branch.path(index), xpub: branch.xpubs(index)[0] as Uint8Array };
  }

  #described(program: Uint8Array, { accountId, change, index }: ProgramOwner): AccountProgram {
    return { accountId, address: encodeAddress(this.hrp, program), program, keyIndex: index, change };
  }

  #counter({ id, deriveRule }: Account, change: boolean): Uint8Array {
    return KEY.lastProgram(id, change && deriveRule !== BIP32_RULE);
  }

  #branch(account: Account, change: boolean): AccountBranch {
    const name = branchName(account, change);
    const known = this.#branches.get(name);
    if (known) return known;
    const branch = new AccountBranch(account, change);
    if (this.#branches.size >= BRANCHES_MAX) this.#branches.delete(this.#branches.keys().next().value as string);
    this.#branches.set(name, branch);
    return branch;
  }
}
