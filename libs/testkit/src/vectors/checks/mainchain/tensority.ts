/** The proof-of-work hash with its steps (mainchain.md 6). */
import { bytesToHex, equalBytes, sha3, type Hash } from '@bystack/base';
import { digestWork, drawSequence, DRAWS, extendSeed, matricesOf, scratchOf, workMatrix, type SeedCache } from '@bystack/tensority';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { compare, eachCase, text, type Fields, type Pair } from '../../judge.js';
import { bytesOf, hex } from './fields.js';

interface Prepared {
  readonly cache: SeedCache;
  readonly scratch: Uint8Array;
}

const SHOWN = 64;

const prepare = (seed: Hash): Prepared => {
  const scratch = scratchOf(seed);
  return { scratch, cache: { seed, matrices: matricesOf(scratch) } };
};

const cachePairs = (c: Fields, scratch: Uint8Array): Pair[] => {
  const pairs: Pair[] = [];
  if (c['extSeed'] !== undefined) pairs.push(['extSeed', c['extSeed'], hex(extendSeed(bytesOf(c, 'seed')))]);
  if (c['cacheFirst64Bytes'] !== undefined) pairs.push(['cache begin', c['cacheFirst64Bytes'], hex(scratch.subarray(0, SHOWN))]);
  if (c['cacheLast64Bytes'] !== undefined) pairs.push(['cache end', c['cacheLast64Bytes'], hex(scratch.subarray(-SHOWN))]);
  if (c['cacheSha3_256LittleEndian'] !== undefined) pairs.push(['cache', c['cacheSha3_256LittleEndian'], hex(sha3(scratch))]);
  return pairs;
};

const hash = (c: Fields, { cache, scratch }: Prepared): CaseVerdict => {
  const blockHash = bytesOf(c, 'blockHash');
  const sequences = Array.from({ length: DRAWS }, (_, k) => bytesToHex(drawSequence(blockHash, k)));
  const work = workMatrix(cache, blockHash);
  return compare(text(c, 'name'), [
    ...cachePairs(c, scratch),
    ['sequences', c['sequences'] ?? sequences, sequences],
    ['work matrix begin', c['workMatrixFirst64Bytes'] ?? null, c['workMatrixFirst64Bytes'] ? hex(work.subarray(0, SHOWN)) : null],
    ['work matrix', c['workMatrixSha3_256'] ?? null, c['workMatrixSha3_256'] ? hex(sha3(work)) : null],
    ['result', c['result'], hex(digestWork(work))],
  ]);
};

/** Keeps the expansion of the seed before: cases of one seed follow each other. */
const tensority = (): VectorCheck => {
  let last: Prepared | undefined;
  return eachCase((c) => {
    const seed = bytesOf(c, 'seed');
    if (!last || !equalBytes(last.cache.seed, seed)) last = prepare(seed);
    return hash(c, last);
  });
};

/** Check of tensority.json. */
export const tensorityChecks: Readonly<Record<string, VectorCheck>> = { 'tensority.json': tensority() };
