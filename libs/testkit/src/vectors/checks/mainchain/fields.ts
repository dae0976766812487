/** Shared by the main-chain checks. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { decodeTx, mapTx, type MappedTx } from '@bystack/protocol';
import type { CaseVerdict } from '../../check.js';
import { text, type Fields } from '../../judge.js';

/** Hex of bytes, undefined where there are none. */
export const hex = (bytes: Uint8Array | undefined): string | undefined => (bytes ? bytesToHex(bytes) : undefined);
/** Bytes of a hex field. */
export const bytesOf = (c: Fields, key: string): Uint8Array => hexToBytes(text(c, key));
/** A transaction as Bytom reads it: suffixes and foreign asset versions are kept. */
export const mappedOf = (raw: Uint8Array): MappedTx => mapTx(decodeTx(raw, { dialect: 'mainchain', lenient: true }), 'mainchain');

/** Judges a case by its kind; a kind without a judge is a failed case. */
export const byKind =
  (judges: Readonly<Record<string, (c: Fields, file: Fields) => CaseVerdict>>) =>
  (c: Fields, file: Fields): CaseVerdict => {
    const judge = judges[text(c, 'kind')];
    return judge ? judge(c, file) : { name: text(c, 'name'), ok: false, detail: `unknown kind ${text(c, 'kind')}` };
  };
