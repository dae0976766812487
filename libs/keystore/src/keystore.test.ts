import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BystackError } from '@bystack/base';
import { blsPublicKey, seedToPublicKey } from '@bystack/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createSecretFile,
  deriveKey,
  ensureKeysFile,
  ensureMasterKey,
  generateNodeSecrets,
  hashPassword,
  nodeUnlockKey,
  openBytes,
  openKeysFile,
  readKeysFile,
  readMasterKey,
  readSecretFile,
  removeSecretFile,
  replaceSecretFile,
  sealBytes,
  verifyPassword,
  writeKeysFile,
} from './index.js';

const MASTER = new Uint8Array(32).fill(7);
const UNLOCK = nodeUnlockKey(MASTER, 'node-1');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keystore-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const codeOf = async (work: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof BystackError) return error.code;
    throw error;
  }
  return 'no refusal';
};

describe('master key', () => {
  it('is created once, readable by its owner alone, and found again', async () => {
    const path = join(dir, 'master.key');
    const keys = await Promise.all([ensureMasterKey(path), ensureMasterKey(path), ensureMasterKey(path)]);
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readMasterKey(path)).toEqual(keys[0]);
    expect(await readdir(dir)).toEqual(['master.key']);
  });

  it('gives another key for every purpose and the same for the same', () => {
    expect(deriveKey(MASTER, 'a')).toEqual(deriveKey(MASTER, 'a'));
    expect(deriveKey(MASTER, 'a')).not.toEqual(deriveKey(MASTER, 'b'));
    expect(nodeUnlockKey(MASTER, 'node-1')).toMatch(/^[0-9a-f]{64}$/);
    expect(nodeUnlockKey(MASTER, 'node-1')).not.toBe(nodeUnlockKey(MASTER, 'node-2'));
  });

  it('is refused where others can read it, where it is damaged and where it is missing', async () => {
    const path = join(dir, 'master.key');
    expect(await codeOf(readMasterKey(path))).toBe('KEYSTORE_MASTER_KEY_FILE');
    expect(await codeOf(ensureMasterKey(join(dir, 'no', 'folder')))).toBe('KEYSTORE_MASTER_KEY_FILE');
    for (const content of ['', 'ab', 'z'.repeat(64), 'a'.repeat(63), 'a'.repeat(66), `${'a'.repeat(64)}\n\n`]) {
      await writeFile(path, content, { mode: 0o600 });
      expect(await codeOf(ensureMasterKey(path)), JSON.stringify(content)).toBe('KEYSTORE_MASTER_KEY_DAMAGED');
    }
    await writeFile(path, 'a'.repeat(64));
    await chmod(path, 0o640);
    expect(await codeOf(ensureMasterKey(path))).toBe('KEYSTORE_FILE_MODE');
    expect(await codeOf(() => deriveKey(MASTER.subarray(1), 'a'))).toBe('KEYSTORE_KEY_FORMAT');
  });
});

describe('sealed values', () => {
  const plain = new TextEncoder().encode('a secret');

  it('open with the same key and purpose, and never look the same', () => {
    const sealed = sealBytes(MASTER, 'custody', plain);
    expect(openBytes(MASTER, 'custody', sealed)).toEqual(plain);
    expect(sealBytes(MASTER, 'custody', plain)).not.toEqual(sealed);
    expect(openBytes(MASTER, 'x', sealBytes(MASTER, 'x', new Uint8Array(0)))).toHaveLength(0);
  });

  it('do not open with another key, for another purpose, of another version or of another form', async () => {
    const sealed = sealBytes(MASTER, 'custody', plain);
    expect(await codeOf(() => openBytes(deriveKey(MASTER, 'x'), 'custody', sealed))).toBe('KEYSTORE_SEALED_REFUSED');
    expect(await codeOf(() => openBytes(MASTER, 'custod', sealed))).toBe('KEYSTORE_SEALED_REFUSED');
    expect(await codeOf(() => openBytes(MASTER, 'custody', Uint8Array.of(2, ...sealed.subarray(1))))).toBe('KEYSTORE_VERSION');
    expect(await codeOf(() => openBytes(MASTER, 'custody', sealed.subarray(0, 48)))).toBe('KEYSTORE_SEALED_FORMAT');
    expect(await codeOf(() => sealBytes(MASTER, 'custody', new Uint8Array(1024 * 1024 + 1)))).toBe('KEYSTORE_SEALED_FORMAT');
  });

  it('notice a change of any single bit', async () => {
    const sealed = sealBytes(MASTER, 'custody', plain);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await codeOf(() => openBytes(MASTER, 'custody', changed)), `bit ${bit}`).toMatch(/^KEYSTORE_(SEALED_REFUSED|VERSION)$/);
    }
  });
});

describe('keys file', () => {
  const path = (): string => join(dir, 'keys.json');

  it('gives the secrets back to the unlocking key and the public keys to everybody', async () => {
    const secrets = generateNodeSecrets();
    const written = await writeKeysFile(path(), UNLOCK, secrets);
    expect(written).toEqual({ identityKey: seedToPublicKey(secrets.identitySeed), blsKey: blsPublicKey(secrets.blsSecret) });
    expect(await readKeysFile(path())).toEqual(written);
    expect(await openKeysFile(path(), UNLOCK)).toEqual({ ...secrets, ...written });
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['keys.json']);
    const text = await readFile(path(), 'utf8');
    expect(text).not.toContain(Buffer.from(secrets.identitySeed).toString('hex'));
    expect(text).not.toContain(Buffer.from(secrets.blsSecret).toString('hex'));
  });

  it('is made once, however often it is asked for', async () => {
    const first = await ensureKeysFile(path(), UNLOCK);
    expect(await ensureKeysFile(path(), UNLOCK)).toEqual(first);
    expect(await codeOf(writeKeysFile(path(), UNLOCK, generateNodeSecrets()))).toBe('KEYSTORE_KEYS_EXIST');
    expect(await codeOf(ensureKeysFile(path(), nodeUnlockKey(MASTER, 'other')))).toBe('KEYSTORE_UNLOCK_KEY');
  });

  it('is refused by name: wrong key, malformed key, missing, readable by others, other version', async () => {
    await writeKeysFile(path(), UNLOCK, generateNodeSecrets());
    expect(await codeOf(openKeysFile(path(), nodeUnlockKey(MASTER, 'other')))).toBe('KEYSTORE_UNLOCK_KEY');
    expect(await codeOf(openKeysFile(path(), 'short'))).toBe('KEYSTORE_KEY_FORMAT');
    expect(await codeOf(openKeysFile(join(dir, 'none.json'), UNLOCK))).toBe('KEYSTORE_KEYS_FILE');
    await chmod(path(), 0o644);
    expect(await codeOf(openKeysFile(path(), UNLOCK))).toBe('KEYSTORE_FILE_MODE');
    await chmod(path(), 0o600);
    await writeFile(path(), (await readFile(path(), 'utf8')).replace('"version": 1', '"version": 2'));
    expect(await codeOf(openKeysFile(path(), UNLOCK))).toBe('KEYSTORE_VERSION');
  });

  it('is damaged when it is cut anywhere', async () => {
    await writeKeysFile(path(), UNLOCK, generateNodeSecrets());
    const whole = await readFile(path());
    for (let size = 0; size < whole.length - 1; size += 7) {
      await writeFile(path(), whole.subarray(0, size));
      expect(await codeOf(readKeysFile(path())), `cut to ${size}`).toBe('KEYSTORE_KEYS_DAMAGED');
    }
  });

  it('costs well under a second for four nodes', async () => {
    const start = performance.now();
    await Promise.all([1, 2, 3, 4].map((i) => ensureKeysFile(join(dir, `${i}.json`), nodeUnlockKey(MASTER, `${i}`))));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('password', () => {
  it('matches itself alone', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'correct hors')).toBe(false);
    expect(await hashPassword('correct horse')).not.toBe(stored);
  });

  it('is bounded, and a damaged stored text matches nothing', async () => {
    expect(await codeOf(hashPassword(''))).toBe('KEYSTORE_PASSWORD_LENGTH');
    expect(await codeOf(hashPassword('x'.repeat(1025)))).toBe('KEYSTORE_PASSWORD_LENGTH');
    const stored = await hashPassword('p');
    expect(await verifyPassword(stored, '')).toBe(false);
    for (const text of ['', 'x', '$argon2id$', stored.slice(0, -10)]) expect(await verifyPassword(text, 'p'), text).toBe(false);
  });
});

describe('secret files', () => {
  const path = (): string => join(dir, 'secret');

  it('are replaced whole, keep their mode, and leave nothing else behind', async () => {
    expect(await createSecretFile(path(), 'one')).toBe(true);
    expect(await createSecretFile(path(), 'two')).toBe(false);
    await replaceSecretFile(path(), 'three');
    expect((await readSecretFile(path(), 100)).toString()).toBe('three');
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['secret']);
    await removeSecretFile(path());
    expect(await readdir(dir)).toEqual([]);
    await expect(removeSecretFile(path())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
