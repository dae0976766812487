/** A small fixed set of seeds; `npm run sim` runs more. */
import { installFastHasher } from '@bystack/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { planOf } from './faults/plan.js';
import { runScenario } from './run.js';
import { FAULTS } from './scenario.js';

beforeAll(async () => {
  await installFastHasher();
});

const SEEDS = { 4: 10, 5: 4, 7: 4, 10: 2, 16: 1 };

describe('fixed seeds', () => {
  for (const [n, count] of Object.entries(SEEDS)) {
    it(`of ${n} validators pass`, () => {
      for (let seed = 1; seed <= count; seed++) {
        const { breach, state } = runScenario(planOf(seed, { validators: Number(n), gateways: Number(n), faults: FAULTS }));
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
