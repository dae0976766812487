import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainStoreChecks, durableStoreChecks } from '@bystack/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bystack-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('memory', () => {
  for (const { name, run } of chainStoreChecks) it(name, () => run(() => Promise.resolve(openStore({ kind: 'memory' }))));
});

describe('lmdb', () => {
  for (const { name, run } of [...chainStoreChecks, ...durableStoreChecks])
    it(name, () => run(() => Promise.resolve(openStore({ kind: 'lmdb', dir }))));

  it('says that its file is damaged', () => {
    writeFileSync(join(dir, 'chain.lmdb'), new Uint8Array(8192).fill(0xa5));
    expect(() => openStore({ kind: 'lmdb', dir })).toThrow(expect.objectContaining({ facts: { code: 'STORE_CORRUPT' } }) as Error);
  });
});
