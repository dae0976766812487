import { describe, expect, it } from 'vitest';
import { ApiFailure, failureAnswer } from './errors.js';
import {
  assetId,
  bool,
  hexBytes,
  int,
  list,
  object,
  optional,
  string,
  struct,
  uint16,
  uint64,
  uint8,
  writeJson,
  type GoStruct,
} from './json.js';
import { readJson } from './json-reader.js';

const BlockReq = struct('BlockReq', { block_height: uint64, block_hash: hexBytes });

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFailure) return error.facts.detail;
    throw error;
  }
  return 'accepted';
};
const read = <T>(type: GoStruct<T>, text: string): T => type.read(readJson(text));

describe('requests', () => {
  it('are read as Go reads them', () => {
    expect(read(BlockReq, '{"block_height": 18446744073709551615, "other": [1]}')).toEqual({
      block_height: 18446744073709551615n,
      block_hash: new Uint8Array(0),
    });
    expect(read(BlockReq, '{"Block_Height": 7, "block_hash": "AbcD"} and more')).toEqual({
      block_height: 7n,
      block_hash: Uint8Array.of(0xab, 0xcd),
    });
    expect(read(BlockReq, 'null')).toEqual({ block_height: 0n, block_hash: new Uint8Array(0) });
    expect(read(BlockReq, '{"block_height": null, "block_height": 3, "block_height": 4}').block_height).toBe(4n);
    const Nested = struct('Outer', { head: struct('Inner', { tags: list(string), on: bool, port: uint16 }), more: optional(uint64) });
    expect(read(Nested, '{"head":{"tags":["a",null],"on":true}}')).toEqual({
      head: { tags: ['a', ''], on: true, port: 0 },
      more: undefined,
    });
  });

  it.each([
    ['{"block_height": "1"}', 'json: cannot unmarshal string into Go struct field BlockReq.block_height of type uint64'],
    ['{"block_height": 1.5}', 'json: cannot unmarshal number 1.5 into Go struct field BlockReq.block_height of type uint64'],
    ['{"block_height": -1}', 'json: cannot unmarshal number -1 into Go struct field BlockReq.block_height of type uint64'],
    ['{"block_height": {}}', 'json: cannot unmarshal object into Go struct field BlockReq.block_height of type uint64'],
    ['{"block_hash": 5}', 'json: cannot unmarshal number into Go struct field BlockReq.block_hash of type json.HexBytes'],
    ['{"block_hash": "abc"}', 'encoding/hex: odd length hex string'],
    ['{"block_hash": "zz"}', "encoding/hex: invalid byte: U+007A 'z'"],
    ['[]', 'json: cannot unmarshal array into Go value of type api.BlockReq'],
    ['', 'EOF'],
    ['  \n', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"a"', 'unexpected EOF'],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 2}', "invalid character '2' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":tru3}', "invalid character '3' in literal true (expecting 'e')"],
    ['{"a":-}', "invalid character '}' in numeric literal"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ["'", "invalid character '\\'' looking for beginning of value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    [`${'['.repeat(100000)}`, 'exceeded max depth'],
  ])('of the wrong form are refused in its words: %s', (text, detail) => {
    expect(refusal(() => read(BlockReq, text))).toBe(detail);
  });

  it('name the whole path of a nested field, and the numbers that do not fit', () => {
    const Outer = struct('Outer', { in: struct('Inner', { quorum: int, byte: uint8, ids: list(assetId), map: object }) });
    expect(refusal(() => read(Outer, '{"in":{"byte":256}}'))).toBe(
      'json: cannot unmarshal number 256 into Go struct field Inner.in.byte of type uint8',
    );
    expect(refusal(() => read(Outer, '{"in":{"ids":["00"]}}'))).toBe('bad length hash string 2');
    expect(refusal(() => read(Outer, '{"in":{"ids":[1]}}'))).toBe(
      'json: cannot unmarshal number into Go struct field Inner.in.ids of type string',
    );
    expect(refusal(() => read(Outer, '{"in":{"map":[]}}'))).toMatch(/cannot unmarshal array .* of type map\[string\]interface \{\}$/);
  });

  it('cannot reach the prototype of what is read', () => {
    const value = readJson('{"__proto__": {"polluted": 1}}') as Record<string, unknown>;
    expect(value['polluted']).toBeUndefined();
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});

describe('answers', () => {
  it('carry bare big numbers, hex, and the escapes of Go', () => {
    expect(writeJson({ a: 18446744073709551615n, b: Uint8Array.of(1, 255), c: undefined, d: '<&>', e: null })).toBe(
      '{"a":18446744073709551615,"b":"01ff","d":"\\u003c\\u0026\\u003e","e":null}',
    );
  });

  it('have the shape their code asks for', () => {
    expect(failureAnswer('BTM709', 'Failed to find account')).toEqual({
      status: 200,
      body: { status: 'fail', code: 'BTM709', msg: 'Account not found', error_detail: 'Failed to find account' },
    });
    expect(failureAnswer('BTM002', 'EOF')).toEqual({
      status: 400,
      body: {
        code: 'BTM002',
        msg: 'Invalid request body',
        status: 'fail',
        detail: 'EOF: check request parameters for missing and/or incorrect values',
        temporary: false,
      },
    });
  });
});
