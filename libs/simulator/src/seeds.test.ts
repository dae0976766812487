/** A small fixed set of seeds; `npm run sim` runs more. */
import { installFastHasher } from '@bystack/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { planOf } from './faults/plan.js';
import { runScenario } from './run.js';
import { FAULTS } from './scenario.js';

beforeAll(async () => {
  await installFastHasher();
});

/** Validators, gateways (0 = automatic) and how many seeds. */
const SEEDS = [
  [4, 4, 6],
  [4, 1, 2],
  [5, 5, 2],
  [7, 7, 2],
  [7, 2, 2],
  [10, 10, 1],
  [16, 0, 1],
] as const;

describe('fixed seeds', () => {
  for (const [validators, gateways, count] of SEEDS) {
    it(`of ${String(validators)} validators with ${gateways === 0 ? 'automatic' : String(gateways)} gateways pass`, () => {
      for (let seed = 1; seed <= count; seed++) {
        const { breach, state } = runScenario(planOf(seed, { validators, gateways, faults: FAULTS }));
        expect(breach, `seed ${String(seed)}\n${state}`).toBeNull();
      }
    });
  }
});

it('one seed is one run: the same fingerprint of every effect, and another one for another seed', () => {
  const run = (seed: number): string => runScenario(planOf(seed, { validators: 4, gateways: 4, faults: FAULTS })).trace;
  expect(run(7)).toBe(run(7));
  expect(run(7)).not.toBe(run(8));
});

it('a scenario survives JSON: what is written down runs as it did', () => {
  const scenario = planOf(11, { validators: 4, gateways: 4, faults: FAULTS });
  expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
});
