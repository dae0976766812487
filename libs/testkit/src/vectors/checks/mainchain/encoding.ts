/** Varints, lists and refused transactions (mainchain.md 1, 3). */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { Reader, Writer } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { accepts, big, compare, eachCase, text, texts, type Fields } from '../../judge.js';
import { byKind, bytesOf, hex, mappedOf } from './fields.js';

const written = (c: Fields, write: (w: Writer) => Writer): CaseVerdict => {
  const ok = accepts(() => write(new Writer()));
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['hex', text(c, 'hex'), ok ? bytesToHex(write(new Writer()).finish()) : ''],
  ]);
};

const read = (c: Fields, take: (r: Reader) => bigint | number): CaseVerdict => {
  const r = new Reader(bytesOf(c, 'hex'));
  let value: string | undefined;
  const ok = accepts(() => {
    value = take(r).toString();
  });
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['value', c['value'], value],
    ['rest', ok ? c['rest'] : 0, ok ? r.remaining : 0],
  ]);
};

const transaction = (c: Fields): CaseVerdict => {
  let id: string | undefined;
  const ok = accepts(() => {
    id = hex(mappedOf(bytesOf(c, 'raw')).id);
  });
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['txId', c['txId'], id],
  ]);
};

const list = (c: Fields): CaseVerdict => {
  const items = texts(c, 'items').map((item) => hexToBytes(item));
  const verdict = written(c, (w) => w.list(items));
  if (!verdict.ok || c['ok'] !== true) return verdict;
  const r = new Reader(bytesOf(c, 'hex'));
  return compare(text(c, 'name'), [
    ['items', texts(c, 'items'), r.list().map(bytesToHex)],
    ['rest', 0, r.remaining],
  ]);
};

/** Numbers past 2^53 reach the writer as they are: a length that big is refused, however it is spelled. */
const length = (c: Fields): number => Number(big(c, 'value'));

/** Check of encoding.json. */
export const encodingChecks: Readonly<Record<string, VectorCheck>> = {
  'encoding.json': eachCase(
    byKind({
      varint63: (c) => written(c, (w) => w.v63(big(c, 'value'))),
      varint31: (c) => written(c, (w) => w.v31(length(c))),
      'varint63-read': (c) => read(c, (r) => r.v63()),
      'varint31-read': (c) => read(c, (r) => r.v31()),
      varstrlist: list,
      'tx-decode': transaction,
    }),
  ),
};
