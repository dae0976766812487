/**
 * Life of one node's process: start, adoption, restart, stop. Orders run one after the other; `tick` looks at the world.
 * Every change that has to survive a kill is in the run record before it is done.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import type { Logger } from '@bystack/base';
import type { ProcessState } from '@bystack/provisioning';
import type { RpcClient } from '@bystack/rpc';
import { NodeHealth } from './node-health.js';
import type { NodeKind, NodeKinds, NodeLine } from './node-kind.js';
import { nodeOrder, type NodeLaunch } from './node-launch.js';
import { readStderr } from './node-logs.js';
import { nodePaths, type NodePaths, type NodeRef } from './node-paths.js';
import type { NodeExitEvent, NodeFailure, NodeProcessView } from './node-view.js';
import type { ProcessDriver, ProcessExit, ProcessIdentity } from './process-driver.js';
import { ProcessWatch } from './process-watch.js';
import { decideRestart, type RestartLimits } from './restart-policy.js';
import { newRunRecord, type RunRecord, type RunRecords } from './run-records.js';
import { supervisorError } from './supervisor.errors.js';
import type { SupervisorTiming } from './timing.js';

/** Settings that all nodes of a supervisor share. */
export interface NodeProcessOptions {
  readonly dataDir: string;
  readonly kinds: NodeKinds;
  readonly timing: SupervisorTiming;
  readonly limits: RestartLimits;
}

/** What a node is run with. */
export interface NodeProcessDeps {
  readonly driver: ProcessDriver;
  readonly records: RunRecords;
  readonly log: Logger;
  readonly now: () => number;
  /** Unlocking key of the node's keys file, hex. */
  readonly unlockKey: (nodeId: string) => Promise<string>;
  readonly onChange: (view: NodeProcessView) => void;
  readonly onExit: (event: NodeExitEvent) => void;
}

/** One node. */
export class NodeProcess {
  readonly paths: NodePaths;
  #state: ProcessState = 'NONE';
  #record: RunRecord | null = null;
  #launch: NodeLaunch | null = null;
  #watch: ProcessWatch | null = null;
  #failure: NodeFailure | null = null;
  #nextTryAtMs: number | null = null;
  #stopping = false;
  #closed = false;
  #line: { readonly address: string; readonly open: NodeLine } | null = null;
  #orders: Promise<unknown> = Promise.resolve();
  #exit: RunRecord['exit'] = null;
  readonly #goneWaiters = new Set<() => void>();
  readonly #log: Logger;

  constructor(
    readonly ref: NodeRef,
    private readonly options: NodeProcessOptions,
    private readonly deps: NodeProcessDeps,
  ) {
    this.paths = nodePaths(options.dataDir, ref);
    this.#log = deps.log.child({ node: ref.nodeName, nodeId: ref.nodeId, chainRowId: ref.chainRowId });
  }

  /**
   * Starts the process unless one runs or is about to. A node that gave up starts anew. The launch is kept for later
   * starts. Resolves when the process exists or its failed start is noted. @throws BystackError `SUPERVISOR_CLOSED`.
   */
  ensureRunning(launch: NodeLaunch): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#closed) throw supervisorError({ code: 'SUPERVISOR_CLOSED' }, 'The supervisor is closing and starts nothing any more.');
      this.#launch = launch;
      if (this.#watch === null && this.#state !== 'BACKING_OFF') await this.#start({ crashes: [], gaveUp: false });
    });
  }

  /**
   * Takes over what a record tells: a running process is adopted, a dead one that is wanted starts again, one that was
   * being stopped is stopped. `launch` null: its configuration is lost, so what runs is ended.
   */
  adopt(record: RunRecord, launch: NodeLaunch | null): Promise<void> {
    return this.#inOrder(async () => {
      this.#record = record;
      this.#launch = launch;
      this.#exit = record.exit;
      const found = this.deps.driver.find(['--instance', record.instanceId])[0];
      if (found !== undefined && launch !== null) {
        await this.#save({ pid: found.pid, startTime: found.startTime });
        this.#follow(found, false);
        this.#log.info('node.adopted', { pid: found.pid, instanceId: record.instanceId });
        if (!record.wanted) await this.#end(this.options.timing.termDeadlineMs);
        return;
      }
      if (found !== undefined) this.deps.driver.signal(found, 'SIGKILL');
      await this.#save({ pid: null, startTime: null });
      if (record.gaveUp) this.#setState('CRASHED');
      else if (record.wanted && launch !== null) await this.#start({ restarts: record.restarts + 1 });
    });
  }

  /** Ends the process: SIGTERM, SIGKILL at the deadline. @throws BystackError `SUPERVISOR_STOP`. */
  stop(deadlineMs: number): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#record === null) return;
      await this.#save({ wanted: false, gaveUp: false, crashes: [] });
      await this.#end(deadlineMs);
      this.#failure = null;
    });
  }

  /** Ends the process and forgets it; its files stay, or go with `files`. @throws BystackError `SUPERVISOR_STOP`. */
  forget(deadlineMs: number, files: boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#record !== null) await this.#save({ wanted: false });
      await this.#end(deadlineMs);
      if (files) {
        await rm(this.paths.dir, { recursive: true, force: true, maxRetries: 3 });
        await rmdir(this.paths.chainDir).catch(() => undefined);
      }
      await this.deps.records.remove(this.ref.nodeId);
      this.#record = null;
      this.#line?.open.close();
      this.#line = null;
    });
  }

  /** From now on nothing is started; with a deadline the process is ended and starts again at the next boot. */
  async close(stopDeadlineMs: number | null): Promise<void> {
    this.#closed = true;
    await this.#inOrder(async () => {
      if (stopDeadlineMs !== null) await this.#end(stopDeadlineMs);
    });
    this.#line?.open.close();
  }

  /** The client of the node's rpc, null before its first start and for kinds without one. */
  get rpc(): RpcClient | null {
    return this.#line?.open.rpc ?? null;
  }

  /** Asks the node unless its last answer is younger than `maxAgeMs`; a node that is slow is not waited for long. */
  async refresh(maxAgeMs: number): Promise<void> {
    const health = this.#watch?.health;
    if (health === undefined || health.isFresh(maxAgeMs)) return;
    const { probeTimeoutMs, refreshWaitMs } = this.options.timing;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, refreshWaitMs);
    });
    await Promise.race([health.ask(probeTimeoutMs), late]);
    clearTimeout(timer);
  }

  view(): NodeProcessView {
    const watch = this.#watch;
    const record = this.#record;
    return {
      ...this.ref,
      state: this.#state,
      pid: watch?.options.identity.pid ?? null,
      startTime: watch?.options.identity.startTime ?? null,
      instanceId: record?.instanceId ?? null,
      generation: record?.generation ?? 0,
      restarts: record?.restarts ?? 0,
      rssBytes: watch?.rssBytes ?? null,
      answering: this.#state === 'RUNNING' && watch !== null && watch.health.isFresh(this.options.timing.freshMs),
      everAnswered: record?.everAnswered ?? false,
      status: watch?.health.status ?? null,
      exit: this.#exit,
      failure: this.#failure,
      nextTryAtMs: this.#nextTryAtMs,
    };
  }

  /** One look at the process, or a start when it is time. */
  tick(): void {
    if (this.#watch !== null) this.#watch.look(this.#stopping || this.#closed);
    else if (this.#nextTryAtMs !== null && this.deps.now() >= this.#nextTryAtMs) {
      this.#nextTryAtMs = null;
      void this.#inOrder(async () => {
        if (this.#state === 'BACKING_OFF' && !this.#closed) await this.#start({ restarts: (this.#record?.restarts ?? 0) + 1 });
      });
    }
  }

  async #start(change: Partial<RunRecord>): Promise<void> {
    const launch = this.#launch as NodeLaunch;
    const kind = this.#kind(launch);
    const instanceId = randomUUID();
    this.#failure = null;
    this.#nextTryAtMs = null;
    this.#setState('STARTING');
    try {
      await mkdir(this.paths.dir, { recursive: true, mode: 0o700 });
      // The node refuses a generation below its last one, so a lost record must not begin anew.
      const last = await kind.restore(this.paths, launch);
      const generation = Math.max(this.#record?.generation ?? 0, last?.generation ?? 0) + 1;
      await this.#save({ ...change, instanceId, generation, wanted: true, pid: null, startTime: null, answeredAtMs: null });
      await kind.prepare(this.paths, launch, { instanceId, generation });
      const order = nodeOrder({
        program: kind.program,
        paths: this.paths,
        instanceId,
        args: kind.args(this.paths, launch, { instanceId, generation }),
        memoryCapBytes: launch.memoryCapBytes,
        unlockKeyHex: await this.deps.unlockKey(this.ref.nodeId),
      });
      const identity = await this.deps.driver.spawn(order, (exit) => this.#ended(instanceId, exit));
      this.#follow(identity, true);
      await this.#save({ pid: identity.pid, startTime: identity.startTime });
      this.#log.info('node.started', { pid: identity.pid, instanceId, generation });
    } catch (error) {
      this.#log.error('node.start-failed', { error });
      // The process runs though its record could not be completed: its instance id is on the disk, which is enough.
      if (this.#watch !== null) return;
      this.#failure = { code: 'NODE_NOT_STARTED', message: error instanceof Error ? error.message : String(error) };
      await this.#decide({ code: null, signal: null }, 0);
    }
  }

  #follow(identity: ProcessIdentity, own: boolean): void {
    const { instanceId, consensusId, memoryCapBytes } = this.#record as RunRecord;
    const { driver, now } = this.deps;
    const line = this.#connect(this.#launch as NodeLaunch);
    const health = new NodeHealth({ instanceId, consensusId }, line, now, () => this.#answered(instanceId));
    this.#watch = new ProcessWatch(
      { identity, instanceId, own, memoryCapBytes, stderrFile: this.paths.stderrFile, timing: this.options.timing },
      { driver, health, log: this.#log, now, onGone: (exit) => this.#ended(instanceId, exit) },
    );
    this.#setState('STARTING');
  }

  #connect(launch: NodeLaunch): NodeLine {
    const kind = this.#kind(launch);
    const address = kind.address(launch);
    if (this.#line?.address === address) return this.#line.open;
    this.#line?.open.close();
    this.#line = { address, open: kind.connect(launch, this.paths) };
    return this.#line.open;
  }

  #kind(launch: NodeLaunch): NodeKind {
    return this.options.kinds[launch.kind];
  }

  #answered(instanceId: string): void {
    if (this.#watch?.options.instanceId !== instanceId || this.#stopping) return;
    const answeredAtMs = this.#record?.answeredAtMs ?? this.deps.now();
    this.#setState('RUNNING');
    void this.#inOrder(async () => {
      if (!this.#closed && this.#record?.instanceId === instanceId) await this.#save({ answeredAtMs, everAnswered: true });
    });
  }

  /** The process is gone: told by the driver or seen by a look, whichever comes first. */
  #ended(instanceId: string, exit: ProcessExit): void {
    const watch = this.#watch;
    if (watch?.options.instanceId !== instanceId) return;
    this.#watch = null;
    const atMs = this.deps.now();
    this.#exit = { ...exit, atMs };
    for (const wake of [...this.#goneWaiters]) wake();
    if (this.#stopping) return;
    const answeredAtMs = watch.health.firstAnswerAtMs === null ? null : (this.#record?.answeredAtMs ?? watch.health.firstAnswerAtMs);
    this.#setState('BACKING_OFF');
    void this.#inOrder(async () => {
      // A stop or another start in between has settled it; after closing the record belongs to the next control plane.
      if (this.#closed || this.#record?.instanceId !== instanceId || !this.#record.wanted) return;
      this.#failure = watch.ending?.failure ?? { code: 'NODE_EXITED', message: await this.#exitMessage(exit) };
      await this.#decide(exit, answeredAtMs === null ? 0 : atMs - answeredAtMs);
    });
  }

  async #exitMessage(exit: ProcessExit): Promise<string> {
    const how = exit.signal !== null ? `by ${exit.signal}` : exit.code !== null ? `with code ${exit.code}` : 'unseen';
    const said = (await readStderr(this.paths).catch(() => '')).split('\n').at(-1)?.slice(0, 500) ?? '';
    return said === '' ? `The process ended ${how}.` : `The process ended ${how}: ${said}`;
  }

  async #decide(exit: ProcessExit, healthyMs: number): Promise<void> {
    const atMs = this.deps.now();
    const { delayMs, crashes } = decideRestart({ healthyMs, code: exit.code }, this.#record?.crashes ?? [], atMs, this.options.limits);
    const gaveUp = delayMs === null;
    this.#exit = { ...exit, atMs };
    await this.#save({ pid: null, startTime: null, exit: this.#exit, crashes, gaveUp }).catch((error: unknown) =>
      this.#log.error('node.record-failed', { error }),
    );
    this.#nextTryAtMs = delayMs === null ? null : atMs + delayMs;
    this.#log[gaveUp ? 'error' : 'warn']('node.exited', { ...exit, gaveUp, restartInMs: delayMs, failure: this.#failure?.code });
    this.#setState(gaveUp ? 'CRASHED' : 'BACKING_OFF');
    const { nodeId, chainRowId } = this.ref;
    this.deps.onExit({ nodeId, chainRowId, ...exit, atMs, nextTryAtMs: this.#nextTryAtMs, gaveUp, failure: this.#failure });
  }

  async #end(deadlineMs: number): Promise<void> {
    const watch = this.#watch;
    this.#nextTryAtMs = null;
    this.#stopping = watch !== null;
    try {
      if (watch !== null) await this.#signalUntilGone(watch, deadlineMs);
    } finally {
      this.#stopping = false;
      if (this.#watch !== null) this.#setState(this.#watch.health.firstAnswerAtMs === null ? 'STARTING' : 'RUNNING');
    }
    this.#setState('NONE');
    if (this.#record !== null) await this.#save({ pid: null, startTime: null, exit: this.#exit });
  }

  async #signalUntilGone(watch: ProcessWatch, deadlineMs: number): Promise<void> {
    const { pid } = watch.options.identity;
    this.#setState('STOPPING');
    watch.signal('SIGTERM');
    if (await this.#gone(watch, deadlineMs)) return;
    this.#log.warn('node.stop-deadline', { pid, ms: deadlineMs });
    watch.signal('SIGKILL');
    if (await this.#gone(watch, this.options.timing.killDeadlineMs)) return;
    throw supervisorError(
      { code: 'SUPERVISOR_STOP', node: this.ref.nodeName, pid },
      `The process ${pid} of ${this.ref.nodeName} does not end, not even when killed.`,
      { remedy: 'It hangs in the operating system, usually on a disk: check the disk, then restart the machine.' },
    );
  }

  /** True as soon as the process is gone, false at the deadline. */
  #gone(watch: ProcessWatch, deadlineMs: number): Promise<boolean> {
    if (this.#watch !== watch) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (gone: boolean): void => {
        clearTimeout(timer);
        this.#goneWaiters.delete(wake);
        resolve(gone);
      };
      const wake = (): void => finish(true);
      const timer = setTimeout(() => finish(false), deadlineMs);
      this.#goneWaiters.add(wake);
    });
  }

  async #save(change: Partial<RunRecord>): Promise<void> {
    const base = this.#record ?? newRunRecord(this.ref);
    const { kind, consensusId, memoryCapBytes } = this.#launch ?? base;
    this.#record = { ...base, kind, consensusId, memoryCapBytes, ...change };
    await this.deps.records.write(this.#record);
  }

  #setState(state: ProcessState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.deps.onChange(this.view());
  }

  #inOrder<T>(order: () => Promise<T>): Promise<T> {
    const done = this.#orders.then(order);
    this.#orders = done.catch((error: unknown) => this.#log.error('node.order-failed', { error }));
    return done;
  }
}
