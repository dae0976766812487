import { describe, expect, it } from 'vitest';
import { formatAgo, formatAmount, formatBytes, parseAmount, shorten } from './format';

describe('amounts', () => {
  it.each([
    ['0', 8, '0'],
    ['1', 8, '0.00000001'],
    ['150', 2, '1.5'],
    ['9223372036854775807', 0, '9,223,372,036,854,775,807'],
    ['-123456', 2, '−1,234.56'],
  ] as const)('shows %s with %i decimals as %s', (units, decimals, text) => {
    expect(formatAmount(units, decimals, 'en')).toBe(text);
  });
  it.each([
    ['1.5', 2, '150'],
    ['1,000', 0, '1000'],
    ['0.00000001', 8, '1'],
    ['1.555', 2, null],
    ['abc', 2, null],
    ['', 2, null],
    ['9223372036854775808', 0, null],
  ] as const)('reads %s with %i decimals as %s', (text, decimals, units) => {
    expect(parseAmount(text, decimals)).toBe(units);
  });
});

describe('shorten', () => {
  it('keeps both ends of a long id and all of a short one', () => {
    expect(shorten('0123456789abcdef0123456789abcdef')).toBe('01234567…abcdef');
    expect(shorten('abc')).toBe('abc');
  });
});

describe('times', () => {
  it.each([
    [0, 'now'],
    [-2000, 'now'],
    [12_000, '12 sec. ago'],
    [119_000, '1 min. ago'],
    [-7_200_000, 'in 2 hr.'],
    [3 * 86_400_000, '3 days ago'],
  ] as const)('says %i ms as %s', (ms, text) => {
    expect(formatAgo(ms, 'en')).toBe(text);
  });
});

describe('bytes', () => {
  it('uses binary units', () => {
    expect(formatBytes(150 * 1_048_576, 'en')).toBe('150 MiB');
    expect(formatBytes(1.25 * 1_073_741_824, 'en')).toBe('1.3 GiB');
  });
});
