/** Signing of templates with the keys of the node. Source: mainchain.md 18. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { mainSigned, placeSignatures, signingSlots, type MainTemplate, type PlacedSignature, type SigningSlot } from '@bystack/txbuilder';
import type { KeysPort, OpenKey } from '../ports.js';

/** Templates after a call, and whether all of them are complete. */
export interface SignedTemplates {
  readonly templates: readonly MainTemplate[];
  readonly complete: boolean;
}

/** The keys that one password opens; each is tried once, however many inputs name it. */
class OpenedKeys {
  readonly #keys = new Map<string, OpenKey | null>();

  constructor(
    private readonly keys: Pick<KeysPort, 'open'>,
    private readonly password: string,
  ) {}

  /** Null for a key that is not here or has another password. */
  async get(xpub: string): Promise<OpenKey | null> {
    const known = this.#keys.get(xpub);
    if (known !== undefined) return known;
    let key: OpenKey | null = null;
    try {
      key = await this.keys.open(xpub, this.password);
    } catch (error) {
      if (!isBystackError(error, 'BTM801') && !isBystackError(error, 'BTM802')) throw error;
    }
    this.#keys.set(xpub, key);
    return key;
  }

  close(): void {
    for (const key of this.#keys.values()) key?.close();
  }
}

/** At most one signature per slot: keys that share a password sign in as many calls. */
const fill = async (slot: SigningSlot, keys: OpenedKeys): Promise<readonly PlacedSignature[]> => {
  const { instruction, component, message, candidates } = slot;
  for (const { index, key } of candidates) {
    const opened = await keys.get(bytesToHex(key.rootXpub));
    if (opened) return [{ instruction, component, index, signature: opened.sign(key.path, message) }];
  }
  return [];
};

/**
 * Adds what the password can sign; a wrong password adds nothing and is no error.
 * @throws BystackError `TXBUILDER_INSTRUCTION`, `PROTOCOL_NO_INPUT_ID`, `KEYS_FORMAT`
 */
export async function signTemplates(
  templates: readonly MainTemplate[],
  keys: Pick<KeysPort, 'open'>,
  password: string,
): Promise<SignedTemplates> {
  const opened = new OpenedKeys(keys, password);
  try {
    const signed: MainTemplate[] = [];
    for (const template of templates) {
      const placed: PlacedSignature[] = [];
      for (const slot of signingSlots(template)) placed.push(...(await fill(slot, opened)));
      signed.push(placeSignatures(template, placed));
    }
    return { templates: signed, complete: signed.every(mainSigned) };
  } finally {
    opened.close();
  }
}
