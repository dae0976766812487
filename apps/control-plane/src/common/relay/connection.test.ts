import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromCursor, pageOfList, pageRequest, toCursor, type ConnectionArgs } from './connection.js';

const badRequest = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_REQUEST' }) as unknown });
const LIST = Array.from({ length: 25 }, (_, i) => i * 10);
const page = (args: ConnectionArgs, list: readonly number[] = LIST) =>
  pageOfList(
    args,
    list,
    (n) => [n],
    (n) => n,
  );

describe('pageRequest', () => {
  it.each([
    [{}],
    [{ first: 1, last: 1 }],
    [{ first: 0 }],
    [{ first: 101 }],
    [{ last: -1 }],
    [{ first: 1, after: 'bm9uc2Vuc2U' }],
    [{ first: 1, after: toCursor(['a', 'b']) }],
  ])('refuses %j', (args) => {
    expect(() => pageRequest(args, 1)).toThrowError(badRequest);
  });

  it('takes null as absent', () => {
    expect(pageRequest({ first: null, last: 3 }, 1)).toMatchObject({ limit: 3, backward: true });
  });
});

describe('cursors', () => {
  it('come back as they went in, and no other text passes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.maxSafeInteger()), { minLength: 1, maxLength: 4 }), (key) => {
        expect(fromCursor(toCursor(key), key.length)).toEqual(key);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(toCursor(fromCursor(text, 1))).toBe(text);
        } catch (error) {
          expect(error).toEqual(badRequest);
        }
      }),
    );
  });
});

describe('pageOfList', () => {
  it('walks forward over everything once', () => {
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const part = page({ first: 7, after });
      seen.push(...part.nodes);
      after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(LIST);
  });

  it('gives the newest in ascending order with last, and walks backward', () => {
    const newest = page({ last: 3 });
    expect(newest.nodes).toEqual([220, 230, 240]);
    expect(newest.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(page({ last: 3, before: newest.pageInfo.startCursor }).nodes).toEqual([190, 200, 210]);
  });

  it('survives inserts: a cursor names a place, not an index', () => {
    const { pageInfo } = page({ first: 5 });
    expect(
      page(
        { first: 2, after: pageInfo.endCursor },
        [5, 15, ...LIST].sort((a, b) => a - b),
      ).nodes,
    ).toEqual([50, 60]);
  });

  it('shows an empty list without a stumble', () => {
    expect(page({ first: 5, after: toCursor([1]) }, [])).toMatchObject({ nodes: [], totalCount: 0 });
  });
});
