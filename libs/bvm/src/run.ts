/** The machine: runs a program to its verdict. Total: any bytes give a verdict, nothing throws. */
import type { Dialect } from '@bystack/protocol';
import type { VmContext } from './context.js';
import type { VmErrorCode } from './errors.js';
import { Frame, itemCost, type Run } from './frame.js';
import { instructionAt } from './instruction.js';
import { isTrue } from './int64.js';
import { OPCODES } from './opcodes.js';
import { CONTEXT_OPERATIONS } from './ops-context.js';
import { DATA_OPERATIONS } from './ops-data.js';
import { NUMERIC_OPERATIONS } from './ops-numeric.js';
import { stackOperation, type Operation } from './ops-stack.js';
import { executedProgram } from './programs.js';

/** Outcome of a run. */
export interface VmVerdict {
  readonly ok: boolean;
  /** Null when ok. */
  readonly code: VmErrorCode | null;
  readonly gasLeft: number;
  /** True when BLOCKHEIGHT ran anywhere, children included: the verdict holds for this height alone. */
  readonly heightDependent: boolean;
  /** Bottom to top, at the end or at the point of failure. */
  readonly stack: readonly Uint8Array[];
  readonly altStack: readonly Uint8Array[];
}

const operationsOf = (dialect: Dialect): readonly (Operation | null)[] =>
  OPCODES[dialect].map((opcode, code) =>
    opcode.expansion
      ? null
      : (stackOperation(code) ?? DATA_OPERATIONS[code] ?? NUMERIC_OPERATIONS[code] ?? CONTEXT_OPERATIONS[code] ?? null),
  );

const OPERATIONS: Readonly<Record<Dialect, readonly (Operation | null)[]>> = {
  sidechain: operationsOf('sidechain'),
  mainchain: operationsOf('mainchain'),
};

/** Applies what the instruction deferred and moves on. */
const endInstruction = (f: Frame): void => {
  if (f.error === null && f.cost(f.deferred)) f.pc = f.nextPc;
};

/** Runs the instruction at `pc`; a CHECKPREDICATE stays open with `child` set. */
const step = (f: Frame, operations: readonly (Operation | null)[]): void => {
  const instruction = instructionAt(f.program, f.pc);
  if (typeof instruction === 'string') return void f.fail(instruction);
  f.nextPc = f.pc + instruction.size;
  f.data = instruction.data;
  f.deferred = 0;
  const operation = operations[instruction.code];
  if (operation) {
    if (!f.cost(operation.cost)) return;
    operation.apply(f);
  } else if (f.expansionReserved) f.fail('ErrDisallowedOpcode');
  else if (!f.cost(1)) return;
  if (!f.child) endInstruction(f);
};

const holds = (f: Frame): boolean => {
  const top = f.stack.at(-1);
  return f.error === null && top !== undefined && isTrue(top);
};

/** Gives the child's rest back to its parent and ends the parent's CHECKPREDICATE. */
const rejoin = (parent: Frame, child: Frame): void => {
  parent.child = null;
  parent.deferred -= child.gas;
  for (const item of child.stack) parent.deferred -= itemCost(item);
  for (const item of child.alt) parent.deferred -= itemCost(item);
  parent.pushBool(holds(child));
  endInstruction(parent);
};

/** Frames are kept in a list, not on the host's stack: nesting is bounded by gas alone. */
const drive = (top: Frame, operations: readonly (Operation | null)[]): void => {
  const frames = [top];
  for (;;) {
    const f = frames[frames.length - 1] as Frame;
    if (f.error === null && f.pc < f.program.length) {
      step(f, operations);
      if (f.child) frames.push(f.child);
      continue;
    }
    frames.pop();
    const parent = frames.at(-1);
    if (!parent) return;
    rejoin(parent, f);
  }
};

/**
 * Runs the context's program over its arguments with at most `gasLimit` (0..2^53) gas: P2WPKH and P2WSH
 * programs are converted first (mainchain.md 13). Never throws.
 */
export function runProgram(context: VmContext, gasLimit: number): VmVerdict {
  const run: Run = { context, program: executedProgram(context.program), heightRead: false };
  const f = new Frame(run, run.program, [], gasLimit, context.txVersion === 1n);
  if (context.vmVersion !== 1n) f.fail('ErrUnsupportedVM');
  else if (context.arguments.every((item) => f.pushNow(item))) drive(f, OPERATIONS[context.dialect]);
  const code = f.error ?? (holds(f) ? null : 'ErrFalseVMResult');
  return { ok: code === null, code, gasLeft: f.gas, heightDependent: run.heightRead, stack: f.stack, altStack: f.alt };
}
