/**
 * Why a transaction is refused, in the words that clients of Bytom know: the way from the transaction through its
 * entries to the broken rule, then the rule. The rules themselves were judged before (`judgeMainTx`); this follows the
 * same way again to say where it ended. Source: mainchain.md 9, 12; texts of Bytom v1.1.0.
 */
import { bytesToHex, equalBytes, type Signatures } from '@bystack/base';
import { disassemble, executedProgram, inputContext, runProgram, type VmContext } from '@bystack/bvm';
import { MAIN_TX_RULES } from '@bystack/ledger';
import { BTM_ASSET_ID, MAX_V63, type MappedTx } from '@bystack/protocol';
import type { ApiCode } from '../errors.js';

/** Code and text of the rules that a transaction alone can break. */
const RULES: Readonly<Record<string, readonly [ApiCode, string]>> = {
  ErrTxVersion: ['BTM730', 'invalid transaction version'],
  ErrWrongTransactionSize: ['BTM731', 'invalid transaction size'],
  ErrBadTimeRange: ['BTM732', 'invalid transaction time range'],
  ErrEmptyInputIDs: ['BTM000', 'got the empty InputIDs'],
  ErrNotStandardTx: ['BTM733', 'not standard transaction'],
  ErrWrongCoinbaseTransaction: ['BTM734', 'wrong coinbase transaction'],
  ErrWrongCoinbaseAsset: ['BTM735', 'wrong coinbase assetID'],
  ErrCoinbaseArbitraryOversize: ['BTM736', 'coinbase arbitrary size is larger than limit'],
  ErrEmptyResults: ['BTM737', 'transaction has no results'],
  ErrMismatchedAssetID: ['BTM738', 'mismatched assetID'],
  ErrMismatchedPosition: ['BTM739', 'mismatched value source/dest position'],
  ErrMismatchedReference: ['BTM740', 'mismatched reference'],
  ErrMismatchedValue: ['BTM741', 'mismatched value'],
  ErrMissingField: ['BTM742', 'missing required field'],
  ErrNoSource: ['BTM743', 'no source for value'],
  ErrOverflow: ['BTM744', 'arithmetic overflow/underflow'],
  ErrPosition: ['BTM745', 'invalid source or destination position'],
  ErrUnbalanced: ['BTM746', 'unbalanced asset amount between input and output'],
  ErrOverGasCredit: ['BTM747', 'all gas credit has been spend'],
  ErrGasCalculate: ['BTM748', 'gas usage calculate got a math error'],
  'VM:ErrAltStackUnderflow': ['BTM760', 'alt stack underflow'],
  'VM:ErrBadValue': ['BTM761', 'bad value'],
  'VM:ErrContext': ['BTM762', 'wrong context'],
  'VM:ErrDataStackUnderflow': ['BTM763', 'data stack underflow'],
  'VM:ErrDisallowedOpcode': ['BTM764', 'disallowed opcode'],
  'VM:ErrDivZero': ['BTM765', 'division by zero'],
  'VM:ErrFalseVMResult': ['BTM766', 'false VM result'],
  'VM:ErrLongProgram': ['BTM767', 'program size exceeds maxint32'],
  'VM:ErrRange': ['BTM768', 'range error'],
  'VM:ErrReturn': ['BTM769', 'RETURN executed'],
  'VM:ErrRunLimitExceeded': ['BTM770', 'run limit exceeded'],
  'VM:ErrShortProgram': ['BTM771', 'unexpected end of program'],
  'VM:ErrToken': ['BTM772', 'unrecognized token'],
  'VM:ErrUnexpected': ['BTM773', 'unexpected error'],
  'VM:ErrUnsupportedVM': ['BTM774', 'unsupported VM'],
  'VM:ErrVerifyFailed': ['BTM775', 'VERIFY failed'],
  'VM:ErrOverflow(checked)': ['BTM000', 'data length exceeds max program size: arithmetic overflow'],
};

/** Where the transaction stands; `first`: transaction 0 of a block. */
export interface RefusalPlace {
  readonly height: bigint;
  readonly blockVersion: bigint;
  readonly signatures: Signatures;
}

/** What clients are told. */
export interface Refusal {
  readonly code: ApiCode;
  readonly text: string;
}

const hex = bytesToHex;
const isBtm = (id: Uint8Array): boolean => equalBytes(id, BTM_ASSET_ID);

/** The text of a rule code; the code itself where it is none of these rules. */
export const ruleText = (code: string): Refusal => {
  const [api, text] = RULES[code] ?? (['BTM000', code] as const);
  return { code: api, text };
};

const overLimit = (amount: bigint): string => `amount ${String(amount)} exceeds maximum value 2^63`;

/** Sums per asset as far as they fit, or the text of the sum that does not. */
const sumsOf = ({ muxSources }: MappedTx): Map<string, bigint> | string => {
  const sums = new Map<string, bigint>();
  for (const [i, { assetId, amount }] of muxSources.entries()) {
    const asset = hex(assetId);
    const before = sums.get(asset) ?? 0n;
    if (amount > MAX_V63) return overLimit(amount);
    if (before + amount > MAX_V63)
      return `adding ${String(amount)} units of asset ${asset} from mux source ${String(i)} to total ${String(before)} overflows int64`;
    sums.set(asset, before + amount);
  }
  return sums;
};

/** Which sum of the mux broke, where one did; empty where the rule says everything. */
const balanceText = (mapped: MappedTx, code: string): string => {
  const sums = sumsOf(mapped);
  if (typeof sums === 'string') return sums;
  for (const [i, { source }] of mapped.results.entries()) {
    if (!source) continue;
    const asset = hex(source.assetId);
    const before = sums.get(asset);
    if (before === undefined) return `mux destination ${String(i)}, asset ${asset}, has no corresponding source`;
    if (source.amount > MAX_V63) return overLimit(source.amount);
    if (before - source.amount < -MAX_V63 - 1n)
      return `subtracting ${String(source.amount)} units of asset ${asset} from mux destination ${String(i)} from total ${String(before)} underflows int64`;
    sums.set(asset, before - source.amount);
  }
  const btm = hex(BTM_ASSET_ID);
  if (code === 'ErrGasCalculate') return (sums.get(btm) ?? 0n) < 0n ? 'input BTM is negative' : '';
  const odd = [...sums].find(([asset, rest]) => asset !== btm && rest !== 0n);
  return odd ? `asset ${odd[0]} sources - destinations = ${String(odd[1])} (should be 0)` : '';
};

const BALANCE: ReadonlySet<string> = new Set(['ErrOverflow', 'ErrNoSource', 'ErrUnbalanced']);
const COINBASE: ReadonlySet<string> = new Set(['ErrWrongCoinbaseTransaction', 'ErrWrongCoinbaseAsset', 'ErrCoinbaseArbitraryOversize']);

/** Gas of a push beside its bytes. */
const PUSH_GAS = 8;

interface FailedProgram {
  readonly context: VmContext;
  /** What it could use. */
  readonly gas: bigint;
}

const assembly = (program: Uint8Array): string => {
  try {
    return disassemble(program, 'mainchain');
  } catch {
    return '???';
  }
};

/** Index of the argument that the gas does not suffice to push; null when all fit. */
const dearArgument = ({ arguments: given }: VmContext, gas: bigint): number | null => {
  let left = gas;
  for (const [i, argument] of given.entries()) {
    left -= BigInt(PUSH_GAS + argument.length);
    if (left < 0n) return i;
  }
  return null;
};

const machineText = ({ context, gas }: FailedProgram, rule: string): string => {
  const dear = dearArgument(context, gas);
  if (dear !== null) return `checking control program: pushing initial argument ${String(dear)}: ${rule}`;
  const program = executedProgram(context.program);
  const args = context.arguments.map((argument) => hex(argument)).join(' ');
  return `checking control program: ${rule} [prog ${hex(program)} = ${assembly(program)}; args ${args}]: ${rule}`;
};

const startGas = (mapped: MappedTx): bigint => {
  let fee = 0n;
  for (const { assetId, amount } of mapped.muxSources) if (isBtm(assetId)) fee += amount;
  for (const { source } of mapped.results) if (source && isBtm(source.assetId)) fee -= source.amount;
  const gas = fee / MAIN_TX_RULES.gasRate;
  return gas < MAIN_TX_RULES.maxGas ? gas : MAIN_TX_RULES.maxGas;
};

/** The program of a BTM input that failed, found by running them in their order again. */
const failedProgram = (mapped: MappedTx, place: RefusalPlace): FailedProgram | null => {
  let gas = startGas(mapped);
  for (const [i, input] of mapped.tx.inputs.entries()) {
    if (input.kind !== 'spend' || !isBtm(input.commitment.assetId)) continue;
    const { signatures, height } = place;
    const context = inputContext(mapped, i, { dialect: 'mainchain', signatures, blockHeight: height });
    if (!context) continue;
    const { ok, gasLeft } = runProgram(context, Number(gas));
    if (!ok) return { context, gas };
    gas = BigInt(gasLeft);
  }
  return null;
};

/** What was wrong inside the mux: before it the way there. */
const muxText = (mapped: MappedTx, code: string, place: RefusalPlace): string => {
  const { text } = ruleText(code);
  if (BALANCE.has(code)) return [balanceText(mapped, code), text].filter((part) => part !== '').join(': ');
  if (code === 'ErrGasCalculate') return `${balanceText(mapped, code) || 'setGasValid calc gasLeft'}: ${text}`;
  if (code === 'ErrOverGasCredit' || COINBASE.has(code)) return `checking gas input: ${text}`;
  const failed = code.startsWith('VM:') ? failedProgram(mapped, place) : null;
  return failed ? `checking gas input: ${machineText(failed, text)}` : text;
};

const HEAD: ReadonlySet<string> = new Set([
  'ErrTxVersion',
  'ErrWrongTransactionSize',
  'ErrBadTimeRange',
  'ErrEmptyInputIDs',
  'ErrNotStandardTx',
  'ErrEmptyResults',
]);

/** Code and text for a transaction that `judgeMainTx` refuses under `code`. Total. */
export function txRefusal(mapped: MappedTx, code: string, place: RefusalPlace): Refusal {
  const rule = ruleText(code);
  if (code === 'ErrTxVersion') {
    const versions = `block version ${String(place.blockVersion)}, transaction version ${String(mapped.tx.version)}`;
    return { ...rule, text: `${versions}: ${rule.text}` };
  }
  if (HEAD.has(code) || RULES[code] === undefined) return rule;
  const source = mapped.results[0]?.outcome === 'retirement' ? 'retirement' : 'output';
  return { ...rule, text: `checking result 0: checking ${source} source: checking value source: ${muxText(mapped, code, place)}` };
}

/** As /submit-transaction words it. */
export const rejected = ({ code, text }: Refusal): Refusal => ({ code, text: `tx rejected: ${text}: ${text}` });
