/** Signing of templates with the keys of the node. Source: mainchain.md 18. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { mainSigned, placeSignatures, signingSlots, type MainTemplate, type PlacedSignature, type SigningSlot } from '@bystack/txbuilder';
import type { KeysPort } from '../ports.js';

/** Templates after a call, and whether all of them are complete. */
export interface SignedTemplates {
  readonly templates: readonly MainTemplate[];
  readonly complete: boolean;
}

/** Keys that the password of this call does not open are asked once. */
class PasswordSigner {
  readonly #closed = new Set<string>();

  constructor(
    private readonly keys: Pick<KeysPort, 'sign'>,
    private readonly password: string,
  ) {}

  async #sign(xpub: string, path: readonly Uint8Array[], message: Uint8Array): Promise<Uint8Array | null> {
    if (this.#closed.has(xpub)) return null;
    try {
      return await this.keys.sign(xpub, path, message, this.password);
    } catch (error) {
      if (!isBystackError(error)) throw error;
      this.#closed.add(xpub);
      return null;
    }
  }

  /** At most one signature per slot: keys that share a password sign in as many calls. */
  async fill({ instruction, component, message, candidates }: SigningSlot): Promise<readonly PlacedSignature[]> {
    for (const { index, key } of candidates) {
      const signature = await this.#sign(bytesToHex(key.rootXpub), key.path, message);
      if (signature) return [{ instruction, component, index, signature }];
    }
    return [];
  }
}

/**
 * Adds what the password can sign; a wrong password adds nothing and is no error.
 * @throws BystackError `TXBUILDER_INSTRUCTION`, `PROTOCOL_NO_INPUT_ID`
 */
export async function signTemplates(
  templates: readonly MainTemplate[],
  keys: Pick<KeysPort, 'sign'>,
  password: string,
): Promise<SignedTemplates> {
  const signer = new PasswordSigner(keys, password);
  const signed: MainTemplate[] = [];
  for (const template of templates) {
    const placed: PlacedSignature[] = [];
    for (const slot of signingSlots(template)) placed.push(...(await signer.fill(slot)));
    signed.push(placeSignatures(template, placed));
  }
  return { templates: signed, complete: signed.every(mainSigned) };
}
