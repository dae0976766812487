/** What differs between the kinds of nodes. The supervisor starts, watches and adopts processes and knows no kind. */
import type { NodeStatus, RpcClient } from '@bystack/rpc';
import type { NodeKindName } from './kind-names.js';
import type { NodeLaunch, NodeProgram } from './node-launch.js';
import type { NodePaths } from './node-paths.js';
import type { RunRecord } from './run-records.js';

/** The process about to start: both stand in what it is told, so that its answers can be told from another's. */
export interface ProcessMark {
  readonly instanceId: string;
  /** Grows with every start of the node. */
  readonly generation: number;
}

/** What a process said of itself. */
export interface NodeAnswer {
  /** Null when it does not tell; then the chain alone decides. */
  readonly instanceId: string | null;
  /** Compared with `NodeLaunch.consensusId`. */
  readonly chainId: string;
  /** Of sidechain nodes only. */
  readonly status: NodeStatus | null;
}

/** The line to a node, whichever of its processes runs. */
export interface NodeLine {
  /** Rpc of sidechain nodes, null for others. */
  readonly rpc: RpcClient | null;
  /** Asks who it is. Rejects while nobody answers. */
  ask(timeoutMs: number): Promise<NodeAnswer>;
  close(): void;
}

/** How nodes of a kind are started, found again and asked. `C` is the kind's own configuration. */
export interface NodeKind<C = unknown> {
  readonly program: NodeProgram;
  /** Writes the files that the process reads at its start and that `restore` reads. */
  prepare(paths: NodePaths, launch: NodeLaunch<C>, mark: ProcessMark): Promise<void>;
  /** Arguments after those of the program; `--instance` and the id must be among them. */
  args(paths: NodePaths, launch: NodeLaunch<C>, mark: ProcessMark): readonly string[];
  /** Launch and generation of the last start; null when they are lost or damaged. */
  restore(paths: NodePaths, record: Pick<RunRecord, 'consensusId' | 'memoryCapBytes'>): Promise<RestoredLaunch<C> | null>;
  /** Where the process listens: the line is made anew when it changes. */
  address(launch: NodeLaunch<C>): string;
  connect(launch: NodeLaunch<C>, paths: NodePaths): NodeLine;
}

/** What the last start left on the disk. */
export interface RestoredLaunch<C> {
  readonly launch: NodeLaunch<C>;
  readonly generation: number;
}

/** Every kind. */
export type NodeKinds = Readonly<Record<NodeKindName, NodeKind>>;
