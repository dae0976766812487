/** The keys of a wallet's image: `{"xkeys": [key file, …]}`, Bytom's own among them. */
import { BystackError, isBystackError } from '@bystack/base';
import type { JsonValue } from '@bystack/protocol';
import { ApiFailure } from '../../api/route.js';
import { toKeyFile, type KeyFile } from './key-file.js';

/** Most keys of an image. */
const KEYS_MAX = 10_000;

/** Image of key files; the keys stay sealed. */
export function imageOfFiles(files: readonly KeyFile[]): JsonValue {
  return { xkeys: files.map((file) => file as unknown as JsonValue) };
}

/**
 * Key files of an image; none where it has no `xkeys`. Those whose key (xpub, hex) `isHere` are left out unread: clients hand
 * an image back without the fields they do not know. @throws ApiFailure BTM000, which repeats nothing of the image
 */
export function filesOfImage(image: unknown, isHere: (xpub: string) => boolean): readonly KeyFile[] {
  const xkeys = (image as { readonly xkeys?: unknown } | null)?.xkeys ?? [];
  if (!Array.isArray(xkeys) || xkeys.length > KEYS_MAX) throw new ApiFailure('BTM000', 'key image is no list');
  const isFresh = (value: unknown): boolean => !isHere(String((value as { readonly xpub?: unknown } | null)?.xpub).toLowerCase());
  return xkeys.filter(isFresh).map((value, i) => {
    try {
      return toKeyFile(value);
    } catch (error) {
      if (!isBystackError(error)) throw error;
      throw new ApiFailure('BTM000', `key ${String(i)} of the image: ${(error as BystackError).message}`);
    }
  });
}
