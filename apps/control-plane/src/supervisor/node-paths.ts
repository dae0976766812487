/** Where a node's files are below the data folder. */
import { join } from 'node:path';
import { supervisorError } from './supervisor.errors.js';

/** Which node: its row id, the row id of its chain, its name in the chain. */
export interface NodeRef {
  readonly nodeId: string;
  readonly chainRowId: string;
  readonly nodeName: string;
}

/** Files and folders of a node. */
export interface NodePaths {
  /** `<data>/chains/<chainRowId>`. */
  readonly chainDir: string;
  /** `<data>/chains/<chainRowId>/<nodeName>`: `dataDir` of the node's configuration. */
  readonly dir: string;
  readonly configFile: string;
  readonly chainspecFile: string;
  readonly keysFile: string;
  readonly tokenFile: string;
  readonly logsDir: string;
  readonly stderrFile: string;
  /** `<data>/run/<nodeId>.json`. */
  readonly recordFile: string;
}

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Folder of the run records. */
export function runDir(dataDir: string): string {
  return join(dataDir, 'run');
}

/** Paths of a node. @throws BystackError `SUPERVISOR_NODE_NAME` when an id or name could leave its folder. */
export function nodePaths(dataDir: string, ref: NodeRef): NodePaths {
  for (const part of [ref.nodeId, ref.chainRowId, ref.nodeName]) {
    if (!SAFE_NAME.test(part)) {
      throw supervisorError(
        { code: 'SUPERVISOR_NODE_NAME' },
        'Ids and names of nodes are letters, digits, ".", "_" and "-", at most 100 of them.',
      );
    }
  }
  const chainDir = join(dataDir, 'chains', ref.chainRowId);
  const dir = join(chainDir, ref.nodeName);
  const logsDir = join(dir, 'logs');
  return {
    chainDir,
    dir,
    configFile: join(dir, 'config.json'),
    chainspecFile: join(dir, 'chainspec.json'),
    keysFile: join(dir, 'keys.json'),
    tokenFile: join(dir, 'rpc.token'),
    logsDir,
    stderrFile: join(logsDir, 'stderr.txt'),
    recordFile: join(runDir(dataDir), `${ref.nodeId}.json`),
  };
}
