/**
 * A key file: one JSON object of the outer form that Bytom's key files have, so that images of both are read alike.
 *   {"crypto":{"cipher","ciphertext","cipherparams":{"iv"},"kdf","kdfparams":{…},"mac"},"id","type":"bytom_kd","version","alias","xpub"}
 * Version 1 is Bytom's (`bytom-envelope.ts`), version 2 ours (`envelope.ts`). Only the alias may change without the password.
 */
import { BystackError } from '@bystack/base';

/** The sealed part: how the key comes out of a password. */
export interface KeyCrypto {
  readonly cipher: string;
  readonly ciphertext: string;
  readonly cipherparams: { readonly iv: string };
  readonly kdf: string;
  readonly kdfparams: Readonly<Record<string, string | number>>;
  readonly mac: string;
}

/** Content of a key file. */
export interface KeyFile {
  readonly crypto: KeyCrypto;
  /** A UUID. */
  readonly id: string;
  readonly type: 'bytom_kd';
  readonly version: 1 | 2;
  readonly alias: string;
  /** 128 hex characters, lower case. */
  readonly xpub: string;
}

/** Longest file that is looked at; ours have some 700 bytes. */
export const KEY_FILE_MAX_BYTES = 8192;
const ALIAS_MAX = 1024;
const KDF_PARAMS_MAX = 8;

type Fields = Readonly<Record<string, unknown>>;

const refuse = (what: string): never => {
  throw new BystackError({ code: 'WALLET_KEY_FILE', what }, { message: `This is no key file: ${what}.` });
};

const fieldsOf = (value: unknown, what: string): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : refuse(`${what} is no object`);

const textOf = (fields: Fields, name: string, pattern: RegExp): string => {
  const value = fields[name];
  return typeof value === 'string' && pattern.test(value) ? value : refuse(`${name} is not of its form`);
};

const HEX = /^(?:[0-9a-fA-F]{2}){0,1024}$/;
const NAME = /^[a-z0-9-]{1,32}$/;
const ID = /^[0-9a-zA-Z-]{1,64}$/;
const XPUB = /^[0-9a-fA-F]{128}$/;

/** Numbers come as numbers of JavaScript, or as the text of a number where the reader keeps every digit. */
const kdfParam = ([name, value]: readonly [string, unknown]): readonly [string, string | number] => {
  if (typeof value === 'string' && HEX.test(value)) return [name, value];
  const number = Number(String(value));
  return Number.isSafeInteger(number) ? [name, number] : refuse(`kdfparams.${name.slice(0, 16)} is neither hex nor a whole number`);
};

const cryptoOf = (value: unknown): KeyCrypto => {
  const fields = fieldsOf(value, 'crypto');
  const params = Object.entries(fieldsOf(fields.kdfparams, 'kdfparams'));
  if (params.length > KDF_PARAMS_MAX) return refuse('kdfparams has too many fields');
  return {
    cipher: textOf(fields, 'cipher', NAME),
    ciphertext: textOf(fields, 'ciphertext', HEX),
    cipherparams: { iv: textOf(fieldsOf(fields.cipherparams, 'cipherparams'), 'iv', HEX) },
    kdf: textOf(fields, 'kdf', NAME),
    kdfparams: Object.fromEntries(params.map(kdfParam)),
    mac: textOf(fields, 'mac', HEX),
  };
};

/** Key file of a parsed JSON value. @throws BystackError `WALLET_KEY_FILE`, which repeats nothing of the file */
export function toKeyFile(value: unknown): KeyFile {
  const fields = fieldsOf(value, 'it');
  const version = Number(String(fields.version));
  if (version !== 1 && version !== 2) return refuse('its version is not known');
  const { alias } = fields;
  if (typeof alias !== 'string' || alias.length > ALIAS_MAX) return refuse('alias is not of its form');
  textOf(fields, 'type', /^bytom_kd$/);
  return {
    crypto: cryptoOf(fields.crypto),
    id: textOf(fields, 'id', ID),
    type: 'bytom_kd',
    version,
    alias,
    xpub: textOf(fields, 'xpub', XPUB).toLowerCase(),
  };
}

/** Bytes of a file → its content. @throws BystackError `WALLET_KEY_FILE` */
export function decodeKeyFile(bytes: Uint8Array): KeyFile {
  if (bytes.length > KEY_FILE_MAX_BYTES) return refuse('it is too long');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return refuse('it is cut short or is no JSON');
  }
  return toKeyFile(value);
}

/** Content → text of a file. */
export function encodeKeyFile(file: KeyFile): string {
  return `${JSON.stringify(file)}\n`;
}
