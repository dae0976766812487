/** What users see of a node, from what is known of its process and its answers. Source: product.md 4.2. */
import type { NodeFacts } from './facts.js';
import { createTransitions } from './transitions.js';

/** States of a node. FAILED: could never start. CRASHED: was running. */
export type NodeStatus =
  'PENDING' | 'STARTING' | 'SYNCING' | 'RUNNING' | 'LAGGING' | 'STOPPED' | 'CRASHED' | 'FAILED' | 'UNREACHABLE' | 'REMOVED';

/** Blocks behind the network from which a node counts as lagging. */
export const LAG_BLOCKS = 10n;

const LIVE: readonly NodeStatus[] = ['STARTING', 'SYNCING', 'RUNNING', 'LAGGING', 'STOPPED', 'CRASHED', 'FAILED', 'UNREACHABLE', 'REMOVED'];
const others = (state: NodeStatus): NodeStatus[] => LIVE.filter((s) => s !== state);

/** Facts may jump (a look every second sees only the ends), so live states lead to each other; PENDING and REMOVED do not come back. */
export const NODE_STATUS = createTransitions<NodeStatus>('node status', {
  PENDING: [...LIVE],
  STARTING: others('STARTING'),
  SYNCING: others('SYNCING'),
  RUNNING: others('RUNNING'),
  LAGGING: others('LAGGING'),
  STOPPED: others('STOPPED'),
  CRASHED: others('CRASHED'),
  FAILED: others('FAILED'),
  UNREACHABLE: others('UNREACHABLE'),
  REMOVED: [],
});

/** True when the process runs, whatever it is doing. */
export function isRunningStatus(status: NodeStatus): boolean {
  return ['STARTING', 'SYNCING', 'RUNNING', 'LAGGING'].includes(status);
}

const answeringStatus = (facts: NodeFacts): NodeStatus => {
  if (facts.syncing) return 'SYNCING';
  return BigInt(facts.networkHeight) - BigInt(facts.height) > LAG_BLOCKS ? 'LAGGING' : 'RUNNING';
};

/** The status; `wanted` is the desired state, `configured` false before the node's files exist. */
export function nodeStatus(facts: NodeFacts, wanted: 'RUNNING' | 'STOPPED' | 'REMOVED', configured: boolean): NodeStatus {
  switch (facts.process) {
    case 'NONE':
      if (wanted === 'REMOVED') return 'REMOVED';
      if (wanted === 'STOPPED') return 'STOPPED';
      return configured ? 'STARTING' : 'PENDING';
    case 'STOPPING':
      return facts.answering ? answeringStatus(facts) : 'STOPPED';
    case 'BACKING_OFF':
    case 'CRASHED':
      return facts.everAnswered ? 'CRASHED' : facts.process === 'CRASHED' ? 'FAILED' : 'STARTING';
    case 'STARTING':
      return 'STARTING';
    case 'RUNNING':
      return facts.answering ? answeringStatus(facts) : facts.everAnswered ? 'UNREACHABLE' : 'STARTING';
  }
}
