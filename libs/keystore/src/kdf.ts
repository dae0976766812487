/** argon2id with bounded costs: what a key costs to guess, and what a damaged file can make us spend. */
import { hashRaw } from '@node-rs/argon2';

/** Costs of argon2id (RFC 9106): memory in KiB, passes over it, lanes. */
export interface KdfCosts {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** What new files use, and the least a file may state. Source: OWASP password storage, argon2id. */
export const KDF_MIN: KdfCosts = { memoryKiB: 19_456, passes: 2, lanes: 1 };
/** The most a file may state: a damaged or hostile file cannot take the machine's memory. */
export const KDF_MAX: KdfCosts = { memoryKiB: 262_144, passes: 8, lanes: 4 };
/** `Algorithm.Argon2id` of the package, whose ambient const enum cannot be imported under isolatedModules. */
export const ARGON2ID = 2;

/** True when each cost is an integer within the bounds. */
export function isAllowedCost(costs: KdfCosts): boolean {
  return (['memoryKiB', 'passes', 'lanes'] as const).every(
    (name) => Number.isInteger(costs[name]) && costs[name] >= KDF_MIN[name] && costs[name] <= KDF_MAX[name],
  );
}

/** 32 bytes from a key and 16 bytes of salt. Cost: some 50 ms and 19 MiB at the least costs, off the main thread. */
export async function argon2Key(secret: Uint8Array, salt: Uint8Array, costs: KdfCosts): Promise<Uint8Array> {
  return hashRaw(secret, {
    algorithm: ARGON2ID,
    memoryCost: costs.memoryKiB,
    timeCost: costs.passes,
    parallelism: costs.lanes,
    outputLen: 32,
    salt,
  });
}
