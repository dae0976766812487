/** What is worth telling about a running chain, from its phase and its nodes. Pure. Source: product.md 4.1. */
import { LAG_BLOCKS, type PhaseResult } from '@bystack/provisioning';
import type { TimeMs } from '@bystack/base';
import type { NodeStatus } from '../nodes/node.enums.js';
import type { Severity } from './chain.enums.js';
import type { FindingCode, FindingFacts } from './finding-texts.js';

/** A finding as kept in `chain.health`. */
export interface StoredFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly sinceMs: TimeMs;
  readonly subject: string;
  readonly facts: FindingFacts;
}

/** A node as the findings see it. */
export interface HealthNode {
  readonly name: string;
  readonly status: NodeStatus;
  readonly lagBlocks: bigint;
  readonly clockOffsetMs: number | null;
}

/** What findings depend on. */
export interface HealthFacts {
  readonly phase: PhaseResult;
  readonly nodes: readonly HealthNode[];
  readonly n: number;
  readonly quorum: number;
  readonly clockToleranceMs: number;
  readonly lastFinalAtMs: TimeMs | null;
  readonly startedAtMs: TimeMs;
  /** Why blocks are missing, in the words of a node; empty when none could be asked. */
  readonly explain: string;
  /** Findings of the look before: what goes on keeps its beginning. */
  /** Height at which a node contradicts the explorer's index. */
  readonly indexConflict?: string | null;
  readonly previous: readonly StoredFinding[];
}

/** Findings now, the gravest first. */
export function healthOf(facts: HealthFacts, now: TimeMs): StoredFinding[] {
  const found: StoredFinding[] = [];
  const add = (code: FindingCode, severity: Severity, subject: string, details: FindingFacts): void => {
    const before = facts.previous.find((one) => one.code === code && one.subject === subject);
    found.push({ code, severity, subject, facts: details, sinceMs: before?.sinceMs ?? now });
  };
  if (facts.indexConflict) add('INDEX_CONFLICT', 'CRITICAL', 'index', { height: facts.indexConflict });
  phaseFindings(facts, now, add);
  for (const node of facts.nodes) nodeFindings(node, facts, add);
  return found;
}

type Add = (code: FindingCode, severity: Severity, subject: string, details: FindingFacts) => void;

const secondsSince = (at: TimeMs, now: TimeMs): number => Math.max(0, Math.round((now - at) / 1000));

function phaseFindings(facts: HealthFacts, now: TimeMs, add: Add): void {
  const { reason } = facts.phase;
  if (reason === null) return;
  const names = reason.subjects.join(', ');
  const { n, quorum, explain } = facts;
  switch (reason.code) {
    case 'QUORUM_LOST':
      return add('QUORUM_LOST', 'CRITICAL', 'chain', { running: n - reason.subjects.length, n, quorum, names, explain });
    case 'NO_FINAL_BLOCK':
      return add('NO_FINAL_BLOCK', 'CRITICAL', 'chain', {
        seconds: roundedForRows(secondsSince(facts.lastFinalAtMs ?? facts.startedAtMs, now)),
        names,
        explain,
      });
    case 'VALIDATOR_SILENT':
      for (const name of reason.subjects) add('VALIDATOR_SILENT', 'WARNING', name, { name, seconds: 30 });
      return;
    case 'SERVICE_UNHEALTHY':
      for (const name of reason.subjects) add('SERVICE_UNHEALTHY', 'WARNING', name, { name });
      return;
    case 'FIRST_BLOCK_AWAITED':
      return add('FIRST_BLOCK_AWAITED', 'INFO', 'chain', {});
    case 'CREATION_UNDONE':
      return add('CREATION_UNDONE', 'CRITICAL', 'chain', {});
    case 'VALIDATOR_DOWN':
      return;
  }
}

/** Tens of seconds, so that the row changes every ten seconds and not at every look. */
function roundedForRows(seconds: number): number {
  return seconds < 10 ? seconds : seconds - (seconds % 10);
}

function nodeFindings(node: HealthNode, facts: HealthFacts, add: Add): void {
  const { name, status } = node;
  if (facts.phase.phase === 'PAUSED' || facts.phase.phase === 'ARCHIVED') return;
  if (status === 'CRASHED') add('VALIDATOR_RESTARTING', 'WARNING', name, { name });
  if (status === 'STOPPED' || status === 'FAILED' || status === 'UNREACHABLE') add('VALIDATOR_DOWN', 'WARNING', name, { name, status });
  if (node.lagBlocks > LAG_BLOCKS && (status === 'LAGGING' || status === 'SYNCING'))
    add('NODE_LAGGING', 'INFO', name, { name, blocks: String(node.lagBlocks) });
  const skew = Math.abs(node.clockOffsetMs ?? 0);
  if (skew > facts.clockToleranceMs / 2) add('NODE_CLOCK_SKEW', 'WARNING', name, { name, ms: Math.round(skew) });
}
