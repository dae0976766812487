/** A look at the managed node's process and its words → the fields of its row. Pure. */
import { nodeStatus, type NodeFacts } from '@bystack/provisioning';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import type { NodeFields } from '../provisioning/observation.js';
import { viewToFacts, type NodeProcessView } from '../supervisor/node-view.js';
import type { ChainStatus } from './chain-status.js';

/** Resident memory is written in steps of this size, so that its jitter makes no writes. */
const RSS_STEP_BYTES = 4 * 1_048_576;

/** `view` null: it never ran here. `heard` null: it does not answer; else the answer of that very process. */
export function seenFields(
  node: ChainNodeEntity,
  view: NodeProcessView | null,
  heard: ChainStatus | null,
): Omit<NodeFields, 'signingState'> {
  const height = heard?.tip.height ?? node.height;
  const networkHeight = heard?.highestHeight ?? node.networkHeight;
  const rss = view?.rssBytes ?? null;
  return {
    status: view === null ? (node.desiredState === 'STOPPED' ? 'STOPPED' : node.status) : statusOf(node, view, heard),
    pid: view?.pid ?? null,
    startTime: view?.startTime ?? null,
    instanceId: view?.instanceId ?? null,
    generation: view?.generation ?? node.generation,
    restarts: view?.restarts ?? node.restarts,
    exitCode: view?.exit?.code ?? null,
    failure: view?.failure ? { ...view.failure } : null,
    height,
    networkHeight,
    peers: heard?.peers ?? null,
    version: heard?.version ?? node.version,
    rssBytes: rss === null || (view?.pid ?? null) === null ? null : Math.max(1, Math.round(rss / RSS_STEP_BYTES)) * RSS_STEP_BYTES,
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
