/** Header and block encodings, hashes, genesis (mainchain.md 4, 16). */
import { bytesToHex } from '@bystack/base';
import {
  decodeMainBlock,
  decodeMainHeader,
  encodeMainBlock,
  encodeMainHeader,
  mainHeaderBody,
  mainHeaderHash,
  mainStatusRoot,
  mapTx,
  merkleRoot,
  type MainBlock,
  type MainHeader,
} from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { accepts, compare, eachCase, text, type Fields, type Pair } from '../../judge.js';
import { byKind, bytesOf, hex } from './fields.js';

const headerFields = (h: MainHeader): Fields => ({
  version: h.version.toString(),
  height: h.height.toString(),
  previousBlockHash: hex(h.previous),
  timestamp: h.timestamp.toString(),
  transactionsMerkleRoot: hex(h.txRoot),
  transactionStatusHash: hex(h.statusRoot),
  nonce: h.nonce.toString(),
  bits: h.bits.toString(),
  entryBody: hex(mainHeaderBody(h)),
  hash: hex(mainHeaderHash(h)),
});

/** Every recorded header field; numbers are compared as text. */
const headerPairs = (c: Fields, h: MainHeader): Pair[] => {
  const got = headerFields(h);
  return Object.keys(got)
    .filter((key) => c[key] !== undefined)
    .map((key) => [key, text(c, key), got[key]] as const);
};

const header = (c: Fields): CaseVerdict => {
  const h = decodeMainHeader(bytesOf(c, 'raw'));
  return compare(text(c, 'name'), [...headerPairs(c, h), ['raw', c['raw'], hex(encodeMainHeader(h))]]);
};

const genesis = (c: Fields): CaseVerdict => {
  const block = decodeMainBlock(bytesOf(c, 'raw'));
  const ids = block.transactions.map(({ tx }) => mapTx(tx, 'mainchain').id);
  return compare(text(c, 'name'), [
    ...headerPairs(c, block.header),
    ['rawHeader', c['rawHeader'] ?? null, c['rawHeader'] === undefined ? null : hex(encodeMainHeader(block.header))],
    [
      'raw',
      c['raw'],
      bytesToHex(
        encodeMainBlock(
          block.header,
          block.transactions.map((t) => t.raw),
        ),
      ),
    ],
    ['coinbaseTxId', c['coinbaseTxId'], hex(ids[0])],
    ['transactions root', hex(block.header.txRoot), hex(merkleRoot(ids))],
    ['status root', hex(block.header.statusRoot), hex(mainStatusRoot(ids.map(() => false)))],
  ]);
};

const headerDecode = (c: Fields): CaseVerdict => {
  const ok = accepts(() => decodeMainHeader(bytesOf(c, 'raw')));
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['hash', c['hash'], ok ? hex(mainHeaderHash(decodeMainHeader(bytesOf(c, 'raw')))) : undefined],
  ]);
};

const blockDecode = (c: Fields): CaseVerdict => {
  let block: MainBlock | undefined;
  const ok = accepts(() => {
    block = decodeMainBlock(bytesOf(c, 'raw'));
  });
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['hash', c['hash'], block && hex(mainHeaderHash(block.header))],
    ['transactions', c['transactions'], block?.transactions.length],
  ]);
};

/** Check of headers.json. */
export const headerChecks: Readonly<Record<string, VectorCheck>> = {
  'headers.json': eachCase(byKind({ header, genesis, 'header-decode': headerDecode, 'block-decode': blockDecode })),
};
