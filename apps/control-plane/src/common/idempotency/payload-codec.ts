/**
 * Payloads as JSON and back. Objects with a global id are kept by that id and loaded again on replay, so that nested
 * fields resolve as ever; other values are kept as they are. Marks: `$node`, `$bigint`, `$time`, `$bytes`.
 */
import { NodeType } from '../relay/node.type.js';

type Marked = Readonly<Record<'$node' | '$bigint' | '$time' | '$bytes', string | undefined>>;

/** A payload (or part of one) as plain JSON. */
export function encodePayload(value: unknown): unknown {
  if (value instanceof NodeType) return { $node: value.id };
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (value instanceof Date) return { $time: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(encodePayload);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, encodePayload(item)]),
  );
}

/** The payload behind `encodePayload`'s answer. `load` gives an object by its global id, null when it is gone. */
export async function decodePayload(value: unknown, load: (globalId: string) => Promise<unknown>): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => decodePayload(item, load)));
  if (typeof value !== 'object' || value === null) return value;
  const { $node, $bigint, $time, $bytes } = value as Marked;
  if ($node !== undefined) return load($node);
  if ($bigint !== undefined) return BigInt($bigint);
  if ($time !== undefined) return new Date($time);
  if ($bytes !== undefined) return Uint8Array.from(Buffer.from($bytes, 'hex'));
  const entries = await Promise.all(Object.entries(value).map(async ([name, item]) => [name, await decodePayload(item, load)] as const));
  return Object.fromEntries(entries);
}
