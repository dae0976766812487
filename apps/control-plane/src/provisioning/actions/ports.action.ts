import { Injectable } from '@nestjs/common';
import { NodePorts } from '../../nodes/node-ports.service.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Reserves the ports of a node. */
@Injectable()
export class PortsAction implements ActionRunner {
  constructor(private readonly ports: NodePorts) {}

  async run({ node, say }: ActionContext): Promise<null> {
    const { name, id } = node();
    const { rpc, p2p } = await this.ports.lease(id);
    await say('ports.leased', `${name}: rpc ${rpc}, peers ${p2p}`);
    return null;
  }

  async undo({ nodes, action }: ActionContext): Promise<void> {
    const node = nodes.find((one) => one.name === action.subject);
    if (node !== undefined) await this.ports.release(node.id);
  }
}
