import { Injectable } from '@nestjs/common';
import { NodeLaunches } from '../../nodes/node-launches.service.js';
import { NodeProcesses } from '../../supervisor/node-processes.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Starts the process of a node; taken back it is stopped and forgotten. */
@Injectable()
export class StartAction implements ActionRunner {
  constructor(
    private readonly launches: NodeLaunches,
    private readonly processes: NodeProcesses,
  ) {}

  async run({ chain, nodes, node, say }: ActionContext): Promise<null> {
    const own = node();
    await this.launches.start(chain, own, nodes);
    const view = this.processes.inspect(own.id);
    await say('node.started', `${own.name}: process ${view?.pid ?? 'unknown'}`);
    return null;
  }

  async undo({ nodes, action }: ActionContext): Promise<void> {
    const node = nodes.find((one) => one.name === action.subject);
    if (node === undefined) return;
    await this.processes.remove(node.id);
  }
}

/** Stops the process of a node and keeps everything else. */
@Injectable()
export class StopAction implements ActionRunner {
  constructor(private readonly processes: NodeProcesses) {}

  async run({ node, say }: ActionContext): Promise<null> {
    const { id, name } = node();
    await this.processes.stop(id);
    await say('node.stopped', `${name} has ended`);
    return null;
  }

  async undo(): Promise<void> {
    return Promise.resolve();
  }
}
