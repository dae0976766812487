import { mkdir, rm } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InvariantError } from '@bystack/base';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/tokens.js';
import { nodePaths, type NodePaths } from '../../supervisor/node-paths.js';
import { writeWholeFile } from '../../supervisor/whole-file.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Writes the chain specification beside a node's keys. Its configuration is written at every start. */
@Injectable()
export class ConfigAction implements ActionRunner {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async run(context: ActionContext): Promise<null> {
    const { canonical } = context.chain;
    if (canonical === null) throw new InvariantError('a node is configured before the genesis is made');
    const paths = this.#paths(context);
    await mkdir(paths.dir, { recursive: true, mode: 0o700 });
    await writeWholeFile(paths.chainspecFile, canonical);
    return null;
  }

  async undo(context: ActionContext): Promise<void> {
    if (!context.nodes.some((node) => node.name === context.action.subject)) return;
    const { chainspecFile, configFile } = this.#paths(context);
    await rm(chainspecFile, { force: true });
    await rm(configFile, { force: true });
  }

  #paths({ chain, node }: ActionContext): NodePaths {
    const { id, name } = node();
    return nodePaths(this.config.dataDir, { nodeId: id, chainRowId: chain.id, nodeName: name });
  }
}
