import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { NodeType } from '../relay/node.type.js';
import { inputHash } from './canonical-input.js';
import { decodePayload, encodePayload } from './payload-codec.js';

class Thing extends NodeType {}
const thing = (id: string): Thing => Object.assign(new Thing(), { id });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('stored payloads', () => {
  it('keep objects by id, everything else by value', async () => {
    const payload = {
      thing: thing('T1'),
      list: [thing('T2')],
      amount: 2n ** 63n - 1n,
      at: new Date(5),
      raw: Uint8Array.of(1, 2),
      none: null,
      n: 1,
    };
    const stored = JSON.parse(JSON.stringify(encodePayload(payload))) as unknown;
    expect(JSON.stringify(stored)).toContain('"$node":"T1"');
    expect(await decodePayload(stored, (id) => Promise.resolve(thing(id)))).toEqual(payload);
  });

  it('come back as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        expect(await decodePayload(encodePayload(json), () => Promise.resolve(null))).toEqual(json);
      }),
    );
  });
});

describe('inputHash', () => {
  it('ignores order, nulls, the key and what does not change the intent', () => {
    const one = inputHash({ idempotencyKey: 'a', name: 'x', spec: { a: 1, b: [1, { c: 2, d: 3 }] } });
    const two = inputHash({
      spec: { b: [1, { d: 3, c: 2 }], a: 1, e: null },
      name: 'x',
      idempotencyKey: 'b',
      clientMutationId: 'z',
      validateOnly: false,
    });
    expect(hex(two)).toBe(hex(one));
  });

  it('sees every other difference', () => {
    const hashes = [
      { name: 'x' },
      { name: 'y' },
      { name: 'x', n: 0 },
      { name: ['x'] },
      { list: [1, 2] },
      { list: [2, 1] },
      { nested: { idempotencyKey: 'q' } },
      {},
    ];
    expect(new Set(hashes.map((input) => hex(inputHash(input)))).size).toBe(hashes.length);
  });
});
