/** The counters that judging a transaction moves: fee, gas and the first error. Shared by both dialects. Source: sidechain-ledger.md 6; mainchain.md 9. */
import { runProgram, type VmContext } from '@bystack/bvm';
import type { MappedTx } from '@bystack/protocol';

/** Outcome of the flow; gas figures are those reached when it ended. */
export interface TxVerdict {
  /** Null when valid; `VM:` codes come from the machine. */
  readonly error: string | null;
  /** True from the moment storage gas was paid. */
  readonly gasValid: boolean;
  /** Fee asset in minus out. */
  readonly fee: bigint;
  readonly gasUsed: bigint;
  readonly gasLeft: bigint;
  readonly storageGas: bigint;
  readonly heightDependent: boolean;
}

/** What both dialects do with their counters; the rules that move them stand in the classes below it. */
export abstract class GasFlow {
  error: string | null = null;
  gasValid = false;
  fee = 0n;
  gasUsed = 0n;
  gasLeft = 0n;
  storageGas = 0n;
  heightDependent = false;
  readonly #ran = new Set<number>();

  /** `gasCredit`: gas that inputs may use before storage was paid. */
  constructor(
    readonly mapped: MappedTx,
    private readonly gasCredit: bigint,
  ) {}

  fail(code: string): false {
    this.error = code;
    return false;
  }

  /** Sets the fee and the gas it buys. */
  buy(fee: bigint, rate: bigint, free: bigint, most: bigint): void {
    this.fee = fee;
    const gas = fee / rate + free;
    this.gasLeft = gas < most ? gas : most;
  }

  payStorage(): boolean {
    if (this.storageGas > this.gasLeft) return this.fail('ErrGasCalculate');
    this.gasLeft -= this.storageGas;
    this.gasUsed += this.storageGas;
    this.gasValid = true;
    return true;
  }

  /** True the first time an input is asked for. */
  firstTime(index: number): boolean {
    if (this.#ran.has(index)) return false;
    this.#ran.add(index);
    return true;
  }

  runMachine(context: VmContext, gasLimit: number): { readonly error: string | null; readonly gasLeft: number } {
    const verdict = runProgram(context, gasLimit);
    if (verdict.heightDependent) this.heightDependent = true;
    return { error: verdict.ok ? null : `VM:${verdict.code ?? 'ErrFalseVMResult'}`, gasLeft: verdict.gasLeft };
  }

  /** Runs a program with the gas that is left and charges what it used. */
  runCharged(context: VmContext): boolean {
    const { error, gasLeft } = this.runMachine(context, Number(this.gasLeft));
    if (error !== null) return this.fail(error);
    const left = BigInt(gasLeft);
    this.gasUsed += this.gasLeft - left;
    this.gasLeft = left;
    const over = !this.gasValid && (this.gasUsed > this.gasCredit || this.storageGas > left);
    return !over || this.fail('ErrOverGasCredit');
  }

  verdict(): TxVerdict {
    const { error, gasValid, fee, gasUsed, gasLeft, storageGas, heightDependent } = this;
    return { error, gasValid, fee, gasUsed, gasLeft, storageGas, heightDependent };
  }
}
