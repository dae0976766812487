/** Validity of transactions and blocks without unspent outputs (mainchain.md 9, 10). */
import { hexToBytes } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { judgeMainBlock, judgeMainTx, type TxVerdict } from '@bystack/ledger';
import { headerError, medianTime, nextBits, subsidyAt } from '@bystack/powheaders';
import { decodeMainBlock, decodeMainHeader, mainHeaderHash, mapTx, decodeTx } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { big, compare, eachCase, items, text, type Fields, type Pair } from '../../judge.js';
import { bytesOf, hex } from './fields.js';

const signatures = nobleSignatures();

/** Names of the machine's errors carry no mark in these files. */
const classOf = (error: string | null): string | null => error?.replace(/^VM:/, '') ?? null;

const gasPairs = (c: Fields, v: TxVerdict): Pair[] =>
  (['fee', 'gasUsed', 'gasLeft', 'storageGas'] as const)
    .filter((key) => c[key] !== undefined)
    .map((key) => [key, text(c, key), v[key].toString()] as const);

/** Where the order of a Go map decides (gasComparable false), the outcome is compared and neither gas nor class. */
const transaction = (c: Fields): CaseVerdict => {
  const mapped = mapTx(decodeTx(bytesOf(c, 'raw'), { dialect: 'mainchain' }), 'mainchain');
  const first = c['positionInBlock'] === 'first';
  const v = judgeMainTx(mapped, { height: big(c, 'blockHeight'), blockVersion: big(c, 'blockVersion'), first, signatures });
  const exact: Pair[] = c['gasComparable'] === false ? [] : [['error', c['error'], classOf(v.error)], ...gasPairs(c, v)];
  return compare(text(c, 'name'), [
    ['txId', c['txId'], hex(mapped.id)],
    ['valid', c['error'] === null, v.error === null],
    ['gasValid', c['gasValid'], v.gasValid],
    ...exact,
  ]);
};

const firstPairs = (c: Fields, verdicts: readonly TxVerdict[]): Pair[] =>
  items(c, 'firstTransactions').flatMap((recorded, i): Pair[] => {
    const v = verdicts[Number(recorded['index'])];
    if (!v) return [];
    return [
      [`transaction ${String(i)} error`, recorded['error'], classOf(v.error)],
      [`transaction ${String(i)} gasValid`, recorded['gasValid'], v.gasValid],
      ...gasPairs(recorded, v).filter(() => v.gasValid),
    ];
  });

/** The recorded parent has no ancestors: its own time is the median. The clock is the one of the run, as it was for Bytom. */
const block = (c: Fields): CaseVerdict => {
  const own = decodeMainBlock(bytesOf(c, 'raw'));
  const parent = decodeMainHeader(bytesOf(c, 'parentHeader'));
  const facts = {
    height: parent.height,
    hash: mainHeaderHash(parent),
    medianTime: medianTime([parent.timestamp]),
    nextBits: nextBits(parent, 0n),
  };
  const now = BigInt(Math.floor(Date.now() / 1000));
  const head = headerError(own.header, facts, now, () => hexToBytes(text(c, 'powHash')));
  const body = judgeMainBlock(own, { subsidy: subsidyAt(own.header.height), signatures });
  return compare(text(c, 'name'), [
    ['hash', c['hash'], hex(mainHeaderHash(own.header))],
    ['parentHash', c['parentHash'], hex(facts.hash)],
    ['error', c['error'], head ?? classOf(body.error)],
    ...firstPairs(c, body.transactions),
    ...(c['error'] === null ? [['statusFail', c['statusFail'], body.transactions.map((v) => v.error !== null)] as const] : []),
  ]);
};

/** Checks of tx-validation.json and blocks.json. */
export const validationChecks: Readonly<Record<string, VectorCheck>> = {
  'tx-validation.json': eachCase(transaction),
  'blocks.json': eachCase(block),
};
