/** What the programs of a finished transaction ask for, and what running them cost. */
import { assert } from '@bystack/base';
import { describeProgram, inputContext, parseMultisig, recordSignatures, runProgram, type ProgramKind } from '@bystack/bvm';
import { nobleSignatures } from '@bystack/keys';
import type { MappedTx } from '@bystack/protocol';

/** What has to be shown to spend an output or to issue an asset. */
export interface Requirement {
  readonly kind: ProgramKind;
  /** Keys that may sign, in script order; unknown (absent) behind a hash until the script is shown. */
  readonly publicKeys?: readonly Uint8Array[];
  readonly quorum?: number;
  /** Comment of a retirement, possibly empty. */
  readonly comment?: Uint8Array;
}

/**
 * Reads a program. `args`: the arguments that satisfied it, where it was run; they reveal the key of a P2WPKH and
 * the script of a P2WSH program. Total.
 */
export function requirementOf(program: Uint8Array, args: readonly Uint8Array[] = []): Requirement {
  const { kind, publicKeys, quorum, comment } = describeProgram(program);
  const last = args.at(-1);
  if (kind === 'p2wpkh') return last?.length === 32 ? { kind, publicKeys: [last], quorum: 1 } : { kind };
  const script = kind === 'p2wsh' && last ? parseMultisig(last) : null;
  if (script) return { kind, ...script };
  return { kind, ...(publicKeys ? { publicKeys } : {}), ...(quorum === undefined ? {} : { quorum }), ...(comment ? { comment } : {}) };
}

/** Rates and limits of the chain at the block the transaction stands in. */
export interface GasPlace {
  readonly height: bigint;
  readonly gasStorageRate: bigint;
  readonly gasMaxPerTx: bigint;
}

/** Programs whose course does not depend on a verdict once they passed: every signature they ask for is good. */
const SIGNED: readonly ProgramKind[] = ['p2wpkh', 'multisig'];

const programOf = (mapped: MappedTx, index: number): Uint8Array | null => {
  const input = mapped.tx.inputs[index];
  if (input?.kind === 'issuance') return input.issuanceProgram;
  return input && 'commitment' in input ? input.commitment.controlProgram : null;
};

/**
 * Gas a transaction of the chain used, as the ledger counts it: storage and machine; 0 for a coinbase.
 * Cost: one machine run per input, signature checks only for programs that are not standard.
 */
export function gasUsed(mapped: MappedTx, place: GasPlace): bigint {
  const { tx } = mapped;
  if (tx.inputs.some((input) => input.kind === 'coinbase')) return 0n;
  const limit = Number(place.gasMaxPerTx);
  let total = BigInt(tx.serializedSize) * place.gasStorageRate;
  for (let i = 0; i < tx.inputs.length; i++) {
    const program = programOf(mapped, i);
    const standard = program !== null && SIGNED.includes(describeProgram(program).kind);
    const signatures = standard ? recordSignatures().port : nobleSignatures();
    const context = inputContext(mapped, i, { dialect: 'sidechain', signatures, blockHeight: place.height });
    if (!context) continue;
    const { gasLeft } = runProgram(context, limit);
    assert(gasLeft >= 0 && gasLeft <= limit, 'gas left lies between zero and the limit');
    total += BigInt(limit - gasLeft);
  }
  return total;
}
