import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textForms } from './query-text.js';

it('tells heights, hashes, addresses and names apart', () => {
  expect(textForms('12,345')).toMatchObject({ height: 12345n, hash: null, name: '12,345' });
  expect(textForms(' #7 ')).toMatchObject({ height: 7n });
  expect(textForms('0x' + 'AB'.repeat(32))).toEqual({ height: null, hash: 'ab'.repeat(32), address: null, name: null });
  expect(textForms('1'.repeat(64))).toMatchObject({ height: null, hash: '1'.repeat(64) });
  expect(textForms('sp1qhks08t4v2v3c5d7e9f0a2z4x6w8y0u2q4r6t8m')).toMatchObject({ name: null, height: null });
  expect(textForms('99999999999999999999')).toMatchObject({ height: null });
  expect(textForms('alice')).toEqual({ height: null, hash: null, address: null, name: 'alice' });
  expect(textForms('   ')).toBeNull();
  expect(textForms('x'.repeat(500))).toBeNull();
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 250 }), (text) => {
      const forms = textForms(text);
      expect(forms === null || [forms.height, forms.hash, forms.address, forms.name].some((form) => form !== null)).toBe(true);
    }),
    { seed: 21, numRuns: 300 },
  );
});
