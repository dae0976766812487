import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, encodeDefinition, MAX_DEFINITION_BYTES, readDefinition } from './definition.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('asset definition', () => {
  it('is canonical: the order of the issuer’s fields changes nothing', () => {
    const fields = { decimals: 2, name: 'Points', symbol: 'PTS' };
    const a = encodeDefinition({ ...fields, more: { url: 'x', b: [1, { z: 1, a: null }] } });
    const b = encodeDefinition({ ...fields, more: { b: [1, { a: null, z: 1 }], url: 'x' } });
    expect(text(a)).toBe(text(b));
    expect(text(a)).toBe('{"b":[1,{"a":null,"z":1}],"decimals":2,"description":"","name":"Points","symbol":"PTS","url":"x"}');
    expect(readDefinition(a)).toMatchObject({ decimals: 2, name: 'Points', symbol: 'PTS' });
  });

  it('does not let the issuer’s fields contradict the platform’s', () => {
    const bytes = encodeDefinition({ decimals: 8, name: 'A', symbol: 'AA', more: { decimals: 3, name: 'B' } });
    expect(readDefinition(bytes)).toMatchObject({ decimals: 8, name: 'A' });
  });

  it('refuses what JSON cannot say and what is too large or too deep', () => {
    const define = (more: Record<string, unknown>) => () => encodeDefinition({ decimals: 0, name: 'n', symbol: 'SY', more });
    let deep: unknown = 1;
    for (let i = 0; i < 40; i++) deep = [deep];
    for (const more of [{ x: Number.NaN }, { x: '\ud800' }, { x: () => 1 }, { deep }, { x: 'a'.repeat(MAX_DEFINITION_BYTES) }])
      expect(define(more)).toThrowError(expect.objectContaining({ facts: expect.objectContaining({ code: 'ASSET_DEFINITION_INVALID' }) }));
  });

  it('reads its own text back, and never throws on foreign bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 11, numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(readDefinition(bytes).decimals).toBeLessThanOrEqual(18);
      }),
      { seed: 12, numRuns: 200 },
    );
  });
});
