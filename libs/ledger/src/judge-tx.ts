/**
 * Validity of one transaction without its state: balance, gas, votes, programs. One flow serves our chains and,
 * with other parameters, the recorded function. Source: sidechain-ledger.md 6.
 */
import type { Hash, Signatures } from '@bystack/base';
import { equalBytes } from '@bystack/base';
import { inputContext, type VmContext } from '@bystack/bvm';
import type { MappedTx, ResultEntry } from '@bystack/protocol';
import { balanceOf } from './balance.js';
import { GasFlow, type TxVerdict } from './gas-flow.js';

/** Parameters of the flow. Gas in units, rates in smallest units of the fee asset per gas and gas per byte. */
export interface TxRules {
  readonly feeAsset: Hash;
  readonly stakeAsset: Hash;
  readonly gasVmRate: bigint;
  readonly gasStorageRate: bigint;
  readonly gasFreeCredit: bigint;
  readonly gasMaxPerTx: bigint;
  readonly minVoteOutput: bigint;
}

/** Where the transaction stands. */
export interface TxPlace {
  /** Its block's height; for admission the height of the next block. */
  readonly height: bigint;
  readonly blockVersion: bigint;
  /** True for transaction 0 of a block. */
  readonly first: boolean;
  readonly signatures: Signatures;
  /** Rule of the recorded peg (kind 0): an error code or null. Absent on our chains, which refuse the kind before. */
  readonly crossChainIn?: (index: number, run: (context: VmContext, gasLimit: number) => string | null) => string | null;
}

/** Bytes of a vote key. */
export const VOTE_KEY_BYTES = 64;
/** Bytes a coinbase may carry. */
export const COINBASE_ARBITRARY_LIMIT = 128;

class Flow extends GasFlow {
  constructor(
    mapped: MappedTx,
    readonly rules: TxRules,
    readonly place: TxPlace,
  ) {
    super(mapped, rules.gasFreeCredit);
  }

  head(): boolean {
    const { tx, inputIds } = this.mapped;
    if (this.place.blockVersion === 1n && tx.version !== 1n) return this.fail('ErrTxVersion');
    if (tx.timeRange !== 0n && tx.timeRange < this.place.height) return this.fail('ErrBadTimeRange');
    if (tx.inputs.some((input, i) => input.kind !== 'unknown' && inputIds[i] === undefined)) return this.fail('ErrEmptyInputIDs');
    return this.mapped.results.length > 0 || this.fail('ErrEmptyResults');
  }

  /** Sums per asset; the difference of the fee asset becomes the fee. */
  balance(): boolean {
    const balance = balanceOf(this.mapped, this.rules.feeAsset);
    if (typeof balance === 'string') return this.fail(balance);
    const { gasVmRate, gasFreeCredit, gasMaxPerTx } = this.rules;
    this.buy(balance.fee, gasVmRate, gasFreeCredit, gasMaxPerTx);
    this.storageGas = BigInt(this.mapped.tx.serializedSize) * this.rules.gasStorageRate;
    return true;
  }

  coinbase(arbitrary: Uint8Array): boolean {
    if (!this.place.first) return this.fail('ErrWrongCoinbaseTransaction');
    if (arbitrary.length > COINBASE_ARBITRARY_LIMIT) return this.fail('ErrCoinbaseArbitraryOversize');
    this.storageGas = 0n;
    return true;
  }

  program(index: number): boolean {
    const context = inputContext(this.mapped, index, {
      dialect: 'sidechain',
      signatures: this.place.signatures,
      blockHeight: this.place.height,
    });
    return !context || this.runCharged(context);
  }

  crossChainIn(index: number): boolean {
    const refused = this.place.crossChainIn
      ? this.place.crossChainIn(index, (context, limit) => this.runMachine(context, limit).error)
      : 'ErrKindDisabled';
    if (refused !== null) return this.fail(refused);
    this.storageGas = 0n;
    return true;
  }

  input(index: number): boolean {
    if (!this.firstTime(index)) return true;
    const input = this.mapped.tx.inputs[index];
    switch (input?.kind) {
      case 'coinbase':
        return this.coinbase(input.arbitrary);
      case 'veto':
        return input.vote.length === VOTE_KEY_BYTES ? this.program(index) : this.fail('ErrVotePubKey');
      case 'spend':
      case 'issuance':
        return this.program(index);
      case 'crossChainIn':
        return this.crossChainIn(index);
      default:
        return true;
    }
  }

  mux(): boolean {
    if (!this.balance()) return false;
    const { inputs } = this.mapped.tx;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      const paysGas =
        input?.kind === 'coinbase' || (input && 'commitment' in input && equalBytes(input.commitment.assetId, this.rules.feeAsset));
      if (paysGas && !this.input(i)) return false;
    }
    if (!this.payStorage()) return false;
    for (let i = 0; i < inputs.length; i++) if (!this.input(i)) return false;
    return true;
  }

  vote(result: ResultEntry): boolean {
    const amount = result.source?.amount ?? 0n;
    if (amount < this.rules.minVoteOutput) return this.fail('ErrVoteOutputAmount');
    const rightAsset = result.source && equalBytes(result.source.assetId, this.rules.stakeAsset);
    return rightAsset ? true : this.fail('ErrVoteOutputAsset');
  }

  run(): boolean {
    if (!this.head()) return false;
    let muxDone = false;
    for (const result of this.mapped.results) {
      const output = this.mapped.tx.outputs[result.outputIndex];
      if (result.outcome === 'vote' && output?.kind === 'vote' && output.vote.length !== VOTE_KEY_BYTES) return this.fail('ErrVotePubKey');
      if (!muxDone && !this.mux()) return false;
      muxDone = true;
      if (result.outcome === 'vote' && !this.vote(result)) return false;
    }
    return true;
  }
}

/** Judges a mapped transaction. Total: never throws on any decoded transaction. */
export function judgeTx(mapped: MappedTx, rules: TxRules, place: TxPlace): TxVerdict {
  const flow = new Flow(mapped, rules, place);
  flow.run();
  return flow.verdict();
}
