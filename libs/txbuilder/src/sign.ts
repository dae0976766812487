/** Collecting signatures and finalizing (mainchain.md 13, 14; sidechain-ledger.md 17.2). */
import { equalBytes } from '@bystack/base';
import { deriveXprv, xprvSign, xprvToXpub, zip215Verify } from '@bystack/keys';
import { encodeTx, type Tx } from '@bystack/protocol';
import { refusal } from './errors.js';
import { withArguments } from './gas.js';
import type { KeyRef, SigningInstruction, TxTemplate } from './types.js';

/** Port to whoever holds keys: 64-byte signature of the 32-byte message, or null for a key it does not hold. */
export interface Keyring {
  sign(key: KeyRef, message: Uint8Array): Uint8Array | null;
}

/** Keyring over root xprvs held in memory. */
export function localKeyring(rootXprvs: readonly Uint8Array[]): Keyring {
  const roots = rootXprvs.map((xprv) => ({ xprv, xpub: xprvToXpub(xprv) }));
  return {
    sign: (key, message) => {
      const root = roots.find(({ xpub }) => equalBytes(xpub, key.rootXpub));
      return root ? xprvSign(deriveXprv(root.xprv, key.path), message) : null;
    },
  };
}

const collected = (instruction: SigningInstruction): number => instruction.keys.filter(({ signature }) => signature !== null).length;

/** Signatures still missing over all inputs. */
export function missingSignatures(template: TxTemplate): number {
  return template.signing.reduce((sum, instruction) => sum + Math.max(0, instruction.quorum - collected(instruction)), 0);
}

const signInstruction = (instruction: SigningInstruction, keyring: Keyring): SigningInstruction => {
  let have = collected(instruction);
  const keys = instruction.keys.map((slot) => {
    if (slot.signature !== null || have >= instruction.quorum) return slot;
    const signature = keyring.sign(slot.key, instruction.message);
    if (signature === null) return slot;
    have++;
    return { ...slot, signature };
  });
  return { ...instruction, keys };
};

/** The template with every signature the keyring can give, no more than each quorum asks for. */
export function sign(template: TxTemplate, keyring: Keyring): TxTemplate {
  return { ...template, signing: template.signing.map((instruction) => signInstruction(instruction, keyring)) };
}

/**
 * The template with a signature made elsewhere for one key of one input.
 * @throws BystackError `TXBUILDER_SIGNATURE` when the key is not asked for there or the signature does not verify.
 */
export function addSignature(template: TxTemplate, inputIndex: number, publicKey: Uint8Array, signature: Uint8Array): TxTemplate {
  let placed = false;
  const signing = template.signing.map((instruction) => {
    if (instruction.inputIndex !== inputIndex) return instruction;
    const keys = instruction.keys.map((slot) => {
      if (!equalBytes(slot.publicKey, publicKey) || !zip215Verify(publicKey, instruction.message, signature)) return slot;
      placed = true;
      return { ...slot, signature };
    });
    return { ...instruction, keys };
  });
  if (!placed)
    throw refusal({ code: 'TXBUILDER_SIGNATURE', inputIndex }, 'this key does not sign this input, or the signature does not verify');
  return { ...template, signing };
}

const argumentsOf = (instruction: SigningInstruction): readonly Uint8Array[] => {
  const signatures = instruction.keys.flatMap(({ signature }) => (signature === null ? [] : [signature])).slice(0, instruction.quorum);
  if (signatures.length < instruction.quorum) {
    throw refusal(
      { code: 'TXBUILDER_UNSIGNED', inputIndex: instruction.inputIndex, have: signatures.length, need: instruction.quorum },
      'signatures are missing',
    );
  }
  return [...signatures, ...instruction.tail];
};

/** The signed transaction and its bytes. @throws BystackError `TXBUILDER_UNSIGNED`. */
export function finalize(template: TxTemplate): { readonly tx: Tx; readonly raw: Uint8Array } {
  const tx = withArguments(template.tx, (i) => argumentsOf(template.signing[i] as SigningInstruction));
  const raw = encodeTx(tx);
  return { tx: { ...tx, serializedSize: raw.length }, raw };
}
