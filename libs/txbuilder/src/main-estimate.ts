/** Fee of a main-chain transaction before it is signed: Bytom's figures, a little above what is needed. Source: mainchain.md 17. */
import { limitHeightOf, mainProgramClass } from '@bystack/bvm';
import type { TxInput } from '@bystack/protocol';
import { refusal } from './errors.js';
import { MERGE_FEE } from './main-merge.js';
import type { MainTemplate, SignatureComponent, WitnessComponent } from './main-template.js';

/** Smallest BTM units. */
export interface MainFeeEstimate {
  readonly total: bigint;
  /** Part of `total` that is room for one more input and output. */
  readonly flexible: bigint;
  readonly storage: bigint;
  readonly vm: bigint;
  /** Fees of the merging transactions before the last one. */
  readonly chain: bigint;
}

interface Cost {
  readonly bytes: number;
  readonly gas: number;
}

const NEU_PER_GAS = 200n;
/** Bytes of one more input and output without arguments. */
const FLEXIBLE_BYTES = 176;
const KEY_HASH: Cost = { bytes: 98, gas: 1409 };
const LIMIT_HEIGHT_GAS = 5;

const sum = (costs: readonly Cost[]): Cost => ({
  bytes: costs.reduce((total, { bytes }) => total + bytes, 0),
  gas: costs.reduce((total, { gas }) => total + gas, 0),
});

const signatureParts = (components: readonly WitnessComponent[]): readonly SignatureComponent[] =>
  components.filter((component) => component.type !== 'data');

const scriptHashCost = (components: readonly WitnessComponent[]): Cost =>
  sum(
    signatureParts(components).map(({ keys: { length: keys }, quorum }) => ({
      bytes: 33 * keys + 65 * quorum,
      gas: 1131 * keys + 72 * quorum + 659 + (keys === 1 && quorum === 1 ? 27 : 0),
    })),
  );

const issuanceCost = (components: readonly WitnessComponent[], limited: boolean): Cost =>
  sum([
    { bytes: 0, gas: limited ? LIMIT_HEIGHT_GAS : 0 },
    ...signatureParts(components).map(({ keys: { length: keys }, quorum }) => ({
      bytes: 65 * quorum,
      gas: 1065 * keys + 72 * quorum + 316,
    })),
  ]);

interface Costs {
  readonly keyHash: readonly Cost[];
  readonly scriptHash: readonly Cost[];
  readonly issuance: readonly Cost[];
}

const costsOf = (inputs: readonly TxInput[], componentsAt: (position: number) => readonly WitnessComponent[]): Costs => {
  const out = { keyHash: [] as Cost[], scriptHash: [] as Cost[], issuance: [] as Cost[] };
  inputs.forEach((input, i) => {
    if (input.kind === 'issuance') out.issuance.push(issuanceCost(componentsAt(i), limitHeightOf(input.issuanceProgram) > 0n));
    if (input.kind !== 'spend') return;
    const { p2wpkh, p2wsh } = mainProgramClass(input.commitment.controlProgram);
    if (p2wpkh) out.keyHash.push(KEY_HASH);
    else if (p2wsh) out.scriptHash.push(scriptHashCost(componentsAt(i)));
  });
  return out;
};

/** One more input like those there are; where there are issuances alone, the input that will pay for them. */
const flexibleCost = ({ keyHash, scriptHash }: Costs): Cost => {
  const [like] = keyHash.length > 0 ? keyHash : scriptHash.slice(-1);
  return like ? { bytes: FLEXIBLE_BYTES + like.bytes, gas: like.gas } : { bytes: 0, gas: 0 };
};

const payerCost = ({ keyHash, scriptHash, issuance }: Costs): readonly Cost[] =>
  keyHash.length + scriptHash.length === 0 && issuance.length > 0 ? [{ bytes: FLEXIBLE_BYTES + KEY_HASH.bytes, gas: KEY_HASH.gas }] : [];

const neu = (gas: number): bigint => BigInt(gas) * NEU_PER_GAS;

/** Fee that pays for the transaction once it is signed. */
export function estimateMainFee(template: MainTemplate): MainFeeEstimate {
  const components = new Map(template.instructions.map((instruction) => [instruction.position, instruction.components]));
  const costs = costsOf(template.tx.inputs, (position) => components.get(position) ?? []);
  const own = sum([...costs.keyHash, ...costs.scriptHash, ...costs.issuance, ...payerCost(costs)]);
  const flexible = flexibleCost(costs);
  const storage = template.tx.serializedSize + own.bytes;
  return {
    total: neu(storage + own.gas + flexible.gas + flexible.bytes),
    flexible: neu(flexible.gas + flexible.bytes),
    storage: neu(storage),
    vm: neu(own.gas),
    chain: 0n,
  };
}

/** Fee of the last of several templates, and of those that merge outputs for it. @throws BystackError `TXBUILDER_INSTRUCTION` for none */
export function estimateMainChainFee(templates: readonly MainTemplate[]): MainFeeEstimate {
  const last = templates.at(-1);
  if (!last) throw refusal({ code: 'TXBUILDER_INSTRUCTION', templates: 0 }, 'there is no transaction to estimate');
  return { ...estimateMainFee(last), chain: MERGE_FEE * BigInt(templates.length - 1) };
}
