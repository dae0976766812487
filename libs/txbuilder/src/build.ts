/** Actions and spendable outputs → a transaction that balances, pays its gas and waits for signatures. */
import { assert, bytesToHex, type Hash } from '@bystack/base';
import { encodeTx, mapTx, txSigHash, type MappedTx, type Tx, type TxOutput } from '@bystack/protocol';
import { refusal } from './errors.js';
import { argumentTail, estimateGas, quorumOf } from './gas.js';
import { payment, planActions, spendInput, withFee, type Plan, type PlannedInput } from './plan.js';
import { publicKeyOf } from './programs.js';
import { MAX_INPUTS, selectOutputs, type Need } from './select.js';
import type { Action, BuildParams, ChangeOutput, KeyRef, LockedProgram, SigningInstruction, SpendableOutput, TxTemplate } from './types.js';

/** Rounds of raising the fee: each adds at most the gas of the inputs it brought, so two or three suffice. */
export const MAX_FEE_ROUNDS = 8;

interface Draft {
  readonly tx: Tx;
  readonly inputs: readonly PlannedInput[];
  readonly change: readonly ChangeOutput[];
}

const changeProgram = (params: BuildParams, account: string): Uint8Array => {
  const program = params.changePrograms.get(account);
  if (!program)
    throw refusal({ code: 'TXBUILDER_NO_CHANGE_PROGRAM', account }, 'change falls to an account for which no change program was given');
  return program;
};

const draftOf = (plan: Plan, needs: readonly Need[], outputs: readonly SpendableOutput[], params: BuildParams): Draft => {
  const inputs = [...plan.fixed];
  const paid: TxOutput[] = [...plan.outputs];
  const change: ChangeOutput[] = [];
  for (const need of needs) {
    const chosen = selectOutputs(need, outputs, MAX_INPUTS - inputs.length);
    inputs.push(...chosen.map(spendInput));
    const rest = chosen.reduce((sum, output) => sum + output.amount, 0n) - need.amount;
    if (rest === 0n) continue;
    change.push({ outputIndex: paid.length, account: need.account, assetId: need.assetId, amount: rest });
    paid.push(payment(need.assetId, rest, changeProgram(params, need.account)));
  }
  const tx: Tx = { version: 1n, timeRange: params.timeRange ?? 0n, inputs: inputs.map((i) => i.input), outputs: paid, serializedSize: 0 };
  return { tx, inputs, change };
};

const keysOf = (lock: LockedProgram): readonly KeyRef[] => {
  if (lock.unlock.kind === 'open') return [];
  return lock.unlock.kind === 'key' ? [lock.unlock.key] : lock.unlock.keys;
};

const instructionOf = (mapped: MappedTx, lock: LockedProgram, inputIndex: number): SigningInstruction => ({
  inputIndex,
  message: txSigHash(mapped, inputIndex),
  keys: keysOf(lock).map((key) => ({ key, publicKey: publicKeyOf(key), signature: null })),
  quorum: quorumOf(lock),
  tail: argumentTail(lock),
});

const templateOf = (draft: Draft, fee: bigint, gas: bigint): TxTemplate => {
  const raw = encodeTx(draft.tx);
  const tx = { ...draft.tx, serializedSize: raw.length };
  const mapped = mapTx(tx, 'sidechain');
  return {
    id: mapped.id,
    tx,
    raw,
    signing: draft.inputs.map((input, i) => instructionOf(mapped, input.lock, i)),
    fee,
    gas,
    change: draft.change,
    spent: draft.inputs.flatMap((input) => (input.spent ? [input.spent] : [])),
  };
};

const payerOf = (plan: Plan, params: BuildParams): string => {
  const payer = params.feeAccount ?? plan.needs[0]?.account ?? plan.fixed.find((input) => input.spent)?.spent?.account;
  if (payer === undefined)
    throw refusal({ code: 'FUNDS_INSUFFICIENT', needed: 'fee' }, 'a fee is due and no account was named to pay it', 'name a fee account');
  return payer;
};

const checkFee = (fee: bigint, feeAsset: Hash, maxFee: bigint | undefined): void => {
  if (maxFee !== undefined && fee > maxFee) {
    throw refusal({ code: 'TXBUILDER_FEE_LIMIT', fee, maxFee, asset: bytesToHex(feeAsset) }, 'the fee needed exceeds the limit given');
  }
};

/**
 * Builds a transaction. Outputs stand in action order, change after them; the same arguments give the same
 * bytes whatever the order of `outputs`. What the actions leave over of the fee asset counts as fee; what gas
 * needs beyond that is taken from the fee account on top.
 * @throws BystackError with the codes of `TXBUILDER_ERROR_CODES`, and the address codes of protocol.
 */
export function buildTransaction(actions: readonly Action[], outputs: readonly SpendableOutput[], params: BuildParams): TxTemplate {
  const plan = planActions(actions, params);
  const vetoed = new Set(plan.fixed.flatMap((input) => (input.spent ? [input.spent] : [])));
  const spendable = outputs.filter((output) => !vetoed.has(output));
  const floor = params.minFee ?? 0n;
  let fee = plan.surplus > floor ? plan.surplus : floor;
  for (let round = 0; round < MAX_FEE_ROUNDS; round++) {
    checkFee(fee, params.feeAsset, params.maxFee);
    const extra = fee - plan.surplus;
    const needs = extra > 0n ? withFee(plan.needs, payerOf(plan, params), params.feeAsset, extra) : plan.needs;
    const draft = draftOf(plan, needs, spendable, params);
    const gas = estimateGas(
      draft.tx,
      draft.inputs.map((input) => input.lock),
      params,
    );
    if (gas.fee <= fee) return templateOf(draft, fee, gas.total);
    fee = gas.fee;
  }
  assert(false, 'the fee settles: every round adds inputs, and inputs are bounded');
}
