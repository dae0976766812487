/** Gas and fee of a transaction before it is signed (sidechain-ledger.md 6, 17.5). */
import type { BystackError } from '@bystack/base';
import { inputContext, programKind, recordSignatures, runProgram } from '@bystack/bvm';
import { encodeTx, mapTx, type Tx } from '@bystack/protocol';
import { refusal } from './errors.js';
import { publicKeyOf } from './programs.js';
import type { BuildParams, LockedProgram } from './types.js';

/** Gas of the signed transaction, split as the ledger counts it. */
export interface GasEstimate {
  readonly vm: bigint;
  readonly storage: bigint;
  /** Sum of both. */
  readonly total: bigint;
  /** Fee that buys what exceeds the free credit; 0 within it. Smallest units of the fee asset. */
  readonly fee: bigint;
}

const SIGNATURE = new Uint8Array(64);

/** What follows the signatures in the arguments of a program. */
export function argumentTail(lock: LockedProgram): readonly Uint8Array[] {
  if (lock.unlock.kind === 'key') return [publicKeyOf(lock.unlock.key)];
  if (lock.unlock.kind === 'multisig' && programKind(lock.program) === 'p2wsh') return [lock.unlock.script];
  return [];
}

/** Signatures an unlock needs. */
export function quorumOf(lock: LockedProgram): number {
  if (lock.unlock.kind === 'open') return 0;
  return lock.unlock.kind === 'key' ? 1 : lock.unlock.quorum;
}

const filled = (lock: LockedProgram): readonly Uint8Array[] => [
  ...new Array<Uint8Array>(quorumOf(lock)).fill(SIGNATURE),
  ...argumentTail(lock),
];

/** The transaction with the arguments of each input. */
export function withArguments(tx: Tx, of: (inputIndex: number) => readonly Uint8Array[]): Tx {
  const inputs = tx.inputs.map((input, i) => ('arguments' in input ? { ...input, arguments: of(i) } : input));
  return { ...tx, inputs };
}

const tooMuchGas = (limit: bigint, gas?: bigint): BystackError =>
  refusal(
    { code: 'TXBUILDER_GAS_LIMIT', limit, ...(gas === undefined ? {} : { gas }) },
    'the transaction needs more gas than the chain allows',
    'split it',
  );

/**
 * Runs every program with signatures taken as good and arguments of the final size, so the result is exact.
 * `locks[i]` belongs to input i.
 * @throws BystackError `TXBUILDER_PROGRAM_REFUSED`, `TXBUILDER_GAS_LIMIT`.
 */
export function estimateGas(tx: Tx, locks: readonly LockedProgram[], params: BuildParams): GasEstimate {
  const full = withArguments(tx, (i) => filled(locks[i] as LockedProgram));
  const storage = BigInt(encodeTx(full).length) * params.gasStorageRate;
  const mapped = mapTx(full, 'sidechain');
  const limit = Number(params.gasMaxPerTx);
  let vm = 0n;
  for (let i = 0; i < full.inputs.length; i++) {
    const context = inputContext(mapped, i, { dialect: 'sidechain', signatures: recordSignatures().port, blockHeight: params.height });
    if (!context) continue;
    const verdict = runProgram(context, limit);
    if (verdict.code === 'ErrRunLimitExceeded') throw tooMuchGas(params.gasMaxPerTx);
    if (!verdict.ok)
      throw refusal(
        { code: 'TXBUILDER_PROGRAM_REFUSED', inputIndex: i, reason: verdict.code ?? '' },
        'a program of this transaction would refuse it',
      );
    vm += BigInt(limit - verdict.gasLeft);
  }
  const total = vm + storage;
  if (total > params.gasMaxPerTx) throw tooMuchGas(params.gasMaxPerTx, total);
  const paid = total - params.gasFreeCredit;
  return { vm, storage, total, fee: paid > 0n ? paid * params.gasVmRate : 0n };
}
