/** The feature modules, one line each; resolvers inside them make the schema. */
import { ChainsModule } from './chains/chains.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { MainChainModule } from './mainchain/main-chain.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { ProvisioningModule } from './provisioning/provisioning.module.js';
import { SupervisorModule } from './supervisor/supervisor.module.js';
import { ValidatorsModule } from './validators/validators.module.js';
import { ValueModule } from './wallet/value.module.js';

export const FEATURES = [
  IdentityModule,
  SupervisorModule,
  OperationsModule,
  ChainsModule,
  NodesModule,
  MainChainModule,
  ValidatorsModule,
  ValueModule,
  ProvisioningModule,
];
