#!/usr/bin/env node
/** Runs one node from the command line: reads its settings, starts it, stops it on request, says in one line why it cannot. */
import { join } from 'node:path';
import { EXIT, makeDataFolder, runNodeProcess, type NodeProcessPort, type RunningNode } from '@bystack/node-host';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { NODE_VERSION, startNode } from './node.js';
import { HELP, parseArgs, readConfig, readKeys, readSpec, readUnlockKey } from './settings.js';

/** The control plane writes the key at once; a person at a terminal has this long. */
const UNLOCK_TIMEOUT_MS = 30_000;

async function start(port: NodeProcessPort): Promise<RunningNode | null> {
  const wanted = parseArgs(process.argv.slice(2));
  if ('help' in wanted) {
    process.stdout.write(HELP);
    return null;
  }
  const config = await readConfig(wanted.config);
  const spec = await readSpec(config.chainspecFile);
  const unlockKey = await readUnlockKey(process.stdin, UNLOCK_TIMEOUT_MS);
  await makeDataFolder(config.dataDir);
  const { level, maxBytes, files } = config.log;
  const target = { kind: 'file', path: join(config.dataDir, 'logs', 'node.log'), maxBytes, files } as const;
  const log = createLogger({ target, level });
  port.useLog(log);
  const { nodeName, instanceId, generation } = config;
  log.info('node.starting', { nodeName, instanceId, generation, pid: process.pid, version: NODE_VERSION, node: process.version });
  const keys = await readKeys(config.keysFile, unlockKey, spec);
  const { fatal } = port;
  return startNode({ config, spec, keys, log, metrics: createMetrics(), fatal, stopRequested: () => port.stop('rpc') });
}

// A validator that fails while it runs counts as a bug, or its disk as one that cannot be trusted any more.
runNodeProcess(start, () => EXIT.bug);
