import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Global, Module } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { nodeUnlockKey } from '@bystack/keystore';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { mainChainKind } from '../mainchain/main-chain-kind.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { LocalDriver } from './local-driver.js';
import { NodeClients } from './node-clients.js';
import type { NodeKinds } from './node-kind.js';
import type { NodeProgram } from './node-launch.js';
import { NodeProcesses } from './node-processes.js';
import { sidechainKind } from './sidechain-kind.js';
import { SupervisorLifecycle } from './supervisor.lifecycle.js';

const APPS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** A built app beside this one. */
const program = (app: string): NodeProgram => ({
  command: process.execPath,
  args: ['--enable-source-maps', join(APPS, app, 'dist', 'main.js')],
});

const KINDS: NodeKinds = { SIDECHAIN: sidechainKind(program('sidechain-node')), MAINCHAIN: mainChainKind(program('mainchain-node')) };

/** The supervisor of nodes and the clients of their rpc. */
@Global()
@Module({
  providers: [
    {
      provide: NodeProcesses,
      inject: [CONFIG, LOGGER, SecretsService],
      useFactory: (config: Config, log: Logger, secrets: SecretsService): NodeProcesses =>
        new NodeProcesses(
          { dataDir: config.dataDir, kinds: KINDS },
          {
            driver: new LocalDriver(),
            log: log.child({ part: 'supervisor' }),
            unlockKey: async (nodeId) => nodeUnlockKey(await secrets.masterKey(), nodeId),
          },
        ),
    },
    { provide: NodeClients, inject: [NodeProcesses], useFactory: (processes: NodeProcesses) => new NodeClients(processes) },
    SupervisorLifecycle,
  ],
  exports: [NodeProcesses, NodeClients, SupervisorLifecycle],
})
export class SupervisorModule {}
