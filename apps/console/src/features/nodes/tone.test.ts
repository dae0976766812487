import { describe, expect, it } from 'vitest';
import { isAtLeast } from './tone';

describe('level filter of logs', () => {
  it.each([
    ['debug', 'info', false],
    ['INFO', 'info', true],
    ['error', 'warn', true],
    ['fatal', 'error', true],
    ['info', 'error', false],
    ['notice', 'error', true],
  ] as const)('%s at %s: %s', (level, chosen, shown) => {
    expect(isAtLeast(level, chosen)).toBe(shown);
  });
});
