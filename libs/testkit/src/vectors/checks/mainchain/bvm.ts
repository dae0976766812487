/** The virtual machine: every program to its error, gas and stacks (mainchain.md 12). */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { assemble, disassemble, inputContext, OPCODES, runProgram, type VmContext } from '@bystack/bvm';
import { nobleSignatures } from '@bystack/keys';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { accepts, big, compare, eachCase, text, texts, type Fields, type Pair } from '../../judge.js';
import { bytesOf, hex, mappedOf } from './fields.js';

const signatures = nobleSignatures();

/** What the recorded context shows of a transaction, from its raw bytes. */
const surroundings = (c: Fields): { readonly view: Partial<VmContext>; readonly pairs: Pair[] } => {
  const recorded = c['context'] as Fields | undefined;
  if (!recorded) return { view: {}, pairs: [] };
  const mapped = mappedOf(bytesOf(recorded, 'rawTx'));
  const blockHeight = big(recorded, 'blockHeight');
  const own = inputContext(mapped, Number(recorded['input']), { dialect: 'mainchain', signatures, blockHeight });
  const view = own?.transaction;
  if (!view) return { view: {}, pairs: [['context', 'of an input', 'none']] };
  return {
    view: { transaction: view, blockHeight },
    pairs: [
      ['txSigHash', recorded['txSigHash'], hex(view.txSigHash)],
      ['entryId', recorded['entryId'], hex(view.entryId)],
      ['assetId', recorded['assetId'], hex(view.assetId)],
      ['amount', recorded['amount'], view.amount?.toString()],
      ['spentOutputId', recorded['spentOutputId'], hex(view.spentOutputId)],
      ['destPos', recorded['destPos'], view.index],
      ['numResults', recorded['numResults'], view.destinations?.().length],
      ['context txVersion', Number(recorded['txVersion']), Number(mapped.tx.version)],
    ],
  };
};

const textPairs = (c: Fields): Pair[] => {
  const program = bytesOf(c, 'program');
  const pairs: Pair[] = [];
  if (c['asm'] !== undefined) pairs.push(['asm', c['program'], hex(assemble(text(c, 'asm')))]);
  const readable = accepts(() => disassemble(program, 'mainchain'));
  pairs.push(['disassembly', c['disassembly'], readable ? disassemble(program, 'mainchain') : undefined]);
  return pairs;
};

const run = (c: Fields): CaseVerdict => {
  const { view, pairs } = surroundings(c);
  const version = (c['context'] as Fields | undefined)?.['txVersion'] ?? c['txVersion'] ?? null;
  const verdict = runProgram(
    {
      dialect: 'mainchain',
      signatures,
      vmVersion: big(c, 'vmVersion'),
      program: bytesOf(c, 'program'),
      arguments: texts(c, 'args').map((arg) => hexToBytes(arg)),
      ...view,
      ...(version === null ? {} : { txVersion: BigInt(version as string | number) }),
    },
    Number(c['gasLimit']),
  );
  const result = compare(text(c, 'name'), [
    ...pairs,
    ...textPairs(c),
    ['error', c['error'], verdict.code],
    ['gasLeft', Number(c['gasLeft']), verdict.gasLeft],
    ['stack', c['stack'], verdict.stack.map(bytesToHex)],
    ['altStack', c['altStack'], verdict.altStack.map(bytesToHex)],
  ]);
  return c['quirk'] === undefined ? result : { ...result, informational: true };
};

const opcode = (c: Fields): CaseVerdict => {
  const own = OPCODES.mainchain[Number.parseInt(text(c, 'op'), 16)];
  return compare(text(c, 'name'), [
    ['name', c['name'], own?.name],
    ['expansion', c['expansion'], own?.expansion],
  ]);
};

/** Checks of bvm.json and bvm-opcodes.json. */
export const machineChecks: Readonly<Record<string, VectorCheck>> = {
  'bvm.json': eachCase(run),
  'bvm-opcodes.json': eachCase(opcode),
};
