import { Module } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module.js';
import { NodesModule } from '../nodes/nodes.module.js';
import { ValueModule } from '../wallet/value.module.js';
import { ActionTable } from './actions/action-table.js';
import { ConfigAction } from './actions/config.action.js';
import { GenesisAction } from './actions/genesis.action.js';
import { KeysAction } from './actions/keys.action.js';
import { PortsAction } from './actions/ports.action.js';
import { QuotaAction } from './actions/quota.action.js';
import { SelfTestAction } from './actions/self-test.action.js';
import { ServiceAction, StopServiceAction } from './actions/service.action.js';
import { StartAction, StopAction } from './actions/start.action.js';
import { StoreAction } from './actions/store.action.js';
import { ValidateAction } from './actions/validate.action.js';
import { ChainLock } from './chain-lock.js';
import { ChainLooks } from './chain-looks.service.js';
import { ChainPurge } from './chain-purge.service.js';
import { ChainRowsService } from './chain-rows.service.js';
import { ObserverService } from './observer.service.js';
import { ProgressService } from './progress.service.js';
import { ProvisioningLoops } from './provisioning.loops.js';
import { ReconcileService } from './reconcile.service.js';

/** Brings chains to what is wanted, and looks after them. Has no doors of its own: wishes come in as rows. */
@Module({
  imports: [ChainsModule, NodesModule, ValueModule],
  providers: [
    ActionTable,
    ChainLock,
    ChainLooks,
    ChainPurge,
    ChainRowsService,
    ConfigAction,
    GenesisAction,
    KeysAction,
    ObserverService,
    PortsAction,
    ProgressService,
    ProvisioningLoops,
    QuotaAction,
    ReconcileService,
    SelfTestAction,
    ServiceAction,
    StartAction,
    StopAction,
    StopServiceAction,
    StoreAction,
    ValidateAction,
  ],
})
export class ProvisioningModule {}
