/** A look at the managed node's process and its words → the fields of its row. Pure. */
import { nodeStatus, type NodeFacts } from '@bystack/provisioning';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { processFields } from '../nodes/process-fields.js';
import type { NodeFields } from '../provisioning/observation.js';
import { viewToFacts, type NodeProcessView } from '../supervisor/node-view.js';
import type { ChainStatus } from './chain-status.js';

/** `view` null: it never ran here. `heard` null: it does not answer; else the answer of that very process. */
export function seenFields(
  node: ChainNodeEntity,
  view: NodeProcessView | null,
  heard: ChainStatus | null,
): Omit<NodeFields, 'signingState'> {
  const height = heard?.tip.height ?? node.height;
  const networkHeight = heard?.highestHeight ?? node.networkHeight;
  return {
    status: view === null ? (node.desiredState === 'STOPPED' ? 'STOPPED' : node.status) : statusOf(node, view, heard),
    ...processFields(node, view),
    height,
    networkHeight,
    peers: heard?.peers ?? null,
    version: heard?.version ?? node.version,
  };
}

function statusOf(node: ChainNodeEntity, view: NodeProcessView, heard: ChainStatus | null): string {
  const facts: NodeFacts = {
    ...viewToFacts(view),
    ...(heard === null
      ? {}
      : { syncing: heard.syncing, height: heard.tip.height.toString(), networkHeight: heard.highestHeight.toString() }),
  };
  return nodeStatus(facts, node.desiredState === 'STOPPED' ? 'STOPPED' : 'RUNNING', true);
}

/** True when the newest process ended because another program listens at its address: it would end so every time. */
export function foundItsPortTaken(view: NodeProcessView | null): boolean {
  const waits = view?.state === 'BACKING_OFF' || view?.state === 'CRASHED';
  return waits && /EADDRINUSE|MAINCHAIN_LISTEN/.test(view.failure?.message ?? '');
}
