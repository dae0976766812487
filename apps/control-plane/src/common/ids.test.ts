import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromGlobalId, parseGlobalId, rowIdOf, toGlobalId } from './ids.js';

const ROW = '0b0e7a52-6d1e-4d3c-9f39-2f6a3a3b8f01';
const badRequest = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_REQUEST' }) as unknown });

describe('global ids', () => {
  it('come back as they went in', () => {
    const local = fc.stringMatching(/^[a-z0-9:-]{1,80}$/);
    const type = fc.stringMatching(/^[A-Z][A-Za-z]{0,20}$/);
    fc.assert(
      fc.property(type, local, (t, id) => {
        expect(parseGlobalId(toGlobalId(t, id))).toEqual({ type: t, id });
      }),
    );
  });

  it('of another type read as absent', () => {
    expect(fromGlobalId(toGlobalId('Chain', ROW), 'Account')).toBeNull();
    expect(rowIdOf(toGlobalId('Chain', ROW), 'Chain')).toBe(ROW);
    expect(rowIdOf(toGlobalId('Chain', "';drop"), 'Chain')).toBeNull();
  });

  it('that we did not make are bad requests, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (text) => {
        try {
          const { type, id } = parseGlobalId(text);
          expect(toGlobalId(type, id)).toBe(text);
        } catch (error) {
          expect(error).toEqual(badRequest);
        }
      }),
    );
    for (const text of ['', 'x', 'Chain:1', `${toGlobalId('Chain', ROW)}=`, toGlobalId('chain', ROW)]) {
      expect(() => parseGlobalId(text), text).toThrowError(badRequest);
    }
  });
});
