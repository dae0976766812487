/** Actions → inputs, outputs and needs, balanced per asset before any coin is chosen. */
import { bytesToHex, type Hash } from '@bystack/base';
import { retirementProgram } from '@bystack/bvm';
import { decodeAddress, type TxInput, type TxOutput } from '@bystack/protocol';
import { refusal } from './errors.js';
import type { Need } from './select.js';
import type { Action, BuildParams, LockedProgram, SpendableOutput } from './types.js';

/** An input and how its program is satisfied. */
export interface PlannedInput {
  readonly input: TxInput;
  readonly lock: LockedProgram;
  /** Absent for issuances. */
  readonly spent?: SpendableOutput;
}

/** What the actions say, before coins and fee. */
export interface Plan {
  readonly fixed: readonly PlannedInput[];
  readonly needs: readonly Need[];
  readonly outputs: readonly TxOutput[];
  /** Fee asset in minus out by the actions alone: a fee the caller gives. */
  readonly surplus: bigint;
}

const MAX_AMOUNT = (1n << 63n) - 1n;

const checkAmount = (amount: bigint): bigint => {
  if (amount < 1n || amount > MAX_AMOUNT)
    throw refusal({ code: 'AMOUNT_OUT_OF_RANGE', amount }, 'an amount must be between 1 and 2^63 - 1 smallest units');
  return amount;
};

/** The input that spends an output; a vote output is taken back by a veto. */
export function spendInput(output: SpendableOutput): PlannedInput {
  const commitment = {
    sourceId: output.sourceId,
    assetId: output.assetId,
    amount: output.amount,
    sourcePos: output.sourcePos,
    vmVersion: 1n,
    controlProgram: output.program,
  };
  const input: TxInput = output.vote
    ? { kind: 'veto', assetVersion: 1n, commitment, vote: output.vote, arguments: [] }
    : { kind: 'spend', assetVersion: 1n, commitment, arguments: [] };
  return { input, lock: output, spent: output };
}

const issueInput = (action: Extract<Action, { type: 'issue' }>): PlannedInput => {
  if (action.nonce.length < 1 || action.nonce.length > 64) {
    throw refusal({ code: 'TXBUILDER_FIELD', field: 'nonce', receivedBytes: action.nonce.length }, 'an issuance nonce has 1 to 64 bytes');
  }
  return {
    lock: action.issuance,
    input: {
      kind: 'issuance',
      assetVersion: 1n,
      nonce: action.nonce,
      assetId: action.assetId,
      amount: action.amount,
      assetDefinition: action.definition,
      vmVersion: 1n,
      issuanceProgram: action.issuance.program,
      arguments: [],
    },
  };
};

/** An ordinary output of version 1. */
export const payment = (assetId: Hash, amount: bigint, controlProgram: Uint8Array): TxOutput => ({
  kind: 'intraChain',
  assetVersion: 1n,
  assetId,
  amount,
  vmVersion: 1n,
  controlProgram,
});

const voteOutput = (action: Extract<Action, { type: 'vote' }>): TxOutput => {
  if (action.vote.length !== 64)
    throw refusal({ code: 'TXBUILDER_FIELD', field: 'vote', receivedBytes: action.vote.length }, 'a vote key has 64 bytes');
  return { ...payment(action.assetId, action.amount, action.program), kind: 'vote', vote: action.vote } as TxOutput;
};

const outputOf = (action: Action, hrp: string): TxOutput | null => {
  switch (action.type) {
    case 'control_program':
      return payment(action.assetId, action.amount, action.program);
    case 'control_address':
      return payment(action.assetId, action.amount, decodeAddress(hrp, action.address));
    case 'retire':
      return payment(action.assetId, action.amount, retirementProgram(action.comment));
    case 'vote':
      return voteOutput(action);
    default:
      return null;
  }
};

/** Running sums of one side per asset, refused past 63 bits (the mux's rule). */
class Sums {
  readonly perAsset = new Map<string, bigint>();

  add(assetId: Hash, amount: bigint): void {
    const key = bytesToHex(assetId);
    this.perAsset.set(key, checkAmount((this.perAsset.get(key) ?? 0n) + checkAmount(amount)));
  }
}

const surplusOf = (into: Sums, out: Sums, feeAsset: string): bigint => {
  for (const asset of new Set([...into.perAsset.keys(), ...out.perAsset.keys()])) {
    const brought = into.perAsset.get(asset) ?? 0n;
    const paid = out.perAsset.get(asset) ?? 0n;
    if (asset === feeAsset ? brought < paid : brought !== paid) {
      throw refusal(
        { code: 'TXBUILDER_UNBALANCED', asset, inputs: brought, outputs: paid },
        'what the transaction takes of an asset differs from what it pays',
      );
    }
  }
  return (into.perAsset.get(feeAsset) ?? 0n) - (out.perAsset.get(feeAsset) ?? 0n);
};

const addNeed = (needs: Need[], need: Need): void => {
  const key = bytesToHex(need.assetId);
  const at = needs.findIndex((other) => other.account === need.account && bytesToHex(other.assetId) === key);
  const known = needs[at];
  if (known) needs[at] = { ...known, amount: known.amount + need.amount };
  else needs.push(need);
};

/** `needs` with `amount` of the fee asset more from the account. */
export function withFee(needs: readonly Need[], account: string, feeAsset: Hash, amount: bigint): readonly Need[] {
  const out = [...needs];
  if (amount > 0n) addNeed(out, { account, assetId: feeAsset, amount });
  return out;
}

/**
 * Reads the actions in order.
 * @throws BystackError `AMOUNT_OUT_OF_RANGE`, `TXBUILDER_UNBALANCED`, `TXBUILDER_FIELD`, and the address codes of protocol.
 */
export function planActions(actions: readonly Action[], params: BuildParams): Plan {
  const fixed: PlannedInput[] = [];
  const needs: Need[] = [];
  const outputs: TxOutput[] = [];
  const into = new Sums();
  const out = new Sums();
  for (const action of actions) {
    const value = action.type === 'veto' ? action.output : action;
    const side = action.type === 'spend_account' || action.type === 'issue' || action.type === 'veto' ? into : out;
    side.add(value.assetId, value.amount);
    if (action.type === 'spend_account') addNeed(needs, action);
    else if (action.type === 'issue') fixed.push(issueInput(action));
    else if (action.type === 'veto') fixed.push(spendInput(action.output));
    const output = outputOf(action, params.hrp);
    if (output) outputs.push(output);
  }
  return { fixed, needs, outputs, surplus: surplusOf(into, out, bytesToHex(params.feeAsset)) };
}
