/** The machine is total, deterministic and never gives back more gas than it got. */
import { bytesToHex, hexToBytes, sha3, type Signatures } from '@bystack/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assemble,
  disassemble,
  executedProgram,
  multisigScript,
  parseMultisig,
  parseProgram,
  programKind,
  recordSignatures,
  retirementProgram,
  runProgram,
  type VmContext,
} from './index.js';

const SEED = 20260101;
const refuseAll: Signatures = { name: 'none', verify: () => false, verifyMany: (_rule, items) => items.map(() => false) };
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

const view: NonNullable<VmContext['transaction']> = {
  txSigHash: new Uint8Array(32).fill(1),
  entryId: new Uint8Array(32).fill(2),
  index: 0,
  assetId: new Uint8Array(32).fill(255),
  amount: 1000n,
  destinations: () => [{ kind: 'retirement', assetId: new Uint8Array(32).fill(255), amount: 5n }, { kind: 'hidden' }, { kind: 'none' }],
};

test('any program over any arguments ends with a verdict within its gas, twice the same', () => {
  const run = fc.record({
    program: bytes(200),
    args: fc.array(bytes(40), { maxLength: 6 }),
    gas: fc.integer({ min: 0, max: 20_000 }),
    reserved: fc.boolean(),
  });
  fc.assert(
    fc.property(run, ({ program, args, gas, reserved }) => {
      const context: VmContext = {
        dialect: 'sidechain',
        signatures: refuseAll,
        vmVersion: 1n,
        program,
        arguments: args,
        transaction: view,
        blockHeight: 7n,
        ...(reserved ? { txVersion: 1n } : {}),
      };
      const first = runProgram(context, gas);
      expect(first.gasLeft).toBeGreaterThanOrEqual(0);
      expect(first.gasLeft).toBeLessThanOrEqual(gas);
      expect(runProgram(context, gas)).toEqual(first);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('nesting is bounded by gas, not by the host stack', () => {
  // Every level hands the same predicate on: DUP 1 SWAP 0 CHECKPREDICATE.
  const predicate = assemble('DUP 1 SWAP 0 CHECKPREDICATE');
  const verdict = runProgram(
    { dialect: 'sidechain', signatures: refuseAll, vmVersion: 1n, program: predicate, arguments: [predicate] },
    100_000_000,
  );
  expect(verdict.code).toBe('ErrFalseVMResult');
});

test('what was assembled comes back from its text', () => {
  fc.assert(
    fc.property(bytes(80), (program) => {
      const parts = parseProgram(program);
      if (typeof parts === 'string') return;
      const text = disassemble(program);
      expect(disassemble(assemble(text.replace(/\$\w+|JUMP(IF)?:\S+/g, 'NOP')))).toBe(text.replace(/\$\w+|JUMP(IF)?:\S+/g, 'NOP'));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('a multisig script is read back; near misses are not', () => {
  const keys = [1, 2, 3].map((n) => sha3(Uint8Array.of(n)));
  const script = multisigScript(keys, 2);
  expect(parseMultisig(script)).toEqual({ publicKeys: keys, quorum: 2 });
  expect(bytesToHex(script).slice(-6)).toBe('5253ad');
  for (let i = 0; i < script.length; i++) {
    const near = script.slice();
    near[i] = (near[i] as number) ^ 0x40;
    const read = parseMultisig(near);
    if (read) expect(bytesToHex(multisigScript(read.publicKeys, read.quorum)), `byte ${i}`).toBe(bytesToHex(near));
  }
});

test('kinds of programs, and which are converted', () => {
  const keyHash = new Uint8Array(20).fill(9);
  const p2wpkh = Uint8Array.of(0, 20, ...keyHash);
  expect(programKind(p2wpkh)).toBe('p2wpkh');
  expect(bytesToHex(executedProgram(p2wpkh))).toBe(`76ab14${'09'.repeat(20)}88ae7cac`);
  expect(programKind(Uint8Array.of(0, 32, ...new Uint8Array(32)))).toBe('p2wsh');
  expect(programKind(retirementProgram(hexToBytes('010203')))).toBe('retirement');
  expect(programKind(Uint8Array.of(0x51))).toBe('anyone');
  expect(executedProgram(Uint8Array.of(0x51, 20, ...keyHash))).toHaveLength(22);
});

test('reading the height is told, in a child as well; a recorder sees each signature asked for', () => {
  const base: VmContext = {
    dialect: 'sidechain',
    signatures: refuseAll,
    vmVersion: 1n,
    program: assemble('0 0xcd 0 CHECKPREDICATE'),
    arguments: [],
    blockHeight: 4n,
    transaction: view,
  };
  expect(runProgram(base, 5000)).toMatchObject({ ok: true, heightDependent: true });
  expect(runProgram({ ...base, program: assemble('1') }, 5000)).toMatchObject({ ok: true, heightDependent: false });
  const recorder = recordSignatures();
  const key = new Uint8Array(32).fill(3);
  const signature = new Uint8Array(64).fill(4);
  const verdict = runProgram(
    { ...base, signatures: recorder.port, program: assemble('TXSIGHASH SWAP CHECKSIG'), arguments: [signature, key] },
    5000,
  );
  expect(verdict.ok).toBe(true);
  expect(recorder.items).toEqual([{ publicKey: key, message: view.txSigHash, signature }]);
});
