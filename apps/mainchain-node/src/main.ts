#!/usr/bin/env node
/** Runs one main-chain node from the command line: reads its settings, starts it, stops it on request, says in one line why it cannot. */
import { join } from 'node:path';
import { EXIT, exitCodeOf, makeDataFolder, runNodeProcess, type NodeProcessPort, type RunningNode } from '@bystack/node-host';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { endpointText } from './endpoint.js';
import { NODE_VERSION, readyLine, startNode, type MainNode, type NodeParts } from './node.js';
import { HELP, parseArgs, readNetwork, type CommandLine } from './settings.js';

/** A log file is rotated at this size; so many old ones are kept. */
const LOG_FILE = { maxBytes: 16 * 1024 * 1024, files: 5 };

async function start(port: NodeProcessPort): Promise<RunningNode | null> {
  const settings = parseArgs(process.argv.slice(2));
  if ('help' in settings) {
    process.stdout.write(HELP);
    return null;
  }
  const network = await readNetwork(settings);
  await makeDataFolder(settings.dataDir);
  const target = { kind: 'file', path: join(settings.dataDir, 'logs', 'node.log'), ...LOG_FILE } as const;
  const log = createLogger({ target, level: settings.logLevel });
  port.useLog(log);
  const { instanceId, generation } = settings;
  log.info('node.starting', {
    network: network.name,
    instanceId,
    generation,
    pid: process.pid,
    version: NODE_VERSION,
    node: process.version,
  });
  const parts = { settings, network, log, metrics: createMetrics(), fatal: port.fatal };
  const node = await startNode(parts);
  process.stdout.write(settings.json ? `${JSON.stringify(readyLine(parts, node))}\n` : readyText(settings, parts, node));
  return node;
}

const MINING: Readonly<Record<MainNode['mining'], string>> = {
  off: 'no; --mine or /set-mining begins it',
  on: 'yes',
  unpaid: 'yes, but anybody may take the reward: make an account (/create-key, /create-account) or use /set-mining-address',
};

/** For people. */
function readyText({ dataDir, auth, peers }: CommandLine, { network }: NodeParts, { api, p2p, metrics, height, mining }: MainNode): string {
  const lines = [
    `main-chain node of ${network.name} (addresses ${network.hrp}1…), height ${String(height)}`,
    `  interface  http://${endpointText(api)}${auth ? '' : '   open to everybody who reaches it'}`,
    `  peers      ${endpointText(p2p)}${peers.length > 0 ? `, dials ${peers.map(endpointText).join(', ')}` : ''}`,
    ...(metrics === null ? [] : [`  metrics    http://${endpointText(metrics)}/metrics`]),
    `  data       ${dataDir}   log ${join(dataDir, 'logs', 'node.log')}`,
    `  mining     ${MINING[mining]}`,
    'Ctrl-C stops it.',
  ];
  return `${lines.join('\n')}\n`;
}

runNodeProcess(start, (error) => (exitCodeOf(error) === EXIT.environment ? EXIT.environment : EXIT.bug));
