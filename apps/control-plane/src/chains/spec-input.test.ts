import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast, messagesPerBlock } from './chain-forecast.js';
import { gatewaysOf, quorumOf } from './chain-settings.js';
import { nameToSlug, SLUG_PATTERN } from './slug.js';
import { parseSpecInput, type SpecInput } from './spec-input.js';

const machine = { cores: 2, freeMemoryBytes: 8 * 1024 ** 3 };
const settingsOf = (input: SpecInput) => {
  const result = parseSpecInput(input, 'x1');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
};
const problemsOf = (input: SpecInput) => {
  const result = parseSpecInput(input, 'x1');
  return result.ok ? [] : result.problems.map((p) => `${p.code} ${p.field}`);
};

describe('chain specification input', () => {
  it('fills in the development preset', () => {
    expect(settingsOf({ name: '  Acme Pay ', slug: 'acme' })).toEqual({
      name: 'Acme Pay',
      slug: 'acme',
      description: null,
      environment: 'DEVELOPMENT',
      preset: 'DEVELOPMENT',
      storage: 'EMBEDDED',
      assetOrigin: 'BOTH',
      engine: 'BBFT_AUTHORITY',
      validatorCount: 4,
      gateways: 0,
      blockIntervalMs: 500,
      emptyIntervalMs: 5000,
      epochLength: 1200,
      turnViews: 12,
      coinbaseMaturity: 7200,
      clockToleranceMs: 2000,
      blockGas: 10_000_000,
      memoryCapMiB: 1024,
    });
  });

  it('chooses the engine by the number of validators and leaves the gateways to the chain unless told', () => {
    expect(settingsOf({ name: 'One', validatorCount: 1 }).engine).toBe('SINGLE');
    const gateways = (validatorCount: number, wanted?: number): number[] => {
      const settings = settingsOf({ name: 'Many', validatorCount, ...(wanted === undefined ? {} : { gateways: wanted }) });
      return [settings.gateways, gatewaysOf(settings)];
    };
    expect([gateways(15), gateways(16), gateways(20, 20), gateways(7, 1), gateways(7, 2)]).toEqual([
      [0, 15],
      [0, 4],
      [20, 20],
      [1, 1],
      [2, 2],
    ]);
  });

  it.each([200, 1999, 2000, 5000, 30_000, 60_000])(
    'accepts the interval %i ms with the other fields at their defaults',
    (blockIntervalMs) => {
      expect(problemsOf({ name: 'Interval', blockIntervalMs })).toEqual([]);
    },
  );

  it.each<[SpecInput, string[]]>([
    [{ name: 'ab' }, ['PARAMETER_OUT_OF_RANGE name']],
    [{ name: 'x'.repeat(49) }, ['PARAMETER_OUT_OF_RANGE name']],
    [{ name: 'line\nbreak' }, ['PARAMETER_OUT_OF_RANGE name']],
    [{ name: 'Acme', slug: 'Acme' }, ['PARAMETER_OUT_OF_RANGE slug']],
    [{ name: 'Acme', slug: '1ab' }, ['PARAMETER_OUT_OF_RANGE slug']],
    [{ name: 'Acme', description: 'd'.repeat(281) }, ['PARAMETER_OUT_OF_RANGE description']],
    [{ name: 'Acme', validatorCount: 2 }, ['VALIDATOR_COUNT_UNSAFE validatorCount']],
    [{ name: 'Acme', validatorCount: 3 }, ['VALIDATOR_COUNT_UNSAFE validatorCount']],
    [{ name: 'Acme', validatorCount: 0 }, ['PARAMETER_OUT_OF_RANGE validatorCount']],
    [{ name: 'Acme', validatorCount: 101 }, ['PARAMETER_OUT_OF_RANGE validatorCount']],
    [{ name: 'Acme', validatorCount: 4, engine: 'SINGLE' }, ['PARAMETER_CONFLICT engine']],
    [{ name: 'Acme', validatorCount: 1, engine: 'BBFT_AUTHORITY' }, ['PARAMETER_CONFLICT engine']],
    [{ name: 'Acme', environment: 'PRODUCTION' }, ['PARAMETER_OUT_OF_RANGE environment']],
    [{ name: 'Acme', assetOrigin: 'MAINCHAIN' }, ['PARAMETER_OUT_OF_RANGE assetOrigin']],
    [{ name: 'Acme', gateways: 5 }, ['PARAMETER_CONFLICT gateways']],
    [{ name: 'Acme', blockIntervalMs: 199 }, ['PARAMETER_OUT_OF_RANGE blockIntervalMs']],
    [{ name: 'Acme', emptyIntervalMs: 500 }, ['PARAMETER_OUT_OF_RANGE emptyIntervalMs']],
    [{ name: 'Acme', blockIntervalMs: 2000, emptyIntervalMs: 2000 }, ['PARAMETER_CONFLICT emptyIntervalMs']],
    [{ name: 'Acme', blockIntervalMs: 3000, clockToleranceMs: 3000 }, ['PARAMETER_CONFLICT clockToleranceMs']],
    [{ name: 'Acme', blockGas: '12x' }, ['PARAMETER_OUT_OF_RANGE blockGas']],
    [{ name: 'Acme', blockGas: '9' }, ['PARAMETER_OUT_OF_RANGE blockGas']],
    [
      { name: 'ab', epochLength: 99, turnViews: 0 },
      ['PARAMETER_OUT_OF_RANGE epochLength', 'PARAMETER_OUT_OF_RANGE name', 'PARAMETER_OUT_OF_RANGE turnViews'],
    ],
  ])('refuses %j', (input, expected) => {
    expect(problemsOf(input).sort()).toEqual(expected);
  });

  it('never throws and never accepts what the specification would refuse', () => {
    const value = fc.option(fc.integer({ min: -5, max: 120_000 }), { nil: null });
    const input = fc.record({
      name: fc.string({ minLength: 0, maxLength: 60, unit: 'binary' }),
      validatorCount: fc.option(fc.integer({ min: -1, max: 102 }), { nil: null }),
      gateways: value,
      blockIntervalMs: value,
      emptyIntervalMs: value,
      epochLength: value,
      clockToleranceMs: value,
      blockGas: fc.option(fc.string(), { nil: null }),
    });
    fc.assert(
      fc.property(input, (one) => {
        const result = parseSpecInput(one, 'x1');
        if (result.ok) forecast(result.settings, machine);
        else expect(result.problems.every((p) => p.field in { ...one, engine: 0, slug: 0 } && p.reason.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('slug of a name', () => {
  it('keeps Latin letters and falls back where there are none', () => {
    expect(nameToSlug('Acme Pay 2026!', 'x1')).toBe('acme-pay-2026');
    expect(nameToSlug('支付链', 'x1')).toBe('chain-x1');
    expect(nameToSlug('a', 'x1')).toBe('chain-x1');
  });
  it('always gives a valid one', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => SLUG_PATTERN.test(nameToSlug(name, 'ab12'))));
  });
});

describe('forecast', () => {
  it('counts messages as the paper does', () => {
    expect(messagesPerBlock(4, 4)).toBe(18);
    expect(messagesPerBlock(7, 2)).toBe(19);
    expect(messagesPerBlock(1, 1)).toBe(0);
  });
  it('names quorum, faults and what differs from the preset', () => {
    const plan = forecast(settingsOf({ name: 'Acme', validatorCount: 7, blockIntervalMs: 1000 }), machine);
    expect(plan).toMatchObject({ quorum: 5, faultTolerance: 2, messagesPerBlock: 54 });
    expect(plan.differences).toEqual([
      { field: 'validatorCount', presetValue: '4', value: '7' },
      { field: 'blockIntervalMs', presetValue: '500', value: '1000' },
    ]);
    expect(JSON.parse(plan.canonical)).toMatchObject({ name: 'Acme', consensus: { f: 2, blockIntervalMs: 1000 } });
  });
  it('warns of one validator, of little memory and of few cores', () => {
    const codes = (n: number, freeMemoryBytes: number) =>
      forecast(settingsOf({ name: 'Acme', validatorCount: n }), { cores: 2, freeMemoryBytes }).warnings.map((w) => w.code);
    expect(codes(1, 1e12)).toEqual(['NO_FAULT_TOLERANCE']);
    expect(codes(4, 1e8)).toEqual(['MEMORY_SHORT']);
    expect(codes(10, 1e12)).toEqual(['CORES_SHORT']);
  });
  it('knows the quorum', () => {
    expect([1, 4, 7, 10, 100].map(quorumOf)).toEqual([1, 3, 5, 7, 67]);
  });
});
