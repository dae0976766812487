import type { Tone } from '@/components/ui/badge';

/** How a node's status looks. */
export function nodeTone(status: string): Tone {
  if (status === 'RUNNING') return 'ok';
  if (status === 'CRASHED' || status === 'FAILED' || status === 'UNREACHABLE') return 'bad';
  if (status === 'LAGGING' || status === 'STOPPED') return 'warn';
  return status === 'REMOVED' ? 'neutral' : 'info';
}

/** How a validator's signing state looks. */
export function signingTone(state: string): Tone {
  if (state === 'SIGNING') return 'ok';
  return state === 'NOT_A_SIGNER' || state === 'PAUSED' ? 'neutral' : 'warn';
}

/** Lines of these levels and worse are shown for a chosen level. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export const LEVEL_CHOICES = ['debug', 'info', 'warn', 'error'] as const;

/** Whether a line of `level` is at least as grave as the chosen level; unknown levels are always shown. */
export function isAtLeast(level: string, chosen: (typeof LEVEL_CHOICES)[number]): boolean {
  const index = (LEVELS as readonly string[]).indexOf(level.toLowerCase());
  return index < 0 || index >= LEVELS.indexOf(chosen);
}
