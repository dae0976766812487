import type { Tone } from '@/components/ui/badge';
import type { MainChain } from './main-chain.query';

/** How the state of the main-chain looks. */
export function mainChainTone(status: MainChain['status']): Tone {
  if (status === 'RUNNING') return 'ok';
  if (status === 'CRASHED' || status === 'FAILED' || status === 'UNREACHABLE') return 'bad';
  if (status === 'STOPPED') return 'warn';
  return status === 'OFF' ? 'neutral' : 'info';
}
