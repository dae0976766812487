/** One look at a chain → the fields of its rows. Pure. */
import type { TimeMs } from '@bystack/base';
import { maxFaulty } from '@bystack/chainspec';
import { chainPhase, nodeStatus, NO_NODE_FACTS, type ChainFacts, type PhaseFacts, type PhaseResult } from '@bystack/provisioning';
import type { ChainEntity } from '../chains/chain.entity.js';
import type { ChainPhase, DesiredChainState } from '../chains/chain.enums.js';
import { quorumOf, type ChainSettings } from '../chains/chain-settings.js';
import type { StoredReason } from '../chains/chain-view.js';
import { healthOf, type StoredFinding } from '../chains/health.js';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { isVoting } from '../nodes/node-view.js';
import type { DesiredNodeState, NodeStatus, SigningState } from '../nodes/node.enums.js';
import { processFields, type ProcessFields } from '../nodes/process-fields.js';
import type { NodeProcessView } from '../supervisor/node-view.js';
import type { ChainLook } from './chain-looks.service.js';
import { parseRecorded } from './recorded.js';

/** Fields of a node's row that a look decides. */
export type NodeFields = ProcessFields &
  Pick<ChainNodeEntity, 'status' | 'signingState' | 'height' | 'networkHeight' | 'peers' | 'version'>;

/** Fields of a chain's row that a look decides. */
export type ChainFields = Pick<ChainEntity, 'phase' | 'phaseReason' | 'health' | 'fault' | 'height' | 'pending' | 'lastFinalAt'>;

/** What is seen of a node. `view` null: it never ran here. */
export function nodeFields(
  chain: Pick<ChainEntity, 'desiredState'>,
  node: ChainNodeEntity,
  view: NodeProcessView | null,
  facts: ChainFacts,
): NodeFields {
  const configured = facts.recorded.marks[`config/${node.name}`] === 'DONE';
  // Of a paused chain nothing shall run, whatever its nodes shall do once it is resumed.
  const wanted = chain.desiredState === 'RUNNING' || node.desiredState === 'REMOVED' ? node.desiredState : 'STOPPED';
  const status = nodeStatus(facts.nodes[node.name] ?? NO_NODE_FACTS, wanted as DesiredNodeState, configured);
  const answer = view?.answering === true ? view.status : null;
  return {
    status,
    signingState: signingOf(node, status, answer?.signing ?? null),
    ...processFields(node, view, answer?.rssBytes ?? null),
    height: answer === null ? node.height : BigInt(answer.heightFinalized),
    networkHeight: answer === null ? node.networkHeight : maxOf(BigInt(answer.networkHeight), BigInt(answer.heightFinalized)),
    peers: answer === null ? null : answer.peers.filter((peer) => peer.connected).length,
    version: answer?.version ?? node.version,
  };
}

function signingOf(node: ChainNodeEntity, status: NodeStatus, signing: SigningState | null): SigningState {
  if (node.role !== 'VALIDATOR') return 'NOT_A_SIGNER';
  if (signing !== null) return signing;
  return status === 'STARTING' ? 'RECOVERING' : 'PAUSED';
}

const maxOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What a look gathered. `seen`: fields of the nodes, in the order of `nodes`. */
export interface Observation {
  readonly chain: ChainEntity;
  readonly nodes: readonly ChainNodeEntity[];
  readonly seen: readonly NodeFields[];
  readonly look: ChainLook;
  readonly now: TimeMs;
  /** Why blocks are missing, in a node's words; empty when none was asked. */
  readonly explain: string;
  /** Since when transactions wait, null when none does. */
  readonly pendingSinceMs: TimeMs | null;
}

/** What is seen of a chain. */
export function observeChain(seen: Observation): ChainFields {
  const { chain, nodes, now } = seen;
  const answers = answering(seen);
  const height = answers.reduce<bigint | null>((top, { status }) => maxOf(top ?? 0n, BigInt(status.heightFinalized)), chain.height);
  const finals = answers.flatMap(({ status }) => status.lastFinalAtMs ?? []);
  const lastFinalAtMs = Math.max(chain.lastFinalAt?.getTime() ?? 0, ...finals) || null;
  const phase = chainPhase(phaseFacts(seen, lastFinalAtMs), now);
  const voting = nodes.filter((node, i) => isVoting({ role: node.role, ...(seen.seen[i] as NodeFields) })).length;
  return {
    phase: phase.phase,
    phaseReason: reasonColumn(phase, seen),
    health: findings(seen, phase, lastFinalAtMs),
    fault: { voting },
    height,
    pending: answers.length === 0 ? null : Math.max(...answers.map(({ status }) => status.mempool.transactions)),
    lastFinalAt: lastFinalAtMs === null ? null : new Date(lastFinalAtMs),
  };
}

type Answer = NodeProcessView & { readonly status: NonNullable<NodeProcessView['status']> };

function answering({ look }: Observation): Answer[] {
  return [...look.views.values()].filter((view): view is Answer => view.answering && view.status !== null);
}

/** When anybody last heard of each validator: the others by its messages, the platform by its answers where it is alone. */
function lastHeard(seen: Observation): Map<string, TimeMs> {
  const heard = new Map<string, TimeMs>();
  const note = (key: string, at: TimeMs): void => void heard.set(key, Math.max(heard.get(key) ?? 0, at));
  const answers = answering(seen);
  for (const { status } of answers) {
    for (const peer of status.peers) if (peer.lastHeardMs !== null) note(peer.identityKey, peer.lastHeardMs);
    if (answers.length === 1) note(status.identityKey, seen.now);
  }
  return heard;
}

function phaseFacts(seen: Observation, lastFinalAtMs: TimeMs | null): PhaseFacts {
  const { chain, nodes, look, pendingSinceMs } = seen;
  const settings = chain.settings as unknown as ChainSettings;
  const recorded = parseRecorded(chain.observed);
  const heard = lastHeard(seen);
  return {
    previous: chain.phase as ChainPhase,
    desired: chain.desiredState as DesiredChainState,
    creation: recorded.creation,
    removed: recorded.removed,
    f: maxFaulty(chain.validatorCount),
    validators: nodes
      .map((node, i) => ({ node, status: (seen.seen[i] as NodeFields).status as NodeStatus }))
      .filter(({ node }) => node.role === 'VALIDATOR')
      .map(({ node, status }) => ({
        name: node.name,
        status,
        lastHeardAtMs: node.identityKey === null ? null : (heard.get(Buffer.from(node.identityKey).toString('hex')) ?? null),
      })),
    blockIntervalMs: settings.blockIntervalMs,
    emptyIntervalMs: settings.emptyIntervalMs,
    lastFinalAtMs,
    oldestPendingAtMs: pendingSinceMs,
    startedAtMs: recorded.startedAtMs,
    unhealthyServices: Object.entries(look.facts.services)
      .filter(([, healthy]) => !healthy)
      .map(([name]) => name),
  };
}

function findings(seen: Observation, phase: PhaseResult, lastFinalAtMs: TimeMs | null): StoredFinding[] {
  const { chain, nodes, now, explain } = seen;
  const settings = chain.settings as unknown as ChainSettings;
  if (['PROVISIONING', 'FAILED', 'DRAFT', 'DELETED'].includes(phase.phase) && phase.reason === null) return [];
  if (chain.desiredState !== 'RUNNING' || parseRecorded(chain.observed).creation === 'RUNNING') return [];
  return healthOf(
    {
      phase,
      nodes: nodes.map((node, i) => {
        const { status, height, networkHeight } = seen.seen[i] as NodeFields;
        const lagBlocks = height === null || networkHeight === null ? 0n : networkHeight - height;
        return { name: node.name, status: status as NodeStatus, lagBlocks, clockOffsetMs: node.clockOffsetMs };
      }),
      n: chain.validatorCount,
      quorum: quorumOf(chain.validatorCount),
      clockToleranceMs: settings.clockToleranceMs,
      lastFinalAtMs,
      startedAtMs: parseRecorded(chain.observed).startedAtMs,
      explain,
      indexConflict: seen.look.indexConflict ?? null,
      previous: chain.health as StoredFinding[],
    },
    now,
  );
}

/** The reason as kept in the row: the finding of the same name has the facts. */
function reasonColumn(phase: PhaseResult, seen: Observation): string | null {
  if (phase.reason === null) return null;
  const { code, subjects } = phase.reason;
  const names = subjects.join(', ');
  const n = seen.chain.validatorCount;
  const facts = { names, name: names, n, quorum: quorumOf(n), running: n - subjects.length, status: 'DOWN', seconds: 30, explain: '' };
  return JSON.stringify({ code, facts } satisfies StoredReason);
}
