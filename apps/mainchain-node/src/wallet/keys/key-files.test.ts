import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootXprvFromEntropy } from '@bystack/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJson } from '../../api/json-reader.js';
import { BYTOM_FILE, BYTOM_PASSWORD, bytomFile } from '../test-support/bytom-keys.js';
import { KeyFolder, REFERENCE_XPUB, refusal, signs } from '../test-support/key-folder.js';

let folder: KeyFolder;
beforeEach(async () => {
  folder = await KeyFolder.make();
});
afterEach(() => folder.remove());

describe('key files', () => {
  it('survive a kill: what was not in place is removed, what cannot be read is told and left alone', async () => {
    const keys = await folder.open();
    const { key } = await keys.create('one', 'a', 'en');
    const dir = join(folder.root, 'keystore');
    const whole = await readFile(join(folder.root, key.file));
    await writeFile(`${join(folder.root, key.file)}.0123456789ab.new`, whole.subarray(0, 100), { mode: 0o600 });
    await writeFile(join(dir, 'cut'), whole.subarray(0, 300), { mode: 0o600 });
    await writeFile(join(dir, 'open-to-all'), whole, { mode: 0o644 });
    await writeFile(join(dir, '.hidden'), 'x');
    await writeFile(join(dir, 'backup~'), 'x');
    const again = await folder.open();
    expect(again.list()).toEqual([key]);
    expect((await readdir(dir)).sort()).toEqual(['.hidden', key.file.slice('keystore/'.length), 'backup~', 'cut', 'open-to-all'].sort());
    expect(folder.warnings).toMatchObject([{ file: 'cut' }, { file: 'open-to-all' }]);
    expect(await signs(again, key.xpub, 'a')).toBe(true);
  });

  it('open with no password once any sealed byte is changed, or under another xpub', async () => {
    const keys = await folder.open();
    const { key } = await keys.create('one', 'a', 'en');
    const file = JSON.parse(await readFile(join(folder.root, key.file), 'utf8')) as typeof BYTOM_FILE;
    const changed = (at: number): string =>
      file.crypto.ciphertext.slice(0, at) + (file.crypto.ciphertext[at] === '0' ? '1' : '0') + file.crypto.ciphertext.slice(at + 1);
    const variants = [
      ...[2, 70, 150, file.crypto.ciphertext.length - 1].map((at) => ({ ...file, crypto: { ...file.crypto, ciphertext: changed(at) } })),
      { ...file, xpub: BYTOM_FILE.xpub },
      { ...file, version: 1 },
      { ...file, crypto: { ...file.crypto, kdfparams: { ...file.crypto.kdfparams, memory_kib: 1 << 30 } } },
    ];
    for (const variant of variants) {
      await writeFile(join(folder.root, key.file), JSON.stringify(variant));
      expect(await refusal((await folder.open()).delete(variant.xpub, 'a'))).toMatch(/^BTM802/);
    }
  });

  it('of Bytom open with their passwords, and are ours once the password is changed', async () => {
    const keys = await folder.open();
    await keys.restore({ xkeys: [BYTOM_FILE] });
    expect(await keys.checkPassword(BYTOM_FILE.xpub, `${BYTOM_PASSWORD}bad`)).toBe(false);
    expect(await signs(keys, BYTOM_FILE.xpub, BYTOM_PASSWORD)).toBe(true);
    await keys.resetPassword(BYTOM_FILE.xpub, BYTOM_PASSWORD, 'x');
    const again = await folder.open();
    expect(await signs(again, BYTOM_FILE.xpub, 'x')).toBe(true);
    expect(await again.backup()).toMatchObject({ xkeys: [{ version: 2, crypto: { kdf: 'argon2id' }, alias: 'verylight' }] });
  });
});

describe('images of keys', () => {
  it('of Bytom’s usual costs are taken, with every digit of their numbers kept by the reader or not', async () => {
    const keys = await folder.open();
    const xprv = rootXprvFromEntropy(Uint8Array.of(1, 2, 3));
    const file = bytomFile(xprv, ' Mixed Case', 'päss');
    await keys.restore(readJson(JSON.stringify({ xkeys: [file] })));
    expect(keys.list()).toMatchObject([{ alias: 'mixed case', xpub: file.xpub }]);
    expect(await signs(keys, file.xpub, 'päss')).toBe(true);
    expect(await signs(await folder.open(), file.xpub, 'päss')).toBe(true);
  });

  it('with another xpub beside the key, or costs out of bounds, open with no password', async () => {
    const file = bytomFile(rootXprvFromEntropy(Uint8Array.of(1)), 'one', 'a');
    const costs = (change: object): typeof BYTOM_FILE => ({
      ...file,
      crypto: { ...file.crypto, kdfparams: { ...file.crypto.kdfparams, ...change } },
    });
    const bad = [
      { ...file, xpub: REFERENCE_XPUB },
      costs({ n: 1 << 30 }),
      costs({ n: 4097 }),
      costs({ r: 4096 }),
      costs({ p: 1 << 20 }),
      costs({ dklen: 64 }),
    ];
    for (const one of bad) {
      const keys = await folder.open();
      await keys.restore({ xkeys: [one] });
      expect(await keys.checkPassword(one.xpub, 'a'), JSON.stringify(one.crypto.kdfparams)).toBe(false);
      for (const key of keys.list()) await rm(join(folder.root, key.file));
    }
  });

  it('bring the keys to another node, under the same passwords, as often as wanted', async () => {
    const keys = await folder.open();
    const { key } = await keys.create('one', 'a', 'en');
    const image = JSON.parse(JSON.stringify(await keys.backup())) as unknown;
    await keys.delete(key.xpub, 'a');
    await keys.restore(image);
    await keys.restore(image);
    expect(keys.list()).toHaveLength(1);
    expect(await signs(keys, key.xpub, 'a')).toBe(true);
  });

  it('are taken whole or not at all', async () => {
    const keys = await folder.open();
    await keys.create('verylight', 'a', 'en');
    expect(await refusal(keys.restore({ xkeys: [BYTOM_FILE] }))).toBe('BTM800 duplicate key alias');
    const renamed = { ...BYTOM_FILE, alias: 'other' };
    const broken = [
      [renamed, { ...renamed, xpub: 'ab' }],
      [renamed, { ...renamed, type: 'x' }],
      [renamed, { ...renamed, crypto: null }],
      [renamed, 7],
      [renamed, null],
      'x',
      { ...renamed },
    ];
    for (const xkeys of broken) expect(await refusal(keys.restore({ xkeys })), JSON.stringify(xkeys).slice(0, 80)).toMatch(/^BTM000/);
    expect(keys.list()).toHaveLength(1);
    await keys.restore({});
    await keys.restore(null);
    await keys.restore({ xkeys: null });
    expect(keys.list()).toHaveLength(1);
  });
});
