import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Answer, parseBytomJson } from './bytom-json.js';

it('keeps integers of 64 bits whole', () => {
  const answer = new Answer(parseBytomJson('{"bits":2305843009214532812,"nonce":18446744073709551615,"height":7,"part":0.5}'));
  expect([answer.u64('bits'), answer.u64('nonce'), answer.u64('height'), answer.u64('part')]).toEqual([
    2305843009214532812n,
    18446744073709551615n,
    7n,
    null,
  ]);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (n) => {
      expect(new Answer(parseBytomJson(`{"n":${n}}`)).u64('n')).toBe(n);
    }),
  );
});

it('takes only what has the promised shape', () => {
  const answer = new Answer({ hash: 'AB'.repeat(32), short: 'ab', odd: 'abc', minus: -1, none: null, list: [1] });
  expect(answer.hash('hash')).toBe('ab'.repeat(32));
  for (const name of ['short', 'odd', 'minus', 'none', 'list', 'absent']) {
    expect([answer.hash(name), answer.u64(name), answer.flag(name), answer.object(name)], name).toEqual([null, null, null, null]);
  }
  expect(() => new Answer([])).toThrowError(expect.objectContaining({ facts: { code: 'MAINCHAIN_ANSWER', what: 'object' } }));
});
