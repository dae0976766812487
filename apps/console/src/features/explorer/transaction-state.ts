/** The states of a transaction as the pages use them (product.md 4.4). */
import type { Tone } from '@/components/ui/badge';

/** The way of a transaction that goes well, in order. */
export const GOOD_WAY = ['SUBMITTED', 'INCLUDED', 'FINAL'] as const;

/** How far a state is on the good way: −1 before it; FINAL and later are the end. */
export function progressOf(state: string): number {
  return state === 'ANCHORED' ? GOOD_WAY.length - 1 : (GOOD_WAY as readonly string[]).indexOf(state);
}

/** True when nothing more is awaited. */
export function isSettled(state: string): boolean {
  return ['FINAL', 'ANCHORED', 'REJECTED', 'EXPIRED', 'RELEASED'].includes(state);
}

/** How a state looks. */
export function transactionTone(state: string): Tone {
  if (state === 'FINAL' || state === 'ANCHORED') return 'ok';
  if (state === 'REJECTED') return 'bad';
  return state === 'EXPIRED' || state === 'RELEASED' ? 'warn' : 'info';
}
