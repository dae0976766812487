/**
 * What is wanted of a chain and what is known of it. Facts are of two kinds: marks, recorded in our rows for actions
 * that leave something behind, and live facts, looked up afresh for every plan.
 *
 * A mark is BEGUN before the action runs and DONE after it: a kill between the two leaves BEGUN, so that the action is
 * repeated when going on and taken back when compensating. No mark means that the action never ran.
 */
import { provisioningError } from './errors.js';

/** A node as wanted. */
export interface DesiredNode {
  /** Unique in the chain: `validator-1`. */
  readonly name: string;
  readonly validator: boolean;
  readonly state: 'RUNNING' | 'STOPPED' | 'REMOVED';
}

/** What is wanted of a chain. */
export type DesiredChainState = 'RUNNING' | 'PAUSED' | 'ARCHIVED' | 'DELETED';

/** A chain as wanted. */
export interface DesiredChain {
  readonly state: DesiredChainState;
  /** Faults tolerated among the validators. */
  readonly f: number;
  /** 0 = an idle chain makes no blocks. */
  readonly emptyIntervalMs: number;
  readonly nodes: readonly DesiredNode[];
  /** Services that follow the chain: `index`. */
  readonly services: readonly string[];
  /** True when the chain is to be registered on a main-chain. */
  readonly mainChain: boolean;
}

/** State of a node's process as its supervisor tells. CRASHED: it gave up restarting. */
export type ProcessState = 'NONE' | 'STARTING' | 'RUNNING' | 'BACKING_OFF' | 'CRASHED' | 'STOPPING';

/** Live facts of a node. Heights are decimal strings. */
export interface NodeFacts {
  readonly process: ProcessState;
  /** Of the present or last process, null before the first. */
  readonly instanceId: string | null;
  /** True when its rpc answers with its own instance id and chain id. */
  readonly answering: boolean;
  /** True when any process of the node ever answered. */
  readonly everAnswered: boolean;
  readonly syncing: boolean;
  /** Validators it is connected to. */
  readonly peers: number;
  readonly height: string;
  readonly networkHeight: string;
  /** True when this process saw a block become final since it started. */
  readonly finalSinceStart: boolean;
}

/** Recorded facts, by action name. JSON: the column `chain.observed`. */
export interface RecordedFacts {
  readonly marks: Readonly<Record<string, Mark>>;
}
/** See the head of this file. */
export type Mark = 'BEGUN' | 'DONE';

/** Everything known of a chain. */
export interface ChainFacts {
  readonly recorded: RecordedFacts;
  /** By node name; a missing entry means that nothing of the node runs. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  /** Services that follow the chain now, by name. */
  readonly services: Readonly<Record<string, boolean>>;
}

/** Facts of a node of which nothing runs and nothing ever ran. */
export const NO_NODE_FACTS: NodeFacts = {
  process: 'NONE',
  instanceId: null,
  answering: false,
  everAnswered: false,
  syncing: false,
  peers: 0,
  height: '0',
  networkHeight: '0',
  finalSinceStart: false,
};

/** Facts of a chain of which nothing exists. */
export const NO_RECORDED_FACTS: RecordedFacts = { marks: {} };

/** Recorded facts with the mark set; null takes it away. */
export function recordMark(facts: RecordedFacts, actionName: string, mark: Mark | null): RecordedFacts {
  const marks = Object.entries(facts.marks).filter(([name]) => name !== actionName);
  return { marks: Object.fromEntries(mark === null ? marks : [...marks, [actionName, mark]]) };
}

const MARKS_MAX = 10_000;

/** Column value → facts; null and `{}` are the facts of a new chain. @throws BystackError `PROVISIONING_FACTS`. */
export function parseRecordedFacts(value: unknown): RecordedFacts {
  const refuse = (what: string): Error =>
    provisioningError({ code: 'PROVISIONING_FACTS', what }, `The stored facts of the chain are damaged: ${what}.`);
  if (value === null || value === undefined) return NO_RECORDED_FACTS;
  if (typeof value !== 'object' || Array.isArray(value)) throw refuse('they are no object');
  const marks = (value as { marks?: unknown }).marks ?? {};
  if (typeof marks !== 'object' || marks === null || Array.isArray(marks)) throw refuse('the marks are no object');
  const entries = Object.entries(marks);
  if (entries.length > MARKS_MAX) throw refuse(`more than ${MARKS_MAX} marks`);
  for (const [, mark] of entries) if (mark !== 'BEGUN' && mark !== 'DONE') throw refuse('a mark is neither BEGUN nor DONE');
  return { marks: Object.fromEntries(entries) as Record<string, Mark> };
}
