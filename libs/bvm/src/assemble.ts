/** The text form of programs, both ways (mainchain.md 12, "Assembler syntax"). */
import { asciiToBytes, bytesToHex, BystackError, concatBytes, hexToBytes } from '@bystack/base';
import type { Dialect } from '@bystack/protocol';
import { parseProgram, pushData, pushInt64, readLe, type Instruction } from './instruction.js';
import { CODE_OF, OPCODES } from './opcodes.js';

/** Longest text or program accepted, in characters or bytes. */
export const MAX_ASSEMBLY = 1 << 20;

const refuse = (token: string): BystackError =>
  new BystackError({ code: 'BVM_ASSEMBLE', token: token.slice(0, 80) }, { message: `not an instruction: ${token.slice(0, 80)}` });

const tokensOf = (text: string): string[] => text.match(/'(?:\\.|[^'\\])*'|[^\s]+/g) ?? [];

const quoted = (token: string): Uint8Array => pushData(asciiToBytes(token.slice(1, -1).replace(/\\(.)/g, '$1')));

interface Jump {
  readonly part: number;
  readonly label: string;
}

const JUMP_CODE: Readonly<Record<string, number>> = { JUMP: 0x63, JUMPIF: 0x64 };

const addressBytes = (address: number): Uint8Array =>
  Uint8Array.of(address & 255, (address >>> 8) & 255, (address >>> 16) & 255, address >>> 24);

/** A bare PUSHDATA is what a push of nothing in that width disassembles to: its length field of zeros. */
const EMPTY_PUSH: Readonly<Record<string, number[]>> = { PUSHDATA1: [0], PUSHDATA2: [0, 0], PUSHDATA4: [0, 0, 0, 0] };

const plain = (token: string): Uint8Array => {
  if (token.startsWith("'") && token.endsWith("'") && token.length > 1) return quoted(token);
  if (/^0x([0-9a-f]{2})*$/i.test(token)) return pushData(hexToBytes(token.slice(2)));
  if (/^-?[0-9]+$/.test(token)) return pushInt64(BigInt(token));
  const code = CODE_OF.get(token);
  if (code === undefined || token in JUMP_CODE || token.startsWith('DATA_')) throw refuse(token);
  return token in EMPTY_PUSH ? Uint8Array.of(code, ...(EMPTY_PUSH[token] as number[])) : Uint8Array.of(code);
};

const jumpOf = (token: string): { code: number; target: string } | null => {
  const match = /^(JUMP|JUMPIF):(.+)$/.exec(token);
  return match ? { code: JUMP_CODE[match[1] as string] as number, target: match[2] as string } : null;
};

/**
 * Text → program. Integers are pushed minimally, `0x…` and `'text'` as data, `$label` marks a place and
 * `JUMP:$label`, `JUMPIF:$label` or `JUMP:123` go there.
 * @throws BystackError `BVM_ASSEMBLE` on unknown tokens, undefined or doubled labels and texts that are too long.
 */
export function assemble(text: string): Uint8Array {
  if (text.length > MAX_ASSEMBLY) throw refuse('text too long');
  const parts: Uint8Array[] = [];
  const labels = new Map<string, number>();
  const jumps: Jump[] = [];
  let size = 0;
  for (const token of tokensOf(text)) {
    if (token.startsWith('$')) {
      if (labels.has(token)) throw refuse(token);
      labels.set(token, size);
      continue;
    }
    const jump = jumpOf(token);
    if (jump) jumps.push({ part: parts.length, label: jump.target });
    const part = jump ? Uint8Array.of(jump.code, 0, 0, 0, 0) : plain(token);
    parts.push(part);
    size += part.length;
  }
  for (const { part, label } of jumps) {
    const address = /^[0-9]{1,10}$/.test(label) ? Number(label) : labels.get(label);
    if (address === undefined || address > 0xffffffff) throw refuse(label);
    (parts[part] as Uint8Array).set(addressBytes(address), 1);
  }
  return concatBytes(...parts);
}

const WORDS =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whisky xray yankee zulu'.split(
    ' ',
  );

const labelName = (n: number): string => {
  const round = Math.floor(n / WORDS.length);
  return `$${WORDS[n % WORDS.length] as string}${round === 0 ? '' : String(round + 1)}`;
};

const isPush = (code: number): boolean => (code >= 0x01 && code <= 0x4e) || (code >= 0x51 && code <= 0x60);

const textOf = (instruction: Instruction, dialect: Dialect, labels: ReadonlyMap<number, string>): string => {
  const { code, data } = instruction;
  if (isPush(code) && data.length > 0) return `0x${bytesToHex(data)}`;
  const name = (OPCODES[dialect][code] as { name: string }).name;
  return code === 0x63 || code === 0x64 ? `${name}:${labels.get(readLe(data, 0, 4)) as string}` : name;
};

/**
 * Program → text; labels are named in the order their jumps appear and stand before the instruction they mark.
 * @throws BystackError `BVM_DISASSEMBLE` when the program is cut short.
 */
export function disassemble(program: Uint8Array, dialect: Dialect = 'sidechain'): string {
  const parts = parseProgram(program);
  if (typeof parts === 'string') throw new BystackError({ code: 'BVM_DISASSEMBLE', reason: parts });
  const labels = new Map<number, string>();
  for (const { code, data } of parts) {
    if (code !== 0x63 && code !== 0x64) continue;
    const address = readLe(data, 0, 4);
    if (!labels.has(address)) labels.set(address, labelName(labels.size));
  }
  const out: string[] = [];
  let pc = 0;
  for (const part of parts) {
    const label = labels.get(pc);
    if (label !== undefined) out.push(label);
    out.push(textOf(part, dialect, labels));
    pc += part.size;
  }
  const atEnd = labels.get(pc);
  if (atEnd !== undefined) out.push(atEnd);
  return out.join(' ');
}
