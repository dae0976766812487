/** Request fields that several calls of the wallet share. */
import { bytesToHex, hexToBytes, isBystackError, type Hash } from '@bystack/base';
import { bytesOfHex, parsed } from '../api/json.js';
import { ApiFailure } from '../api/route.js';

const XPUB_BYTES = 64;

/** An extended public key: 128 hex characters, given on in lower case; zeros where it is missing. */
export const xpub = parsed<string>(
  'chainkd.XPub',
  () => '00'.repeat(XPUB_BYTES),
  (text) => {
    if (text.length !== 2 * XPUB_BYTES) throw new ApiFailure('BTM002', 'bad key string');
    return bytesToHex(bytesOfHex(text));
  },
);

/** Id of a text; null for one that is no id of 32 bytes: nothing has it. */
export function idOfText(text: string): Hash | null {
  try {
    return hexToBytes(text, 32);
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}
