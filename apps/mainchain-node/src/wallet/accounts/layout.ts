/** Rows of accounts in the wallet's table. First bytes 01 to 0f are theirs. */
import { asciiToBytes, concatBytes, InvariantError, sha3, u32be, hexToBytes } from '@bystack/base';
import type { Account } from '../ports.js';

const TABLE = { account: 1, program: 2, place: 3, lastProgram: 4, lastAccount: 5 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const under = (table: number, ...parts: readonly Uint8Array[]): Uint8Array => concatBytes(Uint8Array.of(table), ...parts);
const flag = (change: boolean): Uint8Array => Uint8Array.of(change ? 1 : 0);
/** Ends an id: none contains it, so no id's rows lie among another's. */
const idPart = (id: string): Uint8Array => concatBytes(asciiToBytes(id), Uint8Array.of(0));

/** Keys of rows. */
export const KEY = {
  /** JSON of the account. */
  account: (id: string): Uint8Array => under(TABLE.account, idPart(id)),
  /** change 1 ‖ index 4 ‖ account id: who owns a control program. */
  program: (program: Uint8Array): Uint8Array => under(TABLE.program, program),
  /** A control program by its place. */
  place: (id: string, change: boolean, index: number): Uint8Array => under(TABLE.place, idPart(id), flag(change), u32be(index)),
  /** Index 4: the last one made of a chain of addresses. */
  lastProgram: (id: string, change: boolean): Uint8Array => under(TABLE.lastProgram, idPart(id), flag(change)),
  /** Index 4: the last account made of a set of keys, in whatever order. */
  lastAccount: (xpubs: readonly string[]): Uint8Array =>
    under(TABLE.lastAccount, sha3(concatBytes(...[...xpubs].sort().map((xpub) => hexToBytes(xpub))))),
} as const;

/** Bounds of ranges: from ≤ key < to. */
export const RANGE = {
  accounts: [Uint8Array.of(TABLE.account), Uint8Array.of(TABLE.account + 1)],
  places: (id: string): readonly [Uint8Array, Uint8Array] => [
    under(TABLE.place, idPart(id)),
    under(TABLE.place, asciiToBytes(id), Uint8Array.of(1)),
  ],
} as const;

/** Row of a control program. */
export interface ProgramOwner {
  readonly accountId: string;
  readonly change: boolean;
  readonly index: number;
}

export const encodeAccount = (account: Account): Uint8Array => encoder.encode(JSON.stringify(account));
export const decodeAccount = (row: Uint8Array): Account => JSON.parse(decoder.decode(row)) as Account;

export const encodeOwner = ({ accountId, change, index }: ProgramOwner): Uint8Array =>
  concatBytes(flag(change), u32be(index), asciiToBytes(accountId));

/** @throws InvariantError for a row that this program did not write */
export function decodeOwner(row: Uint8Array): ProgramOwner {
  if (row.length < 6) throw new InvariantError('a program row is too short');
  return { accountId: decoder.decode(row.subarray(5)), change: row[0] === 1, index: decodeIndex(row.subarray(1, 5)) };
}

/** Change and index of a `place` key: its last five bytes. */
export const decodePlace = (key: Uint8Array): Pick<ProgramOwner, 'change' | 'index'> => ({
  change: key.at(-5) === 1,
  index: decodeIndex(key.subarray(-4)),
});

export const encodeIndex = u32be;
/** 0 where there is no row. */
export const decodeIndex = (row: Uint8Array | undefined): number =>
  row ? new DataView(row.buffer, row.byteOffset, row.length).getUint32(0) : 0;
