/** Kinds and states of the main-chain as the API names them. */
import { registerEnumType } from '@nestjs/graphql';

export const MainChainKind = { MANAGED: 'MANAGED', EXTERNAL: 'EXTERNAL', OFF: 'OFF' } as const;
export type MainChainKind = keyof typeof MainChainKind;

export const MainChainStatus = {
  OFF: 'OFF',
  STOPPED: 'STOPPED',
  STARTING: 'STARTING',
  SYNCING: 'SYNCING',
  RUNNING: 'RUNNING',
  CRASHED: 'CRASHED',
  FAILED: 'FAILED',
  UNREACHABLE: 'UNREACHABLE',
} as const;
export type MainChainStatus = keyof typeof MainChainStatus;

registerEnumType(MainChainKind, {
  name: 'MainChainKind',
  description: 'MANAGED: a node that this platform runs. EXTERNAL: a node of somebody else. OFF: no main-chain.',
});
registerEnumType(MainChainStatus, { name: 'MainChainStatus', description: 'Observed state of the main-chain, as this platform sees it.' });
