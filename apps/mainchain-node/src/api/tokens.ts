/** Access tokens: kept as hashes, told once. Source: mainchain.md 18. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { asciiToBytes, bytesToHex, hexToBytes, sha3, type Clock } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import { ApiFailure } from './errors.js';

const SECRET_BYTES = 32;
/** Longest id, and most tokens. */
const ID_MAX = 128;
const TOKENS_MAX = 1_000;
const PREFIX = 'token/';
const FROM = asciiToBytes(PREFIX);
/** The first key behind all tokens. */
const TO = asciiToBytes('token0');
const HASH = /^[0-9a-f]{64}$/;

/** A token as it is listed; its secret cannot be had again. */
export interface TokenInfo {
  readonly id: string;
  /** Absent where none was given. */
  readonly type?: string | undefined;
  /** RFC 3339. */
  readonly created_at: string;
}

interface Stored extends TokenInfo {
  /** Of the secret's bytes, hex. */
  readonly hash: string;
}

const keyOf = (id: string): Uint8Array => asciiToBytes(PREFIX + id);
const parse = (value: Uint8Array): Stored => JSON.parse(new TextDecoder().decode(value)) as Stored;
const infoOf = ({ id, type, created_at }: Stored): TokenInfo => ({ id, type: type === '' ? undefined : type, created_at });
const hashOf = (secret: string): string => bytesToHex(sha3(new TextEncoder().encode(secret)));

const validId = (id: string): string => {
  if (!/^[\w-]+$/.test(id) || id.length > ID_MAX)
    throw new ApiFailure('BTM000', `invalid id ${JSON.stringify(id.slice(0, ID_MAX))}: invalid id`);
  return id;
};

/** Tokens in the table of the node's settings. */
export class TokenStore {
  constructor(
    private readonly table: ByteTable,
    private readonly clock: Clock,
  ) {}

  /** @returns the token with its secret. @throws ApiFailure for an id that is taken or malformed */
  async create(id: string, type: string): Promise<TokenInfo & { readonly token: string }> {
    const key = keyOf(validId(id));
    if (this.table.get(key)) throw new ApiFailure('BTM000', `id ${JSON.stringify(id)} already in use: duplicate access token ID`);
    if (this.list().length >= TOKENS_MAX) throw new ApiFailure('BTM000', `more than ${String(TOKENS_MAX)} access tokens`);
    const secret = randomBytes(SECRET_BYTES).toString('hex');
    const stored: Stored = {
      id,
      type: type.slice(0, ID_MAX),
      created_at: new Date(this.clock.nowMs()).toISOString(),
      hash: hashOf(secret),
    };
    await this.table.write([[key, new TextEncoder().encode(JSON.stringify(stored))]]);
    return { ...infoOf(stored), token: `${id}:${secret}` };
  }

  /** By id. */
  list(): readonly TokenInfo[] {
    return Array.from(this.table.range(FROM, TO), ([, value]) => infoOf(parse(value)));
  }

  /** @throws ApiFailure for an id that nobody has */
  async delete(id: string): Promise<void> {
    const key = keyOf(validId(id));
    if (!this.table.get(key)) throw new ApiFailure('BTM000', `check id ${JSON.stringify(id)}: nonexisting access token ID`);
    await this.table.write([[key, null]]);
  }

  /** @throws ApiFailure for an id that nobody has, or another secret */
  check(id: string, secret: string): void {
    if (!this.table.get(keyOf(validId(id))))
      throw new ApiFailure('BTM000', `check id ${JSON.stringify(id)} nonexisting: nonexisting access token ID`);
    if (!this.matches(id, secret)) throw new ApiFailure('BTM000', 'invalid token');
  }

  /** Whether the secret is the token's; takes the same time for every wrong secret. */
  matches(id: string, secret: string): boolean {
    const value = /^[\w-]+$/.test(id) && id.length <= ID_MAX ? this.table.get(keyOf(id)) : undefined;
    const { hash } = value ? parse(value) : { hash: '' };
    return HASH.test(hash) && timingSafeEqual(hexToBytes(hash), sha3(new TextEncoder().encode(secret)));
  }
}
