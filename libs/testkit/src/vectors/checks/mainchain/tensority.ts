/** The proof-of-work hash with its steps (mainchain.md 6). */
import { bytesToHex, equalBytes, sha3, type Hash } from '@bystack/base';
import {
  digestWork,
  drawSequence,
  DRAWS,
  extendSeed,
  matricesOf,
  scratchOf,
  SimdTensority,
  workMatrix,
  type PreparedSeed,
} from '@bystack/tensority';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { compare, eachCase, text, type Fields, type Pair } from '../../judge.js';
import { bytesOf, hex } from './fields.js';

const SHOWN = 64;

const cachePairs = (c: Fields): Pair[] => {
  if (c['cacheSha3_256LittleEndian'] === undefined) return [];
  const scratch = scratchOf(bytesOf(c, 'seed'));
  return [
    ['extSeed', c['extSeed'], hex(extendSeed(bytesOf(c, 'seed')))],
    ['cache begin', c['cacheFirst64Bytes'], hex(scratch.subarray(0, SHOWN))],
    ['cache end', c['cacheLast64Bytes'], hex(scratch.subarray(-SHOWN))],
    ['cache', c['cacheSha3_256LittleEndian'], hex(sha3(scratch))],
  ];
};

const hash = (c: Fields, work: Uint8Array): CaseVerdict => {
  const sequences = Array.from({ length: DRAWS }, (_, k) => bytesToHex(drawSequence(bytesOf(c, 'blockHash'), k)));
  return compare(text(c, 'name'), [
    ...cachePairs(c),
    ['sequences', c['sequences'] ?? sequences, sequences],
    ['work matrix begin', c['workMatrixFirst64Bytes'] ?? null, c['workMatrixFirst64Bytes'] ? hex(work.subarray(0, SHOWN)) : null],
    ['work matrix', c['workMatrixSha3_256'] ?? null, c['workMatrixSha3_256'] ? hex(sha3(work)) : null],
    ['result', c['result'], hex(digestWork(work))],
  ]);
};

/** Work matrix by the reference. */
const plainWork = (seed: Hash, blockHash: Hash): Uint8Array => workMatrix({ seed, matrices: matricesOf(scratchOf(seed)) }, blockHash);

/**
 * Every case through the kernel, the first through the reference too, which takes seconds; all through the reference
 * where there is no kernel. The expansion of the seed before is kept: cases of one seed follow each other.
 */
const tensority = (): VectorCheck => {
  const kernel = SimdTensority.create();
  let last: PreparedSeed | undefined;
  let reference = true;
  return eachCase((c) => {
    const seed = bytesOf(c, 'seed');
    const blockHash = bytesOf(c, 'blockHash');
    if (reference || kernel === null) {
      reference = false;
      const verdict = hash(c, plainWork(seed, blockHash));
      if (!verdict.ok || kernel === null) return verdict;
    }
    if (!last || !equalBytes(last.seed, seed)) last = kernel.prepare(seed, last?.bytes);
    return hash(c, kernel.workMatrix(blockHash, last));
  });
};

/** Check of tensority.json. */
export const tensorityChecks: Readonly<Record<string, VectorCheck>> = { 'tensority.json': tensority() };
