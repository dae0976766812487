import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { MainChainEntity } from './main-chain.entity.js';

/** Rows of the managed node. */
export interface MainChainRow {
  readonly node: ChainNodeEntity;
  readonly wish: MainChainEntity;
}

/** Name of the managed node. */
const NODE_NAME = 'main-chain-node';

/** The rows of the one managed node of the main-chain. */
@Injectable()
export class MainChainRows {
  constructor(private readonly dataSource: DataSource) {}

  /** Null before the first start with a managed main-chain. `lock`: until the end of the caller's transaction nobody else changes it. */
  async find(manager: EntityManager = this.dataSource.manager, lock = false): Promise<MainChainRow | null> {
    const node = await manager.findOne(ChainNodeEntity, {
      where: { chainId: IsNull(), role: 'MAINCHAIN' },
      ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}),
    });
    const wish = node === null ? null : await manager.findOneBy(MainChainEntity, { nodeId: node.id });
    return node === null || wish === null ? null : { node, wish };
  }

  /** The rows, made now if there are none. */
  async ensure(): Promise<MainChainRow> {
    const found = await this.find();
    if (found !== null) return found;
    return this.dataSource.transaction(async (manager) => {
      const node = await manager.save(
        manager.create(ChainNodeEntity, {
          chainId: null,
          name: NODE_NAME,
          role: 'MAINCHAIN',
          position: 0,
          desiredState: 'RUNNING',
          status: 'PENDING',
          signingState: 'NOT_A_SIGNER',
        }),
      );
      return { node, wish: await manager.save(manager.create(MainChainEntity, { nodeId: node.id })) };
    });
  }
}
