/** Messages signed by the key of an address: the bytes as they are, no prefix and no hash before. Source: mainchain.md 14, 18. */
import { BystackError, bytesToHex, hexToBytes, isBystackError } from '@bystack/base';
import { bytomVerify, xpubPublicKey } from '@bystack/keys';
import { decodeAddress, encodeAddress, p2wpkhProgram } from '@bystack/protocol';
import { ApiFailure } from '../../api/route.js';
import type { AccountStore } from '../accounts/account-store.js';
import { programNotFound } from '../accounts/failures.js';
import type { KeysPort } from '../ports.js';

/** A signature and the xpub that it verifies under, both in hex. */
export interface SignedMessage {
  readonly signature: string;
  readonly derived_xpub: string;
}

/** What messages are signed with. */
export interface MessageParts {
  readonly hrp: string;
  readonly accounts: Pick<AccountStore, 'programOf' | 'byId' | 'firstKey'>;
  readonly keys: Pick<KeysPort, 'sign'>;
}

/** Program of an address. @throws ApiFailure BTM000 */
export function programOfAddress(hrp: string, address: string): Uint8Array {
  try {
    return decodeAddress(hrp, address);
  } catch (error) {
    if (!isBystackError(error)) throw error;
    throw new ApiFailure(
      'BTM000',
      isBystackError(error, 'ADDRESS_WRONG_NETWORK') ? 'unknown address type' : (error as BystackError).message,
    );
  }
}

/**
 * Signs with the first key of an own address; of a multisig address too, as Bytom does.
 * @throws ApiFailure BTM000 for an address that is none or not of an account here, BTM801
 */
export async function signMessage(parts: MessageParts, address: string, message: Uint8Array, password: string): Promise<SignedMessage> {
  const program = parts.accounts.programOf(programOfAddress(parts.hrp, address));
  const account = program && parts.accounts.byId(program.accountId);
  if (!program || !account) throw programNotFound();
  const { path, xpub } = parts.accounts.firstKey(account.id, program.change, program.keyIndex);
  const signature = await parts.keys.sign(account.xpubs[0] as string, path, message, password);
  return { signature: bytesToHex(signature), derived_xpub: bytesToHex(xpub) };
}

/**
 * True when the address is the P2WPKH address of the xpub and the signature is of its key, by the main-chain's rule.
 * @throws ApiFailure BTM000 for a signature that is no hex
 */
export function verifyMessage(hrp: string, address: string, derivedXpub: Uint8Array, message: Uint8Array, signatureHex: string): boolean {
  let signature: Uint8Array;
  try {
    signature = hexToBytes(signatureHex);
  } catch {
    throw new ApiFailure('BTM000', 'encoding/hex: the signature is no hex string');
  }
  const key = xpubPublicKey(derivedXpub);
  return encodeAddress(hrp, p2wpkhProgram(key)) === address.trim() && bytomVerify(key, message, signature);
}
