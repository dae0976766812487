import { createCipheriv, scryptSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, concatBytes, hexToBytes, sha3, type Logger } from '@bystack/base';
import { accountKeyPath, bytomVerify, deriveXpub, rootXprvFromEntropy, xprvToXpub, xpubPublicKey } from '@bystack/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJson } from '../../api/json-reader.js';
import { KeyStore } from './key-store.js';

const warnings: unknown[] = [];
const log: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (event, facts) => warnings.push({ event, ...facts }),
  error: () => undefined,
  child: () => log,
};

/** Key files that Bytom v1.1.0 wrote with scrypt costs of 2 and 1; the password is `bytomtest`. */
const BYTOM_FILE = {
  crypto: {
    cipher: 'aes-128-ctr',
    ciphertext:
      'dac42028dcf9ea6ef199b76ec23e71b690bcf549d25e17b518b763fb4c8925d0ba8f976fa1bb953e13dd6c42e8269a6abc42b1cbd3f735fb65821dd8425879df',
    cipherparams: { iv: 'f23134b881b1eed705109f19747ce2e5' },
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, p: 1, r: 8, salt: 'db3b7f71145f21dca2e9626e2a994615def79e67b4e0f9f09e0f3ab06bd5e6b5' },
    mac: 'c85f9cbb4b8c9e510c13ba51e608c98a133ec113665f546b8cf8504f46db19cb',
  },
  id: 'b1f14b1b-a182-452a-a626-20d9a3d84b7a',
  type: 'bytom_kd',
  version: 1,
  alias: 'verylight',
  xpub: '42318fddbb98f2ef52cd18670bb50cc86e2dfa5882c1cdaa8acfa9c57129feb4fbcc33bea4b80b5f38d4ba2b9b7e8e6f95ed5aa7db125d0f5a8c0e6c3f5e78bd',
};
const BYTOM_PASSWORD = 'bytomtest';
const REFERENCE_PHRASE = 'please observe raw beauty blue sea believe then boat float beyond position';
const REFERENCE_XPUB =
  'c7bcb65febd31c6d900bc84c386d95c3d5b047090628d9bf5c51a848945b6986e99ff70388018a7681fa37a240dbd8df39a994c86f9314a61e75feb33563ca72';

let root: string;
let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const keystore = (): Promise<KeyStore> => KeyStore.open({ dir: join(root, 'keystore'), clock: { nowMs: () => nowMs++ }, log });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wallet-keys-'));
  warnings.length = 0;
});
afterEach(() => rm(root, { recursive: true, force: true }));

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    const { facts } = error as { facts: { code: string; detail?: string } };
    return `${facts.code} ${String(facts.detail)}`;
  }
  return 'none';
};
const PATH = accountKeyPath(1, false, 1);
const MESSAGE = new TextEncoder().encode('message');
const signs = async (keys: KeyStore, xpub: string, password: string): Promise<boolean> => {
  const signature = await keys.sign(xpub, PATH, MESSAGE, password);
  return bytomVerify(xpubPublicKey(deriveXpub(hexToBytes(xpub), PATH)), MESSAGE, signature);
};

describe('key store', () => {
  it('makes keys that sign, and finds them again after a restart', async () => {
    const keys = await keystore();
    const { key, mnemonic } = await keys.create('  Alice ', 'secret', 'en');
    expect(key.alias).toBe('alice');
    expect(key.file).toMatch(/^keystore\/UTC--2026-01-02T03-04-05\.\d{9}Z--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(mnemonic.split(' ')).toHaveLength(12);
    const second = await keys.create('bob', '', 'ja');
    const again = await keystore();
    expect(again.list()).toEqual([key, second.key]);
    expect(await signs(again, key.xpub, 'secret')).toBe(true);
    expect(await signs(again, second.key.xpub.toUpperCase(), '')).toBe(true);
    const path = join(root, key.file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, 'keystore'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(root, 'keystore'))).toHaveLength(2);
  });

  it('gives the key of a phrase, which is that of Bytom', async () => {
    const keys = await keystore();
    expect((await keys.importMnemonic('jack', '123456', REFERENCE_PHRASE, 'en')).xpub).toBe(REFERENCE_XPUB);
    const { key, mnemonic } = await keys.create('new', 'a', 'es');
    await keys.delete(key.xpub, 'a');
    expect((await keys.importMnemonic('old', 'b', mnemonic, 'es')).xpub).toBe(key.xpub);
  });

  it('changes aliases and passwords', async () => {
    const keys = await keystore();
    const { xpub } = (await keys.create('one', 'a', 'en')).key;
    await keys.rename(xpub, ' ONE More ');
    expect(keys.list().map(({ alias }) => alias)).toEqual(['one more']);
    expect(await keys.resetPassword(xpub, 'wrong', 'b')).toBe(false);
    expect(await keys.resetPassword(xpub, 'a', 'b')).toBe(true);
    const again = await keystore();
    expect(await again.checkPassword(xpub, 'a')).toBe(false);
    expect(await again.checkPassword(xpub, 'b')).toBe(true);
    expect(again.list()).toEqual(keys.list());
    await again.delete(xpub, 'b');
    expect(await readdir(join(root, 'keystore'))).toEqual([]);
  });

  it('refuses by code: alias, phrase, language, key, password', async () => {
    const keys = await keystore();
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
    const keys = await keystore();
    const asked = await Promise.all([1, 2, 3, 4].map(() => refusal(keys.create('same', 'a', 'en'))));
    expect(asked.sort()).toEqual(['BTM800 duplicate key alias', 'BTM800 duplicate key alias', 'BTM800 duplicate key alias', 'none']);
    expect((await keystore()).list()).toHaveLength(1);
  });

  it('holds no secret in the clear', async () => {
    const keys = await keystore();
    const { key, mnemonic } = await keys.create('one', 'hunter22', 'en');
    const opened = await keys.open(key.xpub, 'hunter22');
    opened.close();
    expect(bytomVerify(hexToBytes(key.xpub).subarray(0, 32), MESSAGE, opened.sign([], MESSAGE)), 'closed').toBe(false);
    const text = await readFile(join(root, key.file), 'utf8');
    for (const secret of ['hunter22', ...mnemonic.split(' ').filter((word) => word.length > 4), bytesToHex(Buffer.from('hunter22'))])
      expect(text).not.toContain(secret);
  });
});

describe('key files', () => {
  it('survive a kill: what was not in place is removed, what cannot be read is told and left alone', async () => {
    const keys = await keystore();
    const { key } = await keys.create('one', 'a', 'en');
    const dir = join(root, 'keystore');
    const whole = await readFile(join(root, key.file));
    await writeFile(`${join(root, key.file)}.0123456789ab.new`, whole.subarray(0, 100), { mode: 0o600 });
    await writeFile(join(dir, 'cut'), whole.subarray(0, 300), { mode: 0o600 });
    await writeFile(join(dir, 'open-to-all'), whole, { mode: 0o644 });
    await writeFile(join(dir, '.hidden'), 'x');
    await writeFile(join(dir, 'backup~'), 'x');
    const again = await keystore();
    expect(again.list()).toEqual([key]);
    expect((await readdir(dir)).sort()).toEqual(['.hidden', key.file.slice('keystore/'.length), 'backup~', 'cut', 'open-to-all'].sort());
    expect(warnings).toMatchObject([{ file: 'cut' }, { file: 'open-to-all' }]);
    expect(await signs(again, key.xpub, 'a')).toBe(true);
  });

  it('open with no password once any sealed byte is changed, or under another xpub', async () => {
    const keys = await keystore();
    const { key } = await keys.create('one', 'a', 'en');
    const file = JSON.parse(await readFile(join(root, key.file), 'utf8')) as typeof BYTOM_FILE;
    const changed = (at: number): string =>
      file.crypto.ciphertext.slice(0, at) + (file.crypto.ciphertext[at] === '0' ? '1' : '0') + file.crypto.ciphertext.slice(at + 1);
    const variants = [
      ...[2, 70, 150, file.crypto.ciphertext.length - 1].map((at) => ({ ...file, crypto: { ...file.crypto, ciphertext: changed(at) } })),
      { ...file, xpub: BYTOM_FILE.xpub },
      { ...file, version: 1 },
      { ...file, crypto: { ...file.crypto, kdfparams: { ...file.crypto.kdfparams, memory_kib: 1 << 30 } } },
    ];
    for (const variant of variants) {
      await writeFile(join(root, key.file), JSON.stringify(variant));
      expect(await refusal((await keystore()).delete(variant.xpub, 'a'))).toMatch(/^BTM802/);
    }
  });

  it('of Bytom open with their passwords, and are ours once the password is changed', async () => {
    const keys = await keystore();
    await keys.restore({ xkeys: [BYTOM_FILE] });
    expect(await keys.checkPassword(BYTOM_FILE.xpub, `${BYTOM_PASSWORD}bad`)).toBe(false);
    expect(await signs(keys, BYTOM_FILE.xpub, BYTOM_PASSWORD)).toBe(true);
    await keys.resetPassword(BYTOM_FILE.xpub, BYTOM_PASSWORD, 'x');
    const again = await keystore();
    expect(await signs(again, BYTOM_FILE.xpub, 'x')).toBe(true);
    expect(await again.backup()).toMatchObject({ xkeys: [{ version: 2, crypto: { kdf: 'argon2id' }, alias: 'verylight' }] });
  });
});

/** A key file as Bytom writes it, with the costs it uses. */
const bytomFile = (xprv: Uint8Array, alias: string, password: string): typeof BYTOM_FILE => {
  const [salt, iv] = [Buffer.alloc(32, 7), Buffer.alloc(16, 9)];
  const derived = scryptSync(password, salt, 32, { N: 4096, r: 8, p: 6 });
  const sealed = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(xprv);
  const kdfparams = { dklen: 32, n: 4096, p: 6, r: 8, salt: salt.toString('hex') };
  const crypto = {
    ...BYTOM_FILE.crypto,
    ciphertext: sealed.toString('hex'),
    cipherparams: { iv: iv.toString('hex') },
    kdfparams,
    mac: bytesToHex(sha3(concatBytes(derived.subarray(16), sealed))),
  };
  return { ...BYTOM_FILE, crypto, alias, xpub: bytesToHex(xprvToXpub(xprv)) };
};

describe('images of keys', () => {
  it('of Bytom’s usual costs are taken, with every digit of their numbers kept by the reader or not', async () => {
    const keys = await keystore();
    const xprv = rootXprvFromEntropy(Uint8Array.of(1, 2, 3));
    const file = bytomFile(xprv, ' Mixed Case', 'päss');
    await keys.restore(readJson(JSON.stringify({ xkeys: [file] })));
    expect(keys.list()).toMatchObject([{ alias: 'mixed case', xpub: file.xpub }]);
    expect(await signs(keys, file.xpub, 'päss')).toBe(true);
    expect(await signs(await keystore(), file.xpub, 'päss')).toBe(true);
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
      const keys = await keystore();
      await keys.restore({ xkeys: [one] });
      expect(await keys.checkPassword(one.xpub, 'a'), JSON.stringify(one.crypto.kdfparams)).toBe(false);
      for (const key of keys.list()) await rm(join(root, key.file));
    }
  });

  it('bring the keys to another node, under the same passwords, as often as wanted', async () => {
    const keys = await keystore();
    const { key } = await keys.create('one', 'a', 'en');
    const image = JSON.parse(JSON.stringify(await keys.backup())) as unknown;
    await keys.delete(key.xpub, 'a');
    await keys.restore(image);
    await keys.restore(image);
    expect(keys.list()).toHaveLength(1);
    expect(await signs(keys, key.xpub, 'a')).toBe(true);
  });

  it('are taken whole or not at all', async () => {
    const keys = await keystore();
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
