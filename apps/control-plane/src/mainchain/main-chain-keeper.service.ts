/**
 * Keeps the managed node of the main-chain as it is wished: starts, stops, replaces it, switches its mining, and writes
 * what is seen of it. Where another node is named or none is wanted, a node of earlier runs is ended. The process itself,
 * its restarts and its adoption are the supervisor's.
 */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { EventsService } from '../events/events.service.js';
import { MAIN_CHAIN_KEY } from '../events/topics.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { nodeRef } from '../nodes/node-launches.service.js';
import { NodePorts } from '../nodes/node-ports.service.js';
import { changesOf } from '../provisioning/changed-fields.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import { BytomRefusal } from './bytom-client.js';
import type { ChainStatus } from './chain-status.js';
import { ensureDevelopmentNetwork, type DevelopmentNetwork } from './development-network.js';
import { MainChainEntity } from './main-chain.entity.js';
import type { MainChainLaunch } from './main-chain-kind.js';
import { foundItsPortTaken, seenFields } from './main-chain-observation.js';
import { MainChainRows, type MainChainRow } from './main-chain-rows.service.js';
import { MainChainSource } from './main-chain-source.service.js';

const LOOK_EVERY_MS = 1_000;
/** Resident size that the node may have: chain, wallet and one mining thread with its seed cache. */
const MEMORY_CAP_BYTES = 1_024 * 1_048_576;
/** Without a change the time of the look is written at most this often. */
const STAMP_EVERY_MS = 2_000;

@Injectable()
export class MainChainKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #closed = false;
  #wake: () => void = () => undefined;
  #woken = false;
  #loop: Promise<void> = Promise.resolve();
  #network: DevelopmentNetwork | null = null;
  /** What subscribers were told last. */
  #told = '';
  /** The launch handed to the supervisor last. */
  #launched = '';
  #stampedAtMs = 0;
  /** Set once the node was started anew because it would not begin to mine otherwise. */
  #restartedToMine = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly dataSource: DataSource,
    private readonly rows: MainChainRows,
    private readonly source: MainChainSource,
    private readonly ports: NodePorts,
    private readonly processes: NodeProcesses,
    private readonly events: EventsService,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runsJobs) return;
    this.#loop = this.#keep();
    void this.#listen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#loop;
  }

  async #listen(): Promise<void> {
    for await (const _ of this.events.subscribe('mainChain', MAIN_CHAIN_KEY)) {
      this.#woken = true;
      this.#wake();
      if (this.#closed) return;
    }
  }

  async #keep(): Promise<void> {
    let lastError = '';
    while (!this.#closed) {
      try {
        await this.#look();
        lastError = '';
      } catch (error) {
        if (String(error) !== lastError) this.log.error('mainchain.look-failed', { error });
        lastError = String(error);
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (!this.#woken && !this.#closed) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, LOOK_EVERY_MS);
      });
      clearTimeout(timer);
    }
    this.#woken = false;
  }

  async #look(): Promise<void> {
    const managed = this.config.mainChain.kind === 'MANAGED';
    const row = managed ? await this.rows.ensure() : await this.rows.find();
    if (row !== null) await (managed ? this.#fulfil(row) : this.#stop(row.node));
    const heard = await this.#hear(row?.node ?? null);
    if (row !== null) await this.#write(row.node, heard);
    await this.#tell(row?.node ?? null, heard);
    if (managed && row !== null && heard !== null) await this.#switchMining(row, heard);
  }

  /** Brings the process to what is wished. */
  async #fulfil({ node, wish }: MainChainRow): Promise<void> {
    if (node.desiredState !== 'RUNNING') return this.#stop(node);
    const view = this.processes.inspect(node.id);
    const ends = (wish.replaceInstance !== null && wish.replaceInstance === view?.instanceId) || foundItsPortTaken(view);
    if (ends) await this.processes.stop(node.id);
    if (wish.replaceInstance !== null) await this.#noteReplaced(wish);
    const state = ends ? 'NONE' : (view?.state ?? 'NONE');
    if (state === 'CRASHED') return;
    // Only while nothing of ours runs or is about to: looking at a port takes it for a moment.
    if (state === 'NONE') await this.#movePorts(node);
    const launch = this.#launch(node, wish, (this.#network ??= await ensureDevelopmentNetwork(this.config.dataDir, Date.now())));
    if (state !== 'NONE' && JSON.stringify(launch) === this.#launched) return;
    this.#launched = JSON.stringify(launch);
    await this.processes.ensureRunning(nodeRef(node), launch);
  }

  #noteReplaced({ nodeId, replaceInstance }: MainChainEntity): Promise<unknown> {
    return this.dataSource.manager.update(MainChainEntity, { nodeId, replaceInstance }, { replaceInstance: null });
  }

  /** New ports in place of those that another program took while the node was down. */
  async #movePorts(node: ChainNodeEntity): Promise<void> {
    const moved = await this.ports.replaceTaken(node);
    if (moved === null) return;
    if (node.rpcPort !== null) this.log.warn('node.ports-moved', { node: node.name, ...moved });
    Object.assign(node, { rpcPort: moved.rpc, p2pPort: moved.p2p });
  }

  #launch(node: ChainNodeEntity, wish: MainChainEntity, network: DevelopmentNetwork): MainChainLaunch {
    return {
      kind: 'MAINCHAIN',
      consensusId: network.name,
      memoryCapBytes: MEMORY_CAP_BYTES,
      config: { paramsFile: network.file, apiPort: node.rpcPort ?? 0, p2pPort: node.p2pPort ?? 0, mine: wish.mining },
    };
  }

  async #stop(node: ChainNodeEntity): Promise<void> {
    const state = this.processes.inspect(node.id)?.state ?? 'NONE';
    if (state !== 'NONE') await this.processes.stop(node.id);
  }

  /** What the node says, null while it says nothing or another process answers in its place. */
  async #hear(node: ChainNodeEntity | null): Promise<ChainStatus | null> {
    const client = await this.source.client();
    const heard = client === null ? null : await this.source.status(client).catch(() => null);
    if (node === null || heard === null || heard.instanceId === null) return heard;
    return heard.instanceId === this.processes.inspect(node.id)?.instanceId ? heard : null;
  }

  /** Writes what is seen of the process. */
  async #write(node: ChainNodeEntity, heard: ChainStatus | null): Promise<void> {
    const changes = changesOf(node, seenFields(node, this.processes.inspect(node.id), heard));
    const now = Date.now();
    if (changes === null && now - this.#stampedAtMs < STAMP_EVERY_MS) return;
    this.#stampedAtMs = now;
    await this.dataSource.manager.update(ChainNodeEntity, { id: node.id }, { ...(changes as object | null), observedAt: new Date(now) });
    Object.assign(node, changes);
  }

  /**
   * Switches mining to what is wished. A node without an account refuses to begin by call (it has no address to pay), not
   * when it is told at its start: then it is started anew, once.
   */
  async #switchMining({ node, wish }: MainChainRow, heard: ChainStatus): Promise<void> {
    if (heard.mining === wish.mining || node.desiredState !== 'RUNNING') {
      this.#restartedToMine = false;
      return;
    }
    const client = await this.source.client();
    try {
      await client?.call('/set-mining', { is_mining: wish.mining });
    } catch (error) {
      if (!(error instanceof BytomRefusal) || !wish.mining) throw error;
      if (this.#restartedToMine) return;
      this.#restartedToMine = true;
      this.log.info('mainchain.restart-to-mine', { reason: error.detail });
      await this.processes.stop(node.id);
    }
    this.#woken = true;
  }

  /** Tells subscribers when something changed that they look at. */
  async #tell(node: ChainNodeEntity | null, heard: ChainStatus | null): Promise<void> {
    const { status = '', desiredState = '', pid = null, restarts = 0 } = node ?? {};
    const { tip, mining, syncing, peers, mempoolSize, reorganizations } = heard ?? {};
    const now = [heard === null, status, desiredState, pid, restarts, tip?.hash, mining, syncing, peers, mempoolSize];
    const text = JSON.stringify([...now, reorganizations?.[0]?.atMs]);
    if (text === this.#told) return;
    await this.dataSource.transaction((manager) => this.events.emit(manager, 'mainChain', MAIN_CHAIN_KEY, {}));
    this.#told = text;
  }
}
