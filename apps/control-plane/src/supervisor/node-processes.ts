/** All nodes of this machine: starting, stopping, adopting, watching. What runs is in the run records, never only in memory. */
import { join } from 'node:path';
import type { Logger } from '@bystack/base';
import { NO_NODE_FACTS, type NodeFacts } from '@bystack/provisioning';
import type { RpcClient } from '@bystack/rpc';
import type { NodeKinds } from './node-kind.js';
import type { NodeLaunch } from './node-launch.js';
import { readNodeLogs, type NodeLogLine } from './node-logs.js';
import { nodePaths, type NodePaths, type NodeRef } from './node-paths.js';
import { NodeProcess } from './node-process.js';
import { viewToFacts, type NodeExitEvent, type NodeProcessView } from './node-view.js';
import type { ProcessDriver } from './process-driver.js';
import { RESTART_LIMITS, type RestartLimits } from './restart-policy.js';
import { RunRecords, type RunRecord } from './run-records.js';
import { supervisorError } from './supervisor.errors.js';
import { SUPERVISOR_TIMING, type SupervisorTiming } from './timing.js';

/** Settings. */
export interface NodeProcessesOptions {
  /** Absolute. Holds `run/` and `chains/`. */
  readonly dataDir: string;
  readonly kinds: NodeKinds;
  readonly timing?: Partial<SupervisorTiming>;
  readonly limits?: RestartLimits;
}

/** What it works with. */
export interface NodeProcessesDeps {
  readonly driver: ProcessDriver;
  readonly log: Logger;
  /** Unlocking key of a node's keys file, hex. */
  readonly unlockKey: (nodeId: string) => Promise<string>;
  readonly now?: () => number;
}

/** SIGKILL follows SIGTERM after so long, unless said otherwise. A node flushes and closes within it. */
export const STOP_DEADLINE_MS = 10_000;

/** The supervisor of chain nodes. */
export class NodeProcesses {
  readonly #nodes = new Map<string, NodeProcess>();
  readonly #records: RunRecords;
  readonly #timing: SupervisorTiming;
  readonly #exitListeners = new Set<(event: NodeExitEvent) => void>();
  readonly #changeListeners = new Set<(view: NodeProcessView) => void>();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly options: NodeProcessesOptions,
    private readonly deps: NodeProcessesDeps,
  ) {
    this.#records = new RunRecords(options.dataDir);
    this.#timing = { ...SUPERVISOR_TIMING, ...options.timing };
  }

  /**
   * To be called once, before anything else: takes over what a control plane before this one started. Processes that run
   * are adopted, dead ones that are wanted start again, processes of ours without a record are ended.
   */
  async adoptAll(): Promise<void> {
    await this.#records.open();
    const records = await this.#records.list();
    this.#timer ??= setInterval(() => {
      for (const node of this.#nodes.values()) node.tick();
    }, this.#timing.tickMs).unref();
    this.#endOrphans(new Set(records.map((record) => record.instanceId)));
    await Promise.all(
      records.map(async (record) => {
        try {
          await this.#node(record).adopt(record, await this.#launchOf(record));
        } catch (error) {
          this.deps.log.error('node.adopt-failed', { nodeId: record.nodeId, error });
        }
      }),
    );
  }

  /**
   * Starts the node unless it runs, starts or waits for its next try already; a node that gave up starts anew. Resolves
   * when its process exists (or its failed start is noted and will be repeated), not when it answers.
   * @throws BystackError `SUPERVISOR_CLOSED`, `SUPERVISOR_NODE_NAME`.
   */
  ensureRunning(ref: NodeRef, launch: NodeLaunch): Promise<void> {
    return this.#node(ref).ensureRunning(launch);
  }

  /** Ends the node's process; it stays down. Harmless when it is not known. @throws BystackError `SUPERVISOR_STOP`. */
  async stop(nodeId: string, deadlineMs = STOP_DEADLINE_MS): Promise<void> {
    await this.#nodes.get(nodeId)?.stop(deadlineMs);
  }

  /**
   * Ends the node's process and forgets it: record and client go, with `files` its folder too, keys included. Harmless
   * when it is not known or repeated. @throws BystackError `SUPERVISOR_STOP`.
   */
  async remove(nodeId: string, options: { readonly files?: boolean; readonly deadlineMs?: number } = {}): Promise<void> {
    await this.#nodes.get(nodeId)?.forget(options.deadlineMs ?? STOP_DEADLINE_MS, options.files ?? false);
    this.#nodes.delete(nodeId);
  }

  /** What is known of a node now, null when it was never started here. */
  inspect(nodeId: string): NodeProcessView | null {
    return this.#nodes.get(nodeId)?.view() ?? null;
  }

  /** All known nodes, or those of a chain. */
  list(chainRowId?: string): NodeProcessView[] {
    const views = [...this.#nodes.values()].map((node) => node.view());
    return chainRowId === undefined ? views : views.filter((view) => view.chainRowId === chainRowId);
  }

  /** Facts for `plan`; the node is asked first unless its last answer is younger than `maxAgeMs`. */
  async facts(nodeId: string, maxAgeMs = 100): Promise<NodeFacts> {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) return NO_NODE_FACTS;
    await node.refresh(maxAgeMs);
    return viewToFacts(node.view());
  }

  /** Client of a sidechain node's rpc. @throws BystackError `SUPERVISOR_NODE_UNKNOWN` before its first start. */
  rpc(nodeId: string): RpcClient {
    const client = this.#nodes.get(nodeId)?.rpc ?? null;
    if (client === null) throw supervisorError({ code: 'SUPERVISOR_NODE_UNKNOWN', nodeId }, 'This node was never started here.');
    return client;
  }

  /** The last lines of a node's log, oldest first; at most 2,000. Empty when there is none. */
  logs(ref: NodeRef, tail: number): Promise<NodeLogLine[]> {
    return readNodeLogs(this.paths(ref), tail);
  }

  /** Where a node's files are. @throws BystackError `SUPERVISOR_NODE_NAME`. */
  paths(ref: NodeRef): NodePaths {
    return nodePaths(this.options.dataDir, ref);
  }

  /** Called for every process that ended without being asked. The answer takes the listener away. */
  onExit(listener: (event: NodeExitEvent) => void): () => void {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }

  /** Called whenever the state of a node changes. The answer takes the listener away. */
  onChange(listener: (view: NodeProcessView) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Ends all processes; those that are wanted start again at the next `adoptAll`. Nothing starts any more. */
  async stopAll(deadlineMs = STOP_DEADLINE_MS): Promise<void> {
    const results = await Promise.allSettled([...this.#nodes.values()].map((node) => node.close(deadlineMs)));
    this.#endTicks();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Lets go of all processes: they run on and are adopted by the next control plane. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#nodes.values()].map((node) => node.close(null)));
    this.#endTicks();
  }

  #endTicks(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #node(ref: NodeRef): NodeProcess {
    const known = this.#nodes.get(ref.nodeId);
    if (known !== undefined) return known;
    const { nodeId, chainRowId, nodeName } = ref;
    const { driver, log, unlockKey, now = Date.now } = this.deps;
    const node = new NodeProcess(
      { nodeId, chainRowId, nodeName },
      {
        dataDir: this.options.dataDir,
        kinds: this.options.kinds,
        timing: this.#timing,
        limits: this.options.limits ?? RESTART_LIMITS,
      },
      {
        driver,
        records: this.#records,
        log,
        now,
        unlockKey,
        onChange: (view) => this.#tell(this.#changeListeners, view),
        onExit: (event) => this.#tell(this.#exitListeners, event),
      },
    );
    this.#nodes.set(nodeId, node);
    return node;
  }

  #tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.deps.log.error('supervisor.listener-failed', { error });
      }
    }
  }

  /** The launch as the files of the last start tell, null when it is lost or damaged. */
  async #launchOf(record: RunRecord): Promise<NodeLaunch | null> {
    const paths = nodePaths(this.options.dataDir, record);
    const found = await this.options.kinds[record.kind].restore(paths, record);
    if (found === null) this.deps.log.warn('node.config-lost', { nodeId: record.nodeId, configFile: paths.configFile });
    return found?.launch ?? null;
  }

  /** Processes that were told of a file in our folder but which no record names: nobody could stop them later. */
  #endOrphans(known: ReadonlySet<string>): void {
    const folder = join(this.options.dataDir, 'chains', '/');
    for (const found of this.deps.driver.find(['--instance'])) {
      const instanceId = found.args[found.args.indexOf('--instance') + 1] ?? '';
      if (!found.args.some((arg) => arg.startsWith(folder)) || known.has(instanceId)) continue;
      this.deps.log.warn('node.orphan-ended', { pid: found.pid, instanceId });
      this.deps.driver.signal(found, 'SIGKILL');
    }
  }
}
