/** Blocks and transactions as bytomd's REST API writes them → what our API shows. Pure. */
import { toGlobalId } from '../common/ids.js';
import { needed, Answer } from './bytom-json.js';
import { MainChainBlockType } from './main-block.type.js';
import { MainChainInputType, MainChainOutputType, MainChainTransactionType } from './main-transaction.type.js';

/** The asset in which fees are paid and rewards are made. */
export const BTM_ASSET_ID = 'ff'.repeat(32);
/** Blocks of a difficulty window (mainchain.md 7). */
const RETARGET_WINDOW = 2016n;

/** Where a transaction is; null while it waits. */
interface Place {
  readonly height: bigint;
  readonly hash: string;
  readonly position: number;
}

/** An answer of `/get-block`. @throws BystackError `MAINCHAIN_ANSWER` */
export function blockOf(answer: Answer): MainChainBlockType {
  const height = needed(answer.u64('height'), 'block height');
  const hash = needed(answer.hash('hash'), 'block hash');
  const contents = answer.list('transactions').map((tx, position) => transactionOf(new Answer(tx), { height, hash, position }));
  const coinbase = contents[0];
  const paid = coinbase?.isCoinbase === true ? coinbase.outputs.filter(({ assetId }) => assetId === BTM_ASSET_ID) : null;
  return Object.assign(new MainChainBlockType(), {
    id: toGlobalId('MainChainBlock', hash),
    contents,
    height,
    hash,
    parentHash: needed(answer.hash('previous_block_hash'), 'previous block hash'),
    version: answer.int('version') ?? 1,
    timestamp: new Date(Number(needed(answer.u64('timestamp'), 'block timestamp')) * 1000),
    nonce: needed(answer.u64('nonce'), 'nonce').toString(),
    bits: needed(answer.u64('bits'), 'bits').toString(16).padStart(16, '0'),
    difficulty: needed(answer.u64('difficulty'), 'difficulty').toString(),
    transactionMerkleRoot: needed(answer.hash('transaction_merkle_root'), 'merkle root'),
    transactionStatusHash: needed(answer.hash('transaction_status_hash'), 'status hash'),
    transactionCount: contents.length,
    // bytomd tells the length of the hex text (mainchain.md 18).
    sizeBytes: Math.floor((answer.int('size') ?? 0) / 2),
    retargetPosition: Number(height % RETARGET_WINDOW),
    retargetWindow: Number(RETARGET_WINDOW),
    reward: paid === null ? null : paid.reduce((sum, { amount }) => sum + amount, 0n),
    minedBy: paid?.[0]?.address ?? null,
  });
}

/** A transaction of `/get-block` or of `/get-unconfirmed-transaction`. @throws BystackError `MAINCHAIN_ANSWER` */
export function transactionOf(answer: Answer, place: Place | null): MainChainTransactionType {
  const hash = needed(answer.hash('id') ?? answer.hash('tx_id'), 'transaction id');
  const inputs = answer.list('inputs').map((input, index) => inputOf(new Answer(input), index));
  const outputs = answer.list('outputs').map((output, index) => outputOf(new Answer(output), index));
  const isCoinbase = inputs[0]?.kind === 'COINBASE';
  return Object.assign(new MainChainTransactionType(), {
    id: toGlobalId('MainChainTransaction', hash),
    hash,
    state: place === null ? 'PENDING' : 'INCLUDED',
    blockHeight: place?.height ?? null,
    blockHash: place?.hash ?? null,
    positionInBlock: place?.position ?? null,
    isCoinbase,
    statusFailed: answer.flag('status_fail') ?? false,
    sizeBytes: answer.int('size'),
    timeRange: answer.u64('time_range') ?? 0n,
    fee: isCoinbase ? null : feeOf(inputs, outputs),
    inputs,
    outputs,
  });
}

function feeOf(inputs: readonly MainChainInputType[], outputs: readonly MainChainOutputType[]): bigint | null {
  const btm = (ends: readonly { assetId: string | null; amount: bigint | null }[]): bigint =>
    ends.reduce((sum, { assetId, amount }) => (assetId === BTM_ASSET_ID ? sum + (amount ?? 0n) : sum), 0n);
  const fee = btm(inputs) - btm(outputs);
  return fee >= 0n ? fee : null;
}

const INPUT_KINDS: Readonly<Record<string, string>> = { spend: 'SPEND', issue: 'ISSUANCE', coinbase: 'COINBASE' };

function inputOf(answer: Answer, index: number): MainChainInputType {
  const kind = INPUT_KINDS[answer.text('type') ?? ''] ?? 'SPEND';
  const valued = kind !== 'COINBASE';
  return Object.assign(new MainChainInputType(), {
    index,
    kind,
    assetId: valued ? answer.hash('asset_id') : null,
    assetAlias: valued ? answer.text('asset_alias') || null : null,
    amount: valued ? answer.u64('amount') : null,
    address: answer.text('address') || null,
    program: answer.hex('control_program') || answer.hex('issuance_program') || null,
    spentOutputId: answer.hash('spent_output_id'),
    arguments: answer.list('witness_arguments').filter((arg): arg is string => typeof arg === 'string' && /^([0-9a-f]{2})*$/.test(arg)),
    arbitrary: answer.hex('arbitrary') || null,
  });
}

function outputOf(answer: Answer, index: number): MainChainOutputType {
  return Object.assign(new MainChainOutputType(), {
    index,
    kind: answer.text('type') === 'retire' ? 'RETIREMENT' : 'PAYMENT',
    outputId: answer.hash('id'),
    assetId: needed(answer.hash('asset_id'), 'asset id'),
    assetAlias: answer.text('asset_alias') || null,
    amount: needed(answer.u64('amount'), 'amount'),
    address: answer.text('address') || null,
    program: answer.hex('control_program') ?? '',
  });
}
