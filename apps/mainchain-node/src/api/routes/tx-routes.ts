/** Calls about transactions and the pool. Source: mainchain.md 13, 17, 18. */
import { bytesToHex, type Hash, type Signatures } from '@bystack/base';
import { executedProgram, OPCODES, parseProgram } from '@bystack/bvm';
import { MAIN_TX_RULES } from '@bystack/ledger';
import type { ChainPort, PoolOutcome, PoolPort } from '../../ports.js';
import { annotateBlockTx, annotateEnds, shownFee } from '../annotate.js';
import { ApiFailure } from '../errors.js';
import { bytesOfHex, hexBytes, list, string, struct } from '../json.js';
import { maybeTransaction, rawTransaction, requiredTx, type RawTx } from '../raw-types.js';
import { route, type Route } from '../route.js';
import { rejected, ruleText, txRefusal } from '../texts/tx-refusal.js';

/** What the calls about transactions need. */
export interface TxRouteParts {
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly signatures: Signatures;
}

/** Refusals that name no rule of validity: code and text. */
const POLICY: Readonly<Record<string, ConstructorParameters<typeof ApiFailure>>> = {
  'fee-limit': ['BTM713', 'transaction fee exceed max limit'],
  'no-gas-input': ['BTM714', 'transaction has no gas input'],
};

/** Refusals of the pool, which are told as rejections. */
const POOL_TEXTS: Readonly<Record<string, string>> = {
  dust: 'transaction is dust tx',
  full: 'transaction pool reach the max number',
  conflict: 'another transaction of the pool spends the same output',
};

const refusal = (tx: RawTx, code: string, { chain, signatures }: TxRouteParts): ApiFailure => {
  const policy = POLICY[code];
  if (policy) return new ApiFailure(...policy);
  const known = POOL_TEXTS[code];
  const place = { height: chain.tip.height, blockVersion: chain.tip.header.version, signatures };
  const told = rejected(known === undefined ? txRefusal(tx.mapped, code, place) : { code: 'BTM000', text: known });
  return new ApiFailure(told.code, told.text);
};

const submit = async (tx: RawTx, parts: TxRouteParts): Promise<Hash> => {
  const outcome: PoolOutcome = await parts.pool.submit(tx.raw, 'api');
  if (outcome.kind === 'refused') throw refusal(tx, outcome.code, parts);
  if (outcome.kind === 'orphan') throw new ApiFailure('BTM712', "finalize can't find transaction input utxo");
  return outcome.txId;
};

const submitAll = async (txs: readonly RawTx[], parts: TxRouteParts): Promise<Hash[]> => {
  const ids: Hash[] = [];
  for (const tx of txs) ids.push(await submit(tx, parts));
  return ids;
};

const decodedTx = ({ mapped }: RawTx, hrp: string): unknown => ({
  tx_id: mapped.id,
  version: mapped.tx.version,
  size: mapped.tx.serializedSize,
  time_range: mapped.tx.timeRange,
  ...annotateEnds(mapped, { hrp }),
  fee: shownFee(mapped),
});

/** Hex that is wrong here is no malformed request: the field is text. */
const programBytes = (text: string): Uint8Array => {
  try {
    return bytesOfHex(text);
  } catch (error) {
    if (error instanceof ApiFailure) throw new ApiFailure('BTM000', error.facts.detail);
    throw error;
  }
};

/** One instruction per line: name, blank, pushed bytes. Programs of addresses are shown as they run. */
const instructions = (text: string): string => {
  const parts = parseProgram(executedProgram(programBytes(text)));
  if (typeof parts === 'string') {
    const { code, text: detail } = ruleText(`VM:${parts}`);
    throw new ApiFailure(code, detail);
  }
  return parts.map(({ code, data }) => `${OPCODES.mainchain[code]?.name ?? ''} ${bytesToHex(data)}\n`).join('');
};

const pooled = ({ chain, pool }: TxRouteParts, txId: Uint8Array): unknown => {
  const padded = new Uint8Array(32);
  padded.set(txId.subarray(0, 32));
  const entry = pool.byTxId(padded);
  if (!entry) throw new ApiFailure('BTM000', 'transaction are not existed in the mempool');
  return annotateBlockTx(entry.mapped, entry.statusFail, { hrp: chain.network.hrp });
};

const waiting = (pool: PoolPort): unknown => {
  const ids = pool.entries().map((entry) => entry.txId);
  return { total: ids.length, tx_ids: ids };
};

/** Calls about transactions that need no wallet. */
export const txRoutes = (parts: TxRouteParts): Route[] => [
  route('/submit-transaction', struct('', { raw_transaction: maybeTransaction }), async (request) => ({
    tx_id: await submit(requiredTx(request.raw_transaction), parts),
  })),
  route('/submit-transactions', struct('', { raw_transactions: list(rawTransaction) }), async (request) => ({
    tx_id: await submitAll(request.raw_transactions, parts),
  })),
  route('/decode-raw-transaction', struct('', { raw_transaction: maybeTransaction }), (request) =>
    decodedTx(requiredTx(request.raw_transaction), parts.chain.network.hrp),
  ),
  route('/decode-program', struct('', { program: string }), (request) => ({ instructions: instructions(request.program) })),
  route('/gas-rate', null, () => ({ gas_rate: MAIN_TX_RULES.gasRate })),
  route('/get-unconfirmed-transaction', struct('', { tx_id: hexBytes }), (request) => pooled(parts, request.tx_id)),
  route('/list-unconfirmed-transactions', null, () => waiting(parts.pool)),
];
