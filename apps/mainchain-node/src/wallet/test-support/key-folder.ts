/** A folder of keys for tests, opened as often as wanted, and a message that its keys sign. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes, type Logger } from '@bystack/base';
import { accountKeyPath, bytomVerify, deriveXpub, xpubPublicKey } from '@bystack/keys';
import { KeyStore } from '../keys/key-store.js';
import { silentLog } from './world.js';

/** Path of a key, and what it signs. */
export const PATH = accountKeyPath(1, false, 1);
export const MESSAGE = new TextEncoder().encode('message');
/** The phrase of Bytom's API reference, and its key. */
export const REFERENCE_PHRASE = 'please observe raw beauty blue sea believe then boat float beyond position';
export const REFERENCE_XPUB =
  'c7bcb65febd31c6d900bc84c386d95c3d5b047090628d9bf5c51a848945b6986e99ff70388018a7681fa37a240dbd8df39a994c86f9314a61e75feb33563ca72';

/** The folder. Its clock goes on by a millisecond with every look. */
export class KeyFolder {
  /** What was told to the log as a warning. */
  readonly warnings: unknown[] = [];
  #nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  readonly #log: Logger = { ...silentLog, warn: (event, facts) => void this.warnings.push({ event, ...facts }) };

  private constructor(readonly root: string) {}

  static async make(): Promise<KeyFolder> {
    return new KeyFolder(await mkdtemp(join(tmpdir(), 'wallet-keys-')));
  }

  /** Opens the store anew. */
  open(): Promise<KeyStore> {
    return KeyStore.open({ dir: join(this.root, 'keystore'), clock: { nowMs: () => this.#nowMs++ }, log: this.#log });
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

/** True when the key of an xpub signs the message so that it verifies. */
export async function signs(keys: KeyStore, xpub: string, password: string): Promise<boolean> {
  const signature = await keys.sign(xpub, PATH, MESSAGE, password);
  return bytomVerify(xpubPublicKey(deriveXpub(hexToBytes(xpub), PATH)), MESSAGE, signature);
}

/** Code and detail of a refusal; `none` where there is none. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { facts } = error as { facts: { code: string; detail?: string } };
    return `${facts.code} ${String(facts.detail)}`;
  }
  return 'none';
}
