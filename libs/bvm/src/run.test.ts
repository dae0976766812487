/** The machine against what Bytom's own machine did (vectors/mainchain/bvm.json, bvm-opcodes.json). */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { decodeTx, mapTx } from '@bystack/protocol';
import { describe, expect, test } from 'vitest';
import { assemble, disassemble, inputContext, OPCODES, runProgram, type VmContext } from './index.js';

const VECTORS = process.env['BYSTACK_VECTORS'] ?? '/work/shared/vectors';

interface VmCase {
  readonly name: string;
  readonly kind: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly error: string | null;
  readonly gasLeft: number;
  readonly gasLimit: number;
  readonly stack: readonly string[];
  readonly altStack: readonly string[];
  readonly asm?: string;
  readonly disassembly?: string;
  readonly txVersion?: number | null;
  readonly vmVersion: number;
  readonly context?: { readonly rawTx: string; readonly input: number; readonly blockHeight: number };
}

const load = <T>(name: string): readonly T[] => (JSON.parse(readFileSync(`${VECTORS}/mainchain/${name}`, 'utf8')) as { cases: T[] }).cases;
const signatures = nobleSignatures();

const contextOf = (c: VmCase): VmContext => {
  const own = {
    dialect: 'mainchain',
    signatures,
    vmVersion: BigInt(c.vmVersion),
    program: hexToBytes(c.program),
    arguments: c.args.map((a) => hexToBytes(a)),
  } as const;
  if (!c.context) return { ...own, ...(typeof c.txVersion === 'number' ? { txVersion: BigInt(c.txVersion) } : {}) };
  const mapped = mapTx(decodeTx(hexToBytes(c.context.rawTx), { dialect: 'mainchain' }), 'mainchain');
  return {
    ...inputContext(mapped, c.context.input, { dialect: 'mainchain', signatures, blockHeight: BigInt(c.context.blockHeight) }),
    ...own,
  };
};

describe.skipIf(process.env['BYSTACK_NO_VECTORS'])('Bytom vectors', () => {
  test('every program ends with the same error, gas and stacks', () => {
    for (const c of load<VmCase>('bvm.json')) {
      if (c.kind === 'aliasing') continue;
      const got = runProgram(contextOf(c), c.gasLimit);
      const seen = { error: got.code, gas: got.gasLeft, stack: got.stack.map(bytesToHex), alt: got.altStack.map(bytesToHex) };
      expect.soft(seen, `${c.kind} ${c.name}`).toEqual({ error: c.error, gas: c.gasLeft, stack: c.stack, alt: c.altStack });
    }
  });

  test('assembling and disassembling give the recorded bytes and text', () => {
    for (const c of load<VmCase>('bvm.json')) {
      if (c.asm !== undefined) expect.soft(bytesToHex(assemble(c.asm)), `asm ${c.name}`).toBe(c.program);
      if (c.disassembly !== undefined) expect.soft(disassemble(hexToBytes(c.program), 'mainchain'), `dis ${c.name}`).toBe(c.disassembly);
    }
  });

  test('the opcode table is the same', () => {
    for (const c of load<{ op: string; name: string; expansion: boolean }>('bvm-opcodes.json')) {
      expect.soft(OPCODES.mainchain[parseInt(c.op, 16)], c.op).toEqual({ name: c.name, expansion: c.expansion });
    }
  });
});
