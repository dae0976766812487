import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/tokens.js';
import { nodePaths } from '../../supervisor/node-paths.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Folders in which a node keeps the chain: embedded database and write-ahead log. */
const FOLDERS = ['store', 'wal'] as const;

/** Prepares the database of a node, and removes it. The node itself creates the files in it. */
@Injectable()
export class StoreAction implements ActionRunner {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async run(context: ActionContext): Promise<null> {
    for (const folder of this.#folders(context)) await mkdir(folder, { recursive: true, mode: 0o700 });
    return null;
  }

  async undo(context: ActionContext): Promise<void> {
    if (!context.nodes.some((node) => node.name === context.action.subject)) return;
    for (const folder of this.#folders(context)) await rm(folder, { recursive: true, force: true });
  }

  #folders({ chain, node }: ActionContext): string[] {
    const { id, name } = node();
    const { dir } = nodePaths(this.config.dataDir, { nodeId: id, chainRowId: chain.id, nodeName: name });
    return FOLDERS.map((folder) => join(dir, folder));
  }
}
