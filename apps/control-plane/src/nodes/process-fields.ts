/** What the supervisor sees of a process → fields of its node's row. Pure. */
import type { NodeProcessView } from '../supervisor/node-view.js';
import type { ChainNodeEntity } from './chain-node.entity.js';

/** Fields that tell of the process alone. */
export type ProcessFields = Pick<
  ChainNodeEntity,
  'pid' | 'startTime' | 'instanceId' | 'generation' | 'restarts' | 'exitCode' | 'failure' | 'rssBytes'
>;

/** Resident memory is written in steps of this size, so that its jitter makes no writes. */
const RSS_STEP_BYTES = 4 * 1_048_576;

/** `view` null: it never ran here. `rssTold`: what the node says where nobody looked yet. */
export function processFields(
  node: Pick<ChainNodeEntity, 'generation' | 'restarts'>,
  view: NodeProcessView | null,
  rssTold: number | null = null,
): ProcessFields {
  const rss = view?.rssBytes ?? rssTold;
  return {
    pid: view?.pid ?? null,
    startTime: view?.startTime ?? null,
    instanceId: view?.instanceId ?? null,
    generation: view?.generation ?? node.generation,
    restarts: view?.restarts ?? node.restarts,
    exitCode: view?.exit?.code ?? null,
    failure: view?.failure ? { ...view.failure } : null,
    rssBytes: rss === null || (view?.pid ?? null) === null ? null : Math.max(1, Math.round(rss / RSS_STEP_BYTES)) * RSS_STEP_BYTES,
  };
}
