import type { Tone } from '@/components/ui/badge';

/** How a chain's phase looks: the word and icon go along, colour alone never carries it. */
export function phaseTone(phase: string): Tone {
  if (phase === 'ACTIVE') return 'ok';
  if (phase === 'DEGRADED' || phase === 'PAUSED' || phase === 'UPGRADING') return 'warn';
  if (phase === 'HALTED' || phase === 'FAILED') return 'bad';
  return phase === 'PROVISIONING' || phase === 'BOOTSTRAPPING' ? 'info' : 'neutral';
}

/** How an operation's or step's status looks. */
export function workTone(status: string): Tone {
  if (status === 'SUCCEEDED' || status === 'DONE') return 'ok';
  if (status === 'FAILED') return 'bad';
  if (status === 'RUNNING' || status === 'CANCELLING') return 'info';
  return status === 'COMPENSATED' || status === 'CANCELLED' ? 'warn' : 'neutral';
}

/** How an environment looks: production stands out. */
export function environmentTone(environment: string): Tone {
  if (environment === 'PRODUCTION') return 'bad';
  return environment === 'TEST' ? 'info' : 'neutral';
}

/** How many more validators may fail: none is a warning for a chain made to tolerate some, fewer than a quorum is bad. */
export function marginTone({ n, voting, quorum, margin }: { n: number; voting: number; quorum: number; margin: number }): Tone {
  if (voting < quorum) return 'bad';
  if (n < 4) return 'neutral';
  return margin > 0 ? 'ok' : 'warn';
}

/** Whether the phase is one of a chain that should make blocks: only then margin and age of its figures mean something. */
export function isWatched(phase: string): boolean {
  return ['ACTIVE', 'DEGRADED', 'HALTED', 'UPGRADING'].includes(phase);
}
