/** Many small outputs of BTM → one, through transactions of a few inputs each that spend one another. Source: mainchain.md 9, 17. */
import { assert } from '@bystack/base';
import { BTM_ASSET_ID, mapTx } from '@bystack/protocol';
import { refusal } from './errors.js';
import { assembleMain, mainSpendInput, type MainTemplate } from './main-template.js';
import { payment } from './plan.js';
import type { SpendableOutput } from './types.js';

/** Fee of each merging transaction, smallest BTM units. */
export const MERGE_FEE = 6_000_000n;
/** Most outputs a merging transaction spends. */
export const MERGE_INPUTS = 5;
/** Gas that BTM inputs may use together. */
const GAS_CREDIT = 30_000;

/** Merging transactions in the order they must be submitted, and the output that is left. */
export interface Merged {
  readonly templates: readonly MainTemplate[];
  readonly last: SpendableOutput;
}

/** Inputs per transaction: fewer where many keys make each of them costly. At least 2. */
const inputsPerTx = ({ unlock }: SpendableOutput): number => {
  if (unlock.kind !== 'multisig') return MERGE_INPUTS;
  const gas = 1131 * unlock.keys.length + 72 * unlock.quorum + 659;
  return Math.max(2, Math.min(MERGE_INPUTS, Math.floor(GAS_CREDIT / gas)));
};

/** Fees that merging `count` outputs like `output` costs. */
export function mergeFees(count: number, output: SpendableOutput): bigint {
  const spent = inputsPerTx(output) - 1;
  return count <= 1 ? 0n : MERGE_FEE * BigInt(Math.ceil((count - 1) / spent));
}

const mergeOnce = (outputs: readonly SpendableOutput[], into: SpendableOutput): Merged => {
  const amount = outputs.reduce((total, output) => total + output.amount, 0n) - MERGE_FEE;
  if (amount <= 0n)
    throw refusal(
      { code: 'FUNDS_INSUFFICIENT', outputs: outputs.length, fee: MERGE_FEE },
      'merging these outputs costs more than they hold',
    );
  const template = assembleMain(null, outputs.map(mainSpendInput), [payment(BTM_ASSET_ID, amount, into.program)], 0n);
  const { muxId } = mapTx(template.tx, 'mainchain');
  return { templates: [template], last: { ...into, sourceId: muxId, sourcePos: 0n, amount } };
};

/**
 * Merges outputs of BTM of one account, all at once, into the program of the first. `outputs` is not empty.
 * @throws BystackError `FUNDS_INSUFFICIENT` when some outputs together hold less than the fee of merging them
 */
export function mergeOutputs(outputs: readonly SpendableOutput[]): Merged {
  const [first] = outputs;
  assert(first, 'there is an output to merge');
  const queue = [...outputs];
  const templates: MainTemplate[] = [];
  const size = inputsPerTx(first);
  while (queue.length > 1) {
    const merged = mergeOnce(queue.splice(0, size), first);
    templates.push(...merged.templates);
    queue.push(merged.last);
  }
  return { templates, last: queue[0] as SpendableOutput };
}
