import { createServer } from 'node:net';
import { Injectable } from '@nestjs/common';
import { BystackError } from '@bystack/base';
import { DataSource, type EntityManager } from 'typeorm';
import { ChainNodeEntity } from './chain-node.entity.js';
import { PortLeaseEntity } from './port-lease.entity.js';

/** Ports of a node on the loopback address. */
export interface NodePortPair {
  readonly rpc: number;
  readonly p2p: number;
}

/** Below Linux' range of outgoing connections, so that none of these takes a port while its node is down. */
const RANGE = { from: 20_000, to: 32_000 };
const TRIES = 500;
const HOST = '127.0.0.1';

/** Reserves ports for nodes: a lease in a row keeps chains of this platform apart, a trial keeps off other programs. */
@Injectable()
export class NodePorts {
  constructor(private readonly dataSource: DataSource) {}

  /** The node's ports, reserved now if it has none. @throws BystackError `NODE_PORTS_EXHAUSTED` */
  lease(nodeId: string): Promise<NodePortPair> {
    return this.dataSource.transaction(async (manager) => {
      const held = await manager.findBy(PortLeaseEntity, { nodeId });
      const rpc = held.find((one) => one.purpose === 'rpc')?.port ?? (await this.#take(manager, nodeId, 'rpc'));
      const p2p = held.find((one) => one.purpose === 'p2p')?.port ?? (await this.#take(manager, nodeId, 'p2p'));
      await manager.update(ChainNodeEntity, { id: nodeId }, { rpcPort: rpc, p2pPort: p2p });
      return { rpc, p2p };
    });
  }

  /** New ports in place of those that another program took. Null when both are free. For a node that does not run. */
  async replaceTaken(node: ChainNodeEntity): Promise<NodePortPair | null> {
    const ports = [node.rpcPort, node.p2pPort].filter((port) => port !== null);
    const taken: number[] = [];
    for (const port of ports) if (!(await isFree(port))) taken.push(port);
    if (taken.length === 0 && ports.length === 2) return null;
    await this.dataSource.transaction(async (manager) => {
      for (const port of taken) await manager.delete(PortLeaseEntity, { nodeId: node.id, port });
    });
    return this.lease(node.id);
  }

  /** Gives the ports back. */
  async release(nodeId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.delete(PortLeaseEntity, { nodeId });
      await manager.update(ChainNodeEntity, { id: nodeId }, { rpcPort: null, p2pPort: null });
    });
  }

  async #take(manager: EntityManager, nodeId: string, purpose: string): Promise<number> {
    const start = Math.floor(Math.random() * (RANGE.to - RANGE.from));
    for (let i = 0; i < TRIES; i++) {
      const port = RANGE.from + ((start + i) % (RANGE.to - RANGE.from));
      if (!(await isFree(port))) continue;
      const added: unknown[] = await manager.query(
        'INSERT INTO port_lease (port, node_id, purpose) VALUES ($1, $2, $3) ON CONFLICT (port) DO NOTHING RETURNING port',
        [port, nodeId, purpose],
      );
      if (added.length > 0) return port;
    }
    throw new BystackError(
      { code: 'NODE_PORTS_EXHAUSTED', from: RANGE.from, to: RANGE.to },
      {
        message: `no free port was found between ${RANGE.from} and ${RANGE.to}.`,
        remedy: 'Stop programs that listen there, or delete chains that are no longer needed.',
        fault: 'environment',
        retryable: true,
      },
    );
  }
}

/** True when nothing listens on the port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
