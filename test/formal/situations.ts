/** Situations that a run must have seen before "no violation" means anything. */
import type { Formed } from './certificates.js';
import type { Step } from './steps.js';

/** Every situation that is counted. */
export const SITUATIONS = [
  'two-chain final',
  'fast final',
  'REPEAT certified',
  'forced block certified',
  'certified after a time-out',
] as const;

/** One of them. */
export type Situation = (typeof SITUATIONS)[number];

/** How often each came to be. */
export type Seen = Record<Situation, number>;

/** A count of nothing. */
export const nothingSeen = (): Seen => Object.fromEntries(SITUATIONS.map((name) => [name, 0])) as Seen;

const holds = (name: Situation, { payload, chained, fast }: Formed, view: number): boolean => {
  if (name === 'two-chain final') return chained !== null && chained !== 0;
  if (name === 'fast final') return fast;
  if (name === 'REPEAT certified') return payload.kind === 'repeat';
  if (name === 'forced block certified') return payload.kind === 'forced';
  return payload.jv < view - 1;
};

/** Counts what a step out of `view` brought about. */
export function count(seen: Seen, step: Step, view: number): void {
  if (step.type !== 'certify') return;
  for (const formed of step.formed) for (const name of SITUATIONS) if (holds(name, formed, view)) seen[name]++;
}
