import { describe, expect, it } from 'vitest';
import { DEFAULT_DRAFT, problemsOf, slugOf, specOf, validatorCount } from './wizard-draft';

describe('wizard draft', () => {
  it('makes a short name out of a name', () => {
    expect(slugOf('Acme Pay 2026!')).toBe('acme-pay-2026');
    expect(slugOf('42 Überfluss')).toBe('u-berfluss');
    expect(slugOf('支付链')).toBe('');
  });
  it('accepts the defaults once a name is given', () => {
    const draft = { ...DEFAULT_DRAFT, name: 'Acme', slug: 'acme' };
    for (const step of [0, 1, 2, 3]) expect([...problemsOf(draft, step)], `step ${step}`).toEqual([]);
    expect(specOf(draft)).toMatchObject({ name: 'Acme', slug: 'acme', validatorCount: 4, engine: 'BBFT_AUTHORITY', memoryCapMiB: 1024 });
  });
  it.each([
    [{ name: 'ab' }, 0, 'name'],
    [{ slug: 'Acme' }, 0, 'slug'],
    [{ preset: 'custom', validators: '3' }, 1, 'validatorCount'],
    [{ preset: 'custom', validators: 'x' }, 1, 'validatorCount'],
    [{ blockInterval: '100' }, 2, 'blockIntervalMs'],
    [{ emptyInterval: '400' }, 2, 'emptyIntervalMs'],
    [{ clockTolerance: '400' }, 2, 'clockToleranceMs'],
  ] as const)('refuses %j in step %i', (change, step, field) => {
    expect(problemsOf({ ...DEFAULT_DRAFT, name: 'Acme', slug: 'acme', ...change } as typeof DEFAULT_DRAFT, step).has(field)).toBe(true);
  });
  it('counts one validator for the smallest chain', () => {
    expect(validatorCount({ ...DEFAULT_DRAFT, preset: 'solo' })).toBe(1);
  });
});
