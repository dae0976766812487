/** Validity of one main-chain transaction without its unspent outputs. Source: mainchain.md 9. */
import { equalBytes, type Signatures } from '@bystack/base';
import { inputContext, mainProgramClass } from '@bystack/bvm';
import { BTM_ASSET_ID, type MappedTx } from '@bystack/protocol';
import { balanceOf } from './balance.js';
import { GasFlow, type TxVerdict } from './gas-flow.js';
import { COINBASE_ARBITRARY_LIMIT } from './judge-tx.js';

/** Constants of the main-chain's gas and standardness rules. Gas in units. */
export const MAIN_TX_RULES = {
  /** Smallest BTM units per gas. */
  gasRate: 200n,
  storageGasPerByte: 1n,
  /** Most gas a transaction can buy. */
  maxGas: 200_000n,
  /** Gas that BTM inputs may use before storage was paid. */
  gasCredit: 30_000n,
  /** First height at which equal inputs make a transaction invalid. */
  equalInputsHeight: 142_500n,
} as const;

/** Where the transaction stands. */
export interface MainTxPlace {
  /** Height of its block; for the pool that of the tip. */
  readonly height: bigint;
  readonly blockVersion: bigint;
  /** True for transaction 0 of a block. */
  readonly first: boolean;
  readonly signatures: Signatures;
}

const isBtm = (assetId: Uint8Array | undefined): boolean => assetId !== undefined && equalBytes(assetId, BTM_ASSET_ID);

/** Every BTM output that is spent or created has a standard program; retirements are free. */
const isStandard = ({ tx, results }: MappedTx): boolean => {
  const spends = tx.inputs.every(
    (i) => i.kind !== 'spend' || !isBtm(i.commitment.assetId) || mainProgramClass(i.commitment.controlProgram).standard,
  );
  return (
    spends &&
    results.every((r) => {
      const output = tx.outputs[r.outputIndex];
      if (r.outcome === 'retirement' || !output || !('controlProgram' in output)) return true;
      return !isBtm(output.assetId) || mainProgramClass(output.controlProgram).standard;
    })
  );
};

class MainFlow extends GasFlow {
  constructor(
    mapped: MappedTx,
    readonly place: MainTxPlace,
  ) {
    super(mapped, MAIN_TX_RULES.gasCredit);
  }

  head(): boolean {
    const { tx, inputIds, results } = this.mapped;
    const { height } = this.place;
    if (this.place.blockVersion === 1n && tx.version !== 1n) return this.fail('ErrTxVersion');
    if (tx.serializedSize === 0) return this.fail('ErrWrongTransactionSize');
    if (tx.timeRange !== 0n && tx.timeRange < height) return this.fail('ErrBadTimeRange');
    if (height >= MAIN_TX_RULES.equalInputsHeight && inputIds.includes(undefined)) return this.fail('ErrEmptyInputIDs');
    if (!isStandard(this.mapped)) return this.fail('ErrNotStandardTx');
    return results.length > 0 || tx.version !== 1n || this.fail('ErrEmptyResults');
  }

  /** Without any BTM there is nothing to buy gas with, and no storage is charged: such a transaction can only fail with gas 0. */
  buyGas(): boolean {
    const balance = balanceOf(this.mapped, BTM_ASSET_ID);
    if (typeof balance === 'string') return this.fail(balance);
    this.buy(balance.fee, MAIN_TX_RULES.gasRate, 0n, MAIN_TX_RULES.maxGas);
    this.storageGas = balance.paysFeeAsset ? BigInt(this.mapped.tx.serializedSize) * MAIN_TX_RULES.storageGasPerByte : 0n;
    return true;
  }

  coinbase(arbitrary: Uint8Array): boolean {
    if (!this.place.first) return this.fail('ErrWrongCoinbaseTransaction');
    const [output] = this.mapped.tx.outputs;
    if (!output || !('assetId' in output) || !isBtm(output.assetId)) return this.fail('ErrWrongCoinbaseAsset');
    if (arbitrary.length > COINBASE_ARBITRARY_LIMIT) return this.fail('ErrCoinbaseArbitraryOversize');
    this.storageGas = 0n;
    return true;
  }

  program(index: number): boolean {
    const { signatures, height } = this.place;
    const context = inputContext(this.mapped, index, { dialect: 'mainchain', signatures, blockHeight: height });
    return !context || this.runCharged(context);
  }

  /** Runs an input once, however often it is asked for. */
  input(index: number): boolean {
    if (!this.firstTime(index)) return true;
    const input = this.mapped.tx.inputs[index];
    if (input?.kind === 'coinbase') return this.coinbase(input.arbitrary);
    return this.program(index);
  }

  paysGas(index: number): boolean {
    const input = this.mapped.tx.inputs[index];
    return input?.kind === 'coinbase' || (input?.kind === 'spend' && isBtm(input.commitment.assetId));
  }

  /** Input that owns the entry of `index`: itself, or the last of several equal inputs. */
  owner(index: number): number {
    if (this.mapped.inputIds[index]) return index;
    const ref = this.mapped.muxSources[index]?.ref;
    return ref ? this.mapped.muxSources.findLastIndex((s) => equalBytes(s.ref, ref)) : index;
  }

  mux(): boolean {
    if (!this.buyGas()) return false;
    const { length } = this.mapped.tx.inputs;
    for (let i = 0; i < length; i++) if (this.mapped.inputIds[i] && this.paysGas(i) && !this.input(i)) return false;
    if (!this.payStorage()) return false;
    for (let i = 0; i < length; i++) {
      const owner = this.owner(i);
      if (!this.input(owner)) return false;
      if (owner !== i) return this.fail('ErrMismatchedPosition');
    }
    return true;
  }

  run(): boolean {
    if (!this.head()) return false;
    return this.mapped.results.length === 0 || this.mux();
  }
}

/**
 * Judges a main-chain transaction whose inputs and outputs are all of asset version 1. Total. An error together with
 * `gasValid` is a transaction that a block may hold as failed: it pays its gas, its BTM moves, nothing else does.
 */
export function judgeMainTx(mapped: MappedTx, place: MainTxPlace): TxVerdict {
  const flow = new MainFlow(mapped, place);
  flow.run();
  return flow.verdict();
}
