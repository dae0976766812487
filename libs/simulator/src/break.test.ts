/** A simulator that cannot fail proves nothing: with more than f faulty validators safety breaks, and it is seen. */
import { installFastHasher } from '@bystack/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from './run.js';
import type { Fault, Scenario } from './scenario.js';

beforeAll(async () => {
  await installFastHasher();
});

/** Nodes 0 and 1 are honest and cut off from each other; each sees its own copies of the twins. */
const torn = (twins: readonly number[]): Scenario => ({
  seed: 1,
  validators: 4,
  gateways: 4,
  turnViews: 2,
  epochLength: 1200,
  chaosMs: 20_000,
  transactions: 0,
  faults: twins.map((node): Fault => ({ kind: 'twins', node, sides: [{ from: 0, left: [0], split: true }] })),
});

describe('validators of which more than f keep two machines with one key', () => {
  it('make two blocks of one height final (I7)', () => {
    const { breach } = runScenario(torn([2, 3]), { only: ['I7'] });
    expect(breach?.invariant).toBe('I7');
    expect(breach?.sentence).toMatch(/two final blocks at height \d+/);
  });

  it('are noticed before that by the sum of all votes (I1)', () => {
    expect(runScenario(torn([2, 3]), { only: ['I1'] }).breach?.invariant).toBe('I1');
  });
});

it('f of them in the same place break nothing', () => {
  expect(runScenario(torn([3])).breach).toBeNull();
});
