/** The generated module is what its source gives, here and in any other build. */
import { expect, it } from 'vitest';
import { buildWasm } from './build-wasm.mjs';

it('compiles to the very bytes of the build before', () => {
  expect(buildWasm(true)).toEqual([]);
});
