/** One seed, one generator per subsystem: a change in one part leaves the draws of the others as they were. */
import { seeded } from '@bystack/testkit';

/** Numbers in 0..1. */
export type Random = () => number;

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const GOLDEN = 0x9e3779b1;

/** The generator of a subsystem. */
export function split(seed: number, name: string): Random {
  let h = FNV_START;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), FNV_PRIME);
  return seeded((h ^ Math.imul(seed, GOLDEN)) >>> 0);
}

/** A whole number from low to high, both included. */
export const between = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** One of a list that is not empty. */
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** `count` different ones of a list, in an order that the generator chooses. */
export function sample<T>(random: Random, list: readonly T[], count: number): T[] {
  const rest = [...list];
  const out: T[] = [];
  while (out.length < count && rest.length > 0) out.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return out;
}
