/**
 * Account ids as Bytom makes them: 64 bits in 13 characters of base32hex. Bits from the top: milliseconds since 2017-06-05
 * 04:00:08 UTC (41), shard 5 (13), a count within the process (10). Ids sort by time.
 */
const EPOCH_MS = 1_496_635_208_000n;
const SHARD = 5n;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const CHARACTERS = 13;

/** Id of a millisecond and a count (below 1024). */
export function accountId(nowMs: number, count: number): string {
  const ms = BigInt(nowMs) - EPOCH_MS;
  const bits = BigInt.asUintN(64, ((ms > 0n ? ms : 0n) << 23n) | (SHARD << 10n) | BigInt(count % 1024)) << 1n;
  const digit = (_: unknown, i: number): string => ALPHABET[Number((bits >> BigInt(5 * (CHARACTERS - 1 - i))) & 31n)] as string;
  return Array.from({ length: CHARACTERS }, digit).join('');
}

/** True for texts that can be the id of an account, here or in an image of another node. */
export const isAccountId = (text: string): boolean => /^[0-9A-Za-z]{1,64}$/.test(text);
