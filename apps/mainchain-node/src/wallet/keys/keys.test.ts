import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { bytomVerify } from '@bystack/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyFolder, MESSAGE, PATH, REFERENCE_PHRASE, REFERENCE_XPUB, refusal, signs } from '../test-support/key-folder.js';

let folder: KeyFolder;
beforeEach(async () => {
  folder = await KeyFolder.make();
});
afterEach(() => folder.remove());

describe('key store', () => {
  it('makes keys that sign, and finds them again after a restart', async () => {
    const keys = await folder.open();
    const { key, mnemonic } = await keys.create('  Alice ', 'secret', 'en');
    expect(key.alias).toBe('alice');
    expect(key.file).toMatch(/^keystore\/UTC--2026-01-02T03-04-05\.\d{9}Z--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(mnemonic.split(' ')).toHaveLength(12);
    const second = await keys.create('bob', '', 'ja');
    const again = await folder.open();
    expect(again.list()).toEqual([key, second.key]);
    expect(await signs(again, key.xpub, 'secret')).toBe(true);
    expect(await signs(again, second.key.xpub.toUpperCase(), '')).toBe(true);
    const path = join(folder.root, key.file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder.root, 'keystore'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder.root, 'keystore'))).toHaveLength(2);
  });

  it('gives the key of a phrase, which is that of Bytom', async () => {
    const keys = await folder.open();
    expect((await keys.importMnemonic('jack', '123456', REFERENCE_PHRASE, 'en')).xpub).toBe(REFERENCE_XPUB);
    const { key, mnemonic } = await keys.create('new', 'a', 'es');
    await keys.delete(key.xpub, 'a');
    expect((await keys.importMnemonic('old', 'b', mnemonic, 'es')).xpub).toBe(key.xpub);
  });

  it('changes aliases and passwords', async () => {
    const keys = await folder.open();
    const { xpub } = (await keys.create('one', 'a', 'en')).key;
    await keys.rename(xpub, ' ONE More ');
    expect(keys.list().map(({ alias }) => alias)).toEqual(['one more']);
    expect(await keys.resetPassword(xpub, 'wrong', 'b')).toBe(false);
    expect(await keys.resetPassword(xpub, 'a', 'b')).toBe(true);
    const again = await folder.open();
    expect(await again.checkPassword(xpub, 'a')).toBe(false);
    expect(await again.checkPassword(xpub, 'b')).toBe(true);
    expect(again.list()).toEqual(keys.list());
    await again.delete(xpub, 'b');
    expect(await readdir(join(folder.root, 'keystore'))).toEqual([]);
  });

  it('refuses by code: alias, phrase, language, key, password', async () => {
    const keys = await folder.open();
    const { xpub } = (await keys.create('one', 'a', 'en')).key;
    await keys.importMnemonic('two', 'a', REFERENCE_PHRASE, 'en');
    const phrase = (n: number): string => Array.from({ length: n }, () => 'abandon').join(' ');
    expect(await refusal(keys.create(' ONE', 'a', 'en'))).toBe('BTM800 duplicate key alias');
    expect(await refusal(keys.importMnemonic('One', 'a', phrase(12), 'en'))).toBe('BTM800 duplicate key alias');
    expect(await refusal(keys.rename(xpub, 'TWO'))).toBe('BTM800 duplicate key alias');
    for (const n of [1, 11, 13, 24])
      expect(await refusal(keys.importMnemonic('x', 'a', phrase(n), 'en'))).toBe('BTM000 mnemonic length error');
    expect(await refusal(keys.importMnemonic('x', 'a', phrase(11) + ' abandons', 'en'))).toBe('BTM000 Invalid menomic');
    expect(await refusal(keys.importMnemonic('x', 'a', phrase(12), 'it'))).toBe('BTM000 Invalid menomic');
    expect(await refusal(keys.importMnemonic('x', 'a', REFERENCE_PHRASE, 'en'))).toContain('alias: two');
    expect(await refusal(keys.create('x', 'a', 'fr'))).toBe('BTM000 Language Type Unsupported');
    expect(await refusal(keys.create('x', 'a', 'english'))).toBe('BTM000 Language Type Incorrect');
    const other = 'f'.repeat(128);
    expect(await refusal(keys.delete(xpub, 'b'))).toBe('BTM802 could not decrypt key with given passphrase');
    expect(await refusal(keys.delete(other, 'a'))).toBe('BTM801 key not found or wrong password ');
    expect(await refusal(keys.rename(other, 'x'))).toBe('BTM801 key not found or wrong password ');
    expect(await refusal(keys.sign(xpub, PATH, MESSAGE, 'b'))).toBe('BTM801 key not found or wrong password ');
    expect(await refusal(keys.sign(other, PATH, MESSAGE, 'a'))).toBe('BTM801 key not found or wrong password ');
    expect(await keys.checkPassword(other, 'a')).toBe(false);
    expect(keys.list()).toHaveLength(2);
  });

  it('keeps aliases apart when many ask for the same one at once', async () => {
    const keys = await folder.open();
    const asked = await Promise.all([1, 2, 3, 4].map(() => refusal(keys.create('same', 'a', 'en'))));
    expect(asked.sort()).toEqual(['BTM800 duplicate key alias', 'BTM800 duplicate key alias', 'BTM800 duplicate key alias', 'none']);
    expect((await folder.open()).list()).toHaveLength(1);
  });

  it('holds no secret in the clear', async () => {
    const keys = await folder.open();
    const { key, mnemonic } = await keys.create('one', 'hunter22', 'en');
    const opened = await keys.open(key.xpub, 'hunter22');
    opened.close();
    expect(bytomVerify(hexToBytes(key.xpub).subarray(0, 32), MESSAGE, opened.sign([], MESSAGE)), 'closed').toBe(false);
    const text = await readFile(join(folder.root, key.file), 'utf8');
    const pairs = mnemonic.split(' ').flatMap((word, i, words) => (i === 0 ? [] : [`${words[i - 1] as string} ${word}`]));
    for (const secret of ['hunter22', ...pairs, bytesToHex(Buffer.from('hunter22'))]) expect(text).not.toContain(secret);
  });
});
