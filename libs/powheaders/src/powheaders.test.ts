/** Header rules: bounds, order of the checks, properties; figures are in the recorded vectors. */
import { sha3 } from '@bystack/base';
import type { MainHeader } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childSeed,
  compactToTarget,
  headerError,
  INITIAL_SEED,
  medianTime,
  nextBits,
  subsidyAt,
  targetToCompact,
  windowStartHeight,
  workOf,
  type ParentFacts,
} from './index.js';

const SEED = 20260101;
const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const NOW = 1_700_000_000n;
/** Every hash is below this target. */
const EASY = 0x207fffffffffffffn;

const parent: ParentFacts = { height: 9n, hash: sha3(Uint8Array.of(9)), medianTime: 1_600_000_000n, nextBits: EASY };
const good: MainHeader = {
  version: 1n,
  height: 10n,
  previous: parent.hash,
  timestamp: parent.medianTime + 1n,
  txRoot: new Uint8Array(32),
  statusRoot: new Uint8Array(32),
  nonce: 0n,
  bits: EASY,
};
const judge = (change: Partial<MainHeader>, hash = new Uint8Array(32)): string | null =>
  headerError({ ...good, ...change }, parent, NOW, () => hash);

describe('headerError', () => {
  it('takes a good header, at both bounds of its time', () => {
    expect(judge({})).toBeNull();
    expect(judge({ timestamp: NOW + 3600n })).toBeNull();
  });

  it('names the first rule broken', () => {
    const broken: readonly [string, Partial<MainHeader>][] = [
      ['errVersionRegression', { version: 2n }],
      ['errMisorderedBlockHeight', { height: 11n }],
      ['errBadBits', { bits: 1n }],
      ['errMismatchedBlock', { previous: new Uint8Array(32) }],
      ['errBadTimestamp', { timestamp: parent.medianTime }],
    ];
    let all: Partial<MainHeader> = {};
    for (const [code, change] of [...broken].reverse()) {
      all = { ...all, ...change };
      expect(judge(change)).toBe(code);
      expect(judge(all)).toBe(code);
    }
    expect(judge({ timestamp: NOW + 3601n })).toBe('errBadTimestamp');
  });

  it('asks for the proof of work last and only then', () => {
    const never = (): Uint8Array => expect.unreachable();
    expect(headerError({ ...good, version: 3n }, parent, NOW, never)).toBe('errVersionRegression');
    const strict = { ...parent, nextBits: targetToCompact(255n) };
    const hard = { ...good, bits: strict.nextBits };
    expect(headerError(hard, strict, NOW, () => Uint8Array.of(0, 1, ...new Uint8Array(30)))).toBe('errWorkProof');
    expect(headerError(hard, strict, NOW, () => Uint8Array.of(255, ...new Uint8Array(31)))).toBeNull();
  });
});

describe('targets', () => {
  it('keep their top three bytes, and then come back as they were', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 256n) - 1n }), (target) => {
        const bits = targetToCompact(target);
        const back = compactToTarget(bits);
        expect(back).toBeLessThanOrEqual(target);
        expect((target - back) << 16n).toBeLessThanOrEqual(target);
        expect(targetToCompact(back)).toBe(bits);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('any 64 bits are read; work is never negative and falls as the target grows', () => {
    fc.assert(
      fc.property(uint64, uint64, (a, b) => {
        const [low, high] = compactToTarget(a) <= compactToTarget(b) ? [a, b] : [b, a];
        expect(workOf(a)).toBeGreaterThanOrEqual(0n);
        if (compactToTarget(low) > 0n) expect(workOf(low)).toBeGreaterThanOrEqual(workOf(high));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe('schedule', () => {
  it('changes bits only after a whole interval', () => {
    const at = (height: bigint, span: bigint): bigint => nextBits({ height, timestamp: 1000n + span, bits: EASY }, 1000n);
    expect(at(0n, 5n)).toBe(EASY);
    expect(at(2015n, 5n)).toBe(EASY);
    expect(at(2016n, 0n)).toBe(0n);
    expect(compactToTarget(at(2016n, 151_200n)) * 2n).toBeLessThanOrEqual(compactToTarget(EASY));
    expect([0n, 2016n, 2017n, 4032n].map(windowStartHeight)).toEqual([null, 0n, null, 2016n]);
  });

  it('changes the seed after every 256th block, not after the genesis', () => {
    const hash = sha3(Uint8Array.of(1));
    const seed = sha3(Uint8Array.of(2));
    expect([0n, 1n, 256n, 257n, 512n].map((height) => childSeed({ height, hash, seed }))).toEqual([INITIAL_SEED, seed, hash, seed, hash]);
  });

  it('takes the upper middle of at most eleven timestamps', () => {
    expect(medianTime([5n])).toBe(5n);
    expect(medianTime([9n, 1n])).toBe(9n);
    expect(medianTime([...Array.from({ length: 11 }, (_, i) => BigInt(i)), 999n, 999n])).toBe(5n);
    expect(() => medianTime([])).toThrow();
  });

  it('halves the subsidy down to nothing', () => {
    expect(subsidyAt(839_999n)).toBe(41_250_000_000n);
    expect(subsidyAt(840_000n)).toBe(20_625_000_000n);
    expect(subsidyAt(1n << 62n)).toBe(0n);
  });
});
