/** The opcode table: names, and which codes are expansion opcodes (mainchain.md 12; MULFRACTION: sidechain-ledger.md 6). */
import type { Dialect } from '@bystack/protocol';

const NAMED: Readonly<Record<number, string>> = {
  0x00: 'FALSE',
  0x4c: 'PUSHDATA1',
  0x4d: 'PUSHDATA2',
  0x4e: 'PUSHDATA4',
  0x4f: '1NEGATE',
  0x61: 'NOP',
  0x63: 'JUMP',
  0x64: 'JUMPIF',
  0x69: 'VERIFY',
  0x6a: 'FAIL',
  0x6b: 'TOALTSTACK',
  0x6c: 'FROMALTSTACK',
  0x6d: '2DROP',
  0x6e: '2DUP',
  0x6f: '3DUP',
  0x70: '2OVER',
  0x71: '2ROT',
  0x72: '2SWAP',
  0x73: 'IFDUP',
  0x74: 'DEPTH',
  0x75: 'DROP',
  0x76: 'DUP',
  0x77: 'NIP',
  0x78: 'OVER',
  0x79: 'PICK',
  0x7a: 'ROLL',
  0x7b: 'ROT',
  0x7c: 'SWAP',
  0x7d: 'TUCK',
  0x7e: 'CAT',
  0x7f: 'SUBSTR',
  0x80: 'LEFT',
  0x81: 'RIGHT',
  0x82: 'SIZE',
  0x83: 'INVERT',
  0x84: 'AND',
  0x85: 'OR',
  0x86: 'XOR',
  0x87: 'EQUAL',
  0x88: 'EQUALVERIFY',
  0x89: 'CATPUSHDATA',
  0x8b: '1ADD',
  0x8c: '1SUB',
  0x8d: '2MUL',
  0x8e: '2DIV',
  0x8f: 'NEGATE',
  0x90: 'ABS',
  0x91: 'NOT',
  0x92: '0NOTEQUAL',
  0x93: 'ADD',
  0x94: 'SUB',
  0x95: 'MUL',
  0x96: 'DIV',
  0x97: 'MOD',
  0x98: 'LSHIFT',
  0x99: 'RSHIFT',
  0x9a: 'BOOLAND',
  0x9b: 'BOOLOR',
  0x9c: 'NUMEQUAL',
  0x9d: 'NUMEQUALVERIFY',
  0x9e: 'NUMNOTEQUAL',
  0x9f: 'LESSTHAN',
  0xa0: 'GREATERTHAN',
  0xa1: 'LESSTHANOREQUAL',
  0xa2: 'GREATERTHANOREQUAL',
  0xa3: 'MIN',
  0xa4: 'MAX',
  0xa5: 'WITHIN',
  0xa8: 'SHA256',
  0xaa: 'SHA3',
  0xab: 'HASH160',
  0xac: 'CHECKSIG',
  0xad: 'CHECKMULTISIG',
  0xae: 'TXSIGHASH',
  0xc0: 'CHECKPREDICATE',
  0xc1: 'CHECKOUTPUT',
  0xc2: 'ASSET',
  0xc3: 'AMOUNT',
  0xc4: 'PROGRAM',
  0xc9: 'INDEX',
  0xca: 'ENTRYID',
  0xcb: 'OUTPUTID',
  0xcd: 'BLOCKHEIGHT',
};

/** Code of MULFRACTION, the one opcode sidechains add. */
export const MULFRACTION = 0xa6;

const hex2 = (code: number): string => code.toString(16).padStart(2, '0');

const nameIn = (code: number, dialect: Dialect): { name: string; expansion: boolean } => {
  if (code === MULFRACTION && dialect === 'sidechain') return { name: 'MULFRACTION', expansion: false };
  if (code >= 0x01 && code <= 0x4b) return { name: `DATA_${String(code)}`, expansion: false };
  if (code >= 0x51 && code <= 0x60) return { name: String(code - 0x50), expansion: false };
  const name = NAMED[code];
  return name === undefined ? { name: `NOPx${hex2(code)}`, expansion: true } : { name, expansion: false };
};

/** One row of the table. */
export interface Opcode {
  readonly name: string;
  /** True where the code is reserved: refused by version-1 transactions, otherwise a no-operation. */
  readonly expansion: boolean;
}

const tableOf = (dialect: Dialect): readonly Opcode[] => Array.from({ length: 256 }, (_, code) => nameIn(code, dialect));

/** All 256 codes per dialect. */
export const OPCODES: Readonly<Record<Dialect, readonly Opcode[]>> = { sidechain: tableOf('sidechain'), mainchain: tableOf('mainchain') };

/** Names the assembler takes → code. `TRUE` is another name of `1`. */
export const CODE_OF: ReadonlyMap<string, number> = new Map([
  ['TRUE', 0x51],
  ...Array.from({ length: 256 }, (_, code): [string, number] => [nameIn(code, 'mainchain').name, code]),
  ['MULFRACTION', MULFRACTION],
]);
