/** Scripts kept as regression tests (`scripts/*.json`: what shrinking leaves of a failure), and shrinking itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { installFastHasher } from '@bystack/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from './run.js';
import type { Fault, Scenario } from './scenario.js';
import { shrink } from './shrink.js';

beforeAll(async () => {
  await installFastHasher();
});

const folder = new URL('../scripts/', import.meta.url);

describe('scripts that must pass', () => {
  for (const name of readdirSync(folder))
    it(name.replace('.json', '').replaceAll('-', ' '), () => {
      const { breach, state } = runScenario(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario);
      expect(breach, state).toBeNull();
    });
});

it('a failing run is cut down to the faults that make it fail, and still fails', () => {
  const twins = [2, 3].map((node): Fault => ({ kind: 'twins', node, sides: [{ from: 0, left: [0], split: true }] }));
  const noise: Fault[] = [
    { kind: 'duplicate', share: 0.5, from: 0, until: 3000 },
    { kind: 'clock', node: 1, ms: -3000, from: 500, until: 2500 },
    { kind: 'slow', node: 0, ms: 30, from: 100, until: 900 },
  ];
  const scenario: Scenario = {
    seed: 5,
    validators: 4,
    gateways: 4,
    turnViews: 2,
    epochLength: 1200,
    chaosMs: 6000,
    transactions: 2,
    faults: [...noise, ...twins],
  };
  const { breach } = runScenario(scenario);
  if (!breach) throw new Error('more than f twins break nothing');
  const short = shrink(scenario, breach.invariant, 40);
  expect(short.faults.map((f) => f.kind)).toEqual(['twins', 'twins']);
  expect(short.chaosMs).toBeLessThan(scenario.chaosMs);
  expect(runScenario(short).breach?.invariant).toBe(breach.invariant);
});
