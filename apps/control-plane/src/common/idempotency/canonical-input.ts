/** What makes two inputs the same: all members but the key, `validateOnly` and `clientMutationId`, in one fixed order. */
import { createHash } from 'node:crypto';

const NOT_COUNTED = new Set(['idempotencyKey', 'validateOnly', 'clientMutationId']);

function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, canonical(item)]));
}

/** SHA-256 of the canonical input; an absent member and null are the same. */
export function inputHash(input: object): Uint8Array {
  const counted = Object.fromEntries(Object.entries(input).filter(([name]) => !NOT_COUNTED.has(name)));
  return createHash('sha256')
    .update(JSON.stringify(canonical(counted)))
    .digest();
}
