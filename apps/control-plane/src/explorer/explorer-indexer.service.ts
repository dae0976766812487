/** The explorer's followers: one per chain that should be read, started at boot and by provisioning. */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { bytesToHex, type Hash, type Logger } from '@bystack/base';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { EventsService } from '../events/events.service.js';
import { NodeClients } from '../supervisor/index.js';
import { WalletChains } from '../wallet/wallet-chains.service.js';
import { ChainFollower, type FollowerState } from './chain-follower.js';
import { dropIndex } from './index-writer.js';

const STOPPED: FollowerState = { phase: 'STOPPED', height: null, problem: null, since: new Date(0) };

@Injectable()
export class ExplorerIndexer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #followers = new Map<string, ChainFollower>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
    private readonly nodes: NodeClients,
    private readonly chains: WalletChains,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Every chain that should run and has its genesis is read again. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.runsJobs) return;
    const rows = (await this.dataSource.query(
      `SELECT c.id FROM chain c JOIN index_cursor i ON i.chain_id = c.id
       WHERE c.deleted_at IS NULL AND c.desired_state = 'RUNNING' AND c.genesis_hash IS NOT NULL`,
    )) as { id: string }[];
    for (const { id } of rows)
      await this.start(id).catch((error: unknown) => this.log.error('explorer.start-failed', { chain: id, error }));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#followers.keys()].map((id) => this.stop(id)));
  }

  /**
   * Reads a chain from where it was left. Idempotent; a contradiction that stopped it stays until `stop` or `rebuild`.
   * @throws BystackError `EXPLORER_HASH_MISMATCH` in that case, `CHAIN_NOT_READY`; GraphQL error NOT_FOUND
   */
  async start(chainRowId: string): Promise<void> {
    const known = this.#followers.get(chainRowId)?.state;
    if (known?.phase === 'BROKEN' && known.problem) throw known.problem;
    if (known) return;
    const { parameters } = await this.chains.of(chainRowId);
    if (this.#followers.has(chainRowId)) return;
    const follower = new ChainFollower(chainRowId, {
      dataSource: this.dataSource,
      nodes: () => this.nodes.forChain(chainRowId),
      facts: parameters.ledger,
      genesisHash: parameters.genesisHash,
      log: this.log,
      announce: (manager, to, finals) => this.#announce(manager, chainRowId, to, finals),
    });
    this.#followers.set(chainRowId, follower);
    follower.start();
  }

  /** Stops reading; what is indexed stays. Idempotent. */
  async stop(chainRowId: string): Promise<void> {
    const follower = this.#followers.get(chainRowId);
    this.#followers.delete(chainRowId);
    await follower?.stop();
    this.chains.forget(chainRowId);
  }

  /** How the reading goes. Known in the process that runs jobs only. */
  state(chainRowId: string): FollowerState {
    return this.#followers.get(chainRowId)?.state ?? STOPPED;
  }

  /** Drops the read model of a chain and builds it again from its nodes. */
  async rebuild(chainRowId: string): Promise<void> {
    await this.stop(chainRowId);
    await this.dataSource.transaction((manager) => dropIndex(manager, chainRowId));
    await this.start(chainRowId);
  }

  async #announce(manager: EntityManager, chainRowId: string, to: bigint, finals: readonly Hash[]): Promise<void> {
    await this.events.emit(manager, 'block', chainRowId, { height: to.toString() });
    for (const hash of finals) await this.events.emit(manager, 'transaction', chainRowId, { hash: bytesToHex(hash) });
  }
}
