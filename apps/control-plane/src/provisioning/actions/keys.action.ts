import { mkdir, rm } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { popPayload } from '@bystack/consensus';
import { blsSign, seedToPublicKey } from '@bystack/keys';
import { deriveKey, ensureKeysFile, nodeUnlockKey, wipe, type NodeKeys } from '@bystack/keystore';
import { p2wpkhProgram } from '@bystack/protocol';
import { DataSource } from 'typeorm';
import type { ChainEntity } from '../../chains/chain.entity.js';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/tokens.js';
import { ChainNodeEntity } from '../../nodes/chain-node.entity.js';
import { SecretsService } from '../../secrets/secrets.service.js';
import { nodePaths, type NodePaths } from '../../supervisor/node-paths.js';
import type { ActionContext, ActionRunner } from './action.js';

/**
 * Makes a validator's keys: identity and BLS secret in the node's keys file, encrypted under an unlocking key that is
 * stored nowhere; public keys, proof of possession and reward program in the row.
 */
@Injectable()
export class KeysAction implements ActionRunner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(context: ActionContext): Promise<null> {
    const node = context.node();
    const paths = this.#paths(context.chain, node);
    const master = await this.secrets.masterKey();
    await mkdir(paths.dir, { recursive: true, mode: 0o700 });
    const keys = await ensureKeysFile(paths.keysFile, nodeUnlockKey(master, node.id));
    try {
      await this.dataSource.manager.update(ChainNodeEntity, { id: node.id }, publicParts(context.chain, node.id, keys, master));
    } finally {
      wipe(keys.identitySeed, keys.blsSecret);
    }
    await context.say('keys.ready', `${node.name}: identity ${bytesToHex(keys.identityKey)}`);
    return null;
  }

  async undo({ chain, nodes, action }: ActionContext): Promise<void> {
    const node = nodes.find((one) => one.name === action.subject);
    if (node === undefined) return;
    await rm(this.#paths(chain, node).dir, { recursive: true, force: true });
    const nothing = { identityKey: null, blsKey: null, pop: null, rewardProgram: null };
    await this.dataSource.manager.update(ChainNodeEntity, { id: node.id }, nothing);
  }

  #paths(chain: ChainEntity, node: ChainNodeEntity): NodePaths {
    return nodePaths(this.config.dataDir, { nodeId: node.id, chainRowId: chain.id, nodeName: node.name });
  }
}

/** Purpose of the key that a node's rewards are paid to, derived from the master key like every other. */
const rewardPurpose = (nodeId: string): string => `node-reward/${nodeId}`;

function publicParts(
  chain: ChainEntity,
  nodeId: string,
  keys: NodeKeys,
  master: Uint8Array,
): Pick<ChainNodeEntity, 'identityKey' | 'blsKey' | 'pop' | 'rewardProgram'> {
  const nonce = hexToBytes(String(chain.settings['nonce']), 32);
  const rewardSeed = deriveKey(master, rewardPurpose(nodeId));
  try {
    return {
      identityKey: keys.identityKey,
      blsKey: keys.blsKey,
      pop: blsSign(keys.blsSecret, popPayload(nonce, keys.identityKey, keys.blsKey)),
      rewardProgram: p2wpkhProgram(seedToPublicKey(rewardSeed)),
    };
  } finally {
    wipe(rewardSeed);
  }
}
