/** Compact bits, work, retargeting, comparison, subsidy, and what a chain of headers leads to (mainchain.md 6 to 8). */
import { type Hash } from '@bystack/base';
import { childSeed, compactToTarget, INITIAL_SEED, medianTime, nextBits, subsidyAt, targetToCompact, workOf } from '@bystack/powheaders';
import { mainHeaderHash } from '@bystack/protocol';
import { meetsTarget, powInteger } from '@bystack/tensority';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { big, compare, eachCase, items, text, texts, type Fields, type Pair } from '../../judge.js';
import { byKind, bytesOf, hex } from './fields.js';

const hex64 = (bits: bigint): string => bits.toString(16).padStart(16, '0');
const signedHex = (value: string): bigint => (value.startsWith('-') ? -BigInt(`0x${value.slice(1)}`) : BigInt(`0x${value}`));

const bits = (c: Fields): CaseVerdict => {
  const own = big(c, 'bits');
  const target = compactToTarget(own);
  return compare(text(c, 'name'), [
    ['bitsHex', c['bitsHex'], hex64(own)],
    ['target', c['target'], target.toString()],
    ['targetHex', c['targetHex'], target.toString(16)],
    ['backToBits', c['backToBits'], targetToCompact(target).toString()],
    ['work', c['work'], workOf(own).toString()],
  ]);
};

const compact = (c: Fields): CaseVerdict => {
  const own = targetToCompact(signedHex(text(c, 'targetHex')));
  return compare(text(c, 'name'), [
    ['bits', c['bits'], own.toString()],
    ['bitsHex', c['bitsHex'], hex64(own)],
  ]);
};

const retarget = (c: Fields): CaseVerdict => {
  const parent = { height: big(c, 'lastHeight'), timestamp: big(c, 'lastTimestamp'), bits: big(c, 'lastBits') };
  const own = nextBits(parent, big(c, 'compareTimestamp'));
  return compare(text(c, 'name'), [
    ['nextBits', c['nextBits'], own.toString()],
    ['nextBitsHex', c['nextBitsHex'], hex64(own)],
  ]);
};

const check = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [
    ['hashAsInteger', c['hashAsInteger'], powInteger(bytesOf(c, 'powHash')).toString()],
    ['ok', c['ok'], meetsTarget(bytesOf(c, 'powHash'), compactToTarget(big(c, 'bits')))],
  ]);

const subsidy = (c: Fields): CaseVerdict => compare(text(c, 'name'), [['subsidy', c['subsidy'], subsidyAt(big(c, 'height')).toString()]]);

// ---- the recorded chain: version 1, zero roots, nonce 0, constant bits ----

const ZERO: Hash = new Uint8Array(32);

/** Timestamps of every height that some case tells. */
const timesOf = (file: Fields): Map<bigint, bigint> => {
  const times = new Map<bigint, bigint>();
  for (const c of items(file, 'cases')) {
    if (c['kind'] !== 'node') continue;
    texts(c, 'lastTimestampsNewestFirst').forEach((time, back) => times.set(big(c, 'height') - BigInt(back), BigInt(time)));
  }
  return times;
};

/** Hash at a height, by building the chain from height 0; undefined where a timestamp below is not recorded. */
const chainHash = (height: bigint, constantBits: bigint, times: ReadonlyMap<bigint, bigint>): Hash | undefined => {
  let previous = ZERO;
  for (let h = 0n; h <= height; h++) {
    const timestamp = times.get(h);
    if (timestamp === undefined) return undefined;
    previous = mainHeaderHash({
      version: 1n,
      height: h,
      previous,
      timestamp,
      txRoot: ZERO,
      statusRoot: ZERO,
      nonce: 0n,
      bits: constantBits,
    });
  }
  return previous;
};

/** The seed of a block follows from its interval alone where that is the first; later ones name a hash of the chain. */
const seedPairs = (c: Fields): Pair[] => {
  const height = big(c, 'height');
  const own = { height, hash: bytesOf(c, 'hash'), seed: bytesOf(c, 'seed') };
  const first: Pair[] = height <= 256n ? [['seed', c['seed'], hex(INITIAL_SEED)]] : [];
  return [...first, ['nextSeed', c['nextSeed'], hex(childSeed(own))]];
};

const node = (c: Fields, file: Fields): CaseVerdict => {
  const height = big(c, 'height');
  const constantBits = big(c, 'nextBits');
  const timestamps = texts(c, 'lastTimestampsNewestFirst').map(BigInt);
  const hash = chainHash(height, constantBits, timesOf(file));
  const seedOwner = items(file, 'cases').find(
    (n) => n['kind'] === 'node' && big(n, 'height') === ((height - 1n) / 256n) * 256n && height > 256n,
  );
  return compare(text(c, 'name'), [
    ['hash', c['hash'], hash ? hex(hash) : c['hash']],
    ['medianTime', c['medianTime'], medianTime(timestamps).toString()],
    ...seedPairs(c),
    ['seed of an earlier block', seedOwner ? text(seedOwner, 'hash') : c['seed'], c['seed']],
    ['nextBits', c['nextBits'], nextBits({ height, timestamp: timestamps[0] ?? 0n, bits: constantBits }, 0n).toString()],
    ['workSum', c['workSum'], (workOf(constantBits) * (height + 1n)).toString()],
  ]);
};

/** Check of difficulty.json. */
export const difficultyChecks: Readonly<Record<string, VectorCheck>> = {
  'difficulty.json': eachCase(byKind({ bits, compact, retarget, check, subsidy, node })),
};
