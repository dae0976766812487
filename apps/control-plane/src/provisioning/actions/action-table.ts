import { Injectable } from '@nestjs/common';
import { isBystackError } from '@bystack/base';
import type { ActionKind, Plan } from '@bystack/provisioning';
import type { ChainEntity } from '../../chains/chain.entity.js';
import { ExplorerIndexer } from '../../explorer/explorer-indexer.service.js';
import type { OperationEntity } from '../../operations/operation.entity.js';
import { ChainWallet } from '../../wallet/chain-wallet.service.js';
import { ChainRowsService } from '../chain-rows.service.js';
import type { ActionRunner } from './action.js';
import { ConfigAction } from './config.action.js';
import { GenesisAction } from './genesis.action.js';
import { KeysAction } from './keys.action.js';
import { PortsAction } from './ports.action.js';
import { QuotaAction } from './quota.action.js';
import { SelfTestAction } from './self-test.action.js';
import { ServiceAction, StopServiceAction } from './service.action.js';
import { StartAction, StopAction } from './start.action.js';
import { StoreAction } from './store.action.js';
import { ValidateAction } from './validate.action.js';

/** Registration belongs to the main-chain, which no chain has; its step is always skipped. */
const NOTHING: ActionRunner = { run: () => Promise.resolve(null), undo: () => Promise.resolve() };

/** Which runner does which kind of action. */
@Injectable()
export class ActionTable {
  readonly #runners: Readonly<Record<ActionKind, ActionRunner>>;

  constructor(
    validate: ValidateAction,
    quota: QuotaAction,
    ports: PortsAction,
    keys: KeysAction,
    store: StoreAction,
    genesis: GenesisAction,
    config: ConfigAction,
    start: StartAction,
    stop: StopAction,
    service: ServiceAction,
    stopService: StopServiceAction,
    selfTest: SelfTestAction,
    private readonly rows: ChainRowsService,
    private readonly indexer: ExplorerIndexer,
    private readonly wallet: ChainWallet,
  ) {
    this.#runners = {
      validate,
      quota,
      ports,
      keys,
      store,
      genesis,
      config,
      start,
      stop,
      service,
      'stop-service': stopService,
      'self-test': selfTest,
      register: NOTHING,
    };
  }

  of(kind: ActionKind): ActionRunner {
    return this.#runners[kind];
  }

  /**
   * While a new chain waits for its first block, gives it something to decide: the transaction that its self-test begins
   * with. The block then comes at once and not after the empty interval. Nothing depends on it.
   */
  async hurry(chain: ChainEntity, operation: OperationEntity, next: Plan): Promise<void> {
    const waiting = next.steps.some((step) => step.key === 'FIRST_FINAL_BLOCK' && step.status === 'RUNNING');
    if (operation.kind !== 'CREATE_CHAIN' || !waiting) return;
    try {
      await this.rows.mark(chain.id, ['service/index', 'self-test'], 'BEGUN');
      await this.indexer.start(chain.id);
      await this.wallet.advanceSelfTest(chain.id);
    } catch (error) {
      // Nodes may not take transactions yet; the self-test reports what lasts.
      if (!isBystackError(error)) throw error;
    }
  }
}
