/** What the process is started with: the command line and the file that describes a custom network. All checked before anything runs. */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs as parseOptions } from 'node:util';
import { makeNetwork, parseNetworkParams, PUBLIC_NETWORKS, publicNetwork, type MainNetwork, type PublicNetwork } from '@bystack/powchain';
import { parseEndpoint, parseEndpoints, type Endpoint } from './endpoint.js';
import { mainchainError } from './errors.js';

/** Text of `--help`. */
export const HELP = `Usage: npm run --silent mainchain-node -- --data DIR [options]

Runs one node of the main-chain: chain, pool, miner, wallet, peers, and the REST interface of bytomd.

  --data DIR            data directory; made when it does not exist, one process at a time
  --network NAME        mainnet, testnet, solonet or custom; default solonet, or custom with --params
  --params FILE         JSON file that describes a custom network (README.md lists its fields)
  --api HOST:PORT       address of the REST interface; default 127.0.0.1:9888
  --p2p HOST:PORT       address that peers connect to; default 0.0.0.0 and the network's port
                        (mainnet 46657, testnet 46656, solonet and custom 46658)
  --peers HOST:PORT,…   peers to connect with, and again whenever the connection is lost
  --mine                mine from the start; without it the node does what it was last told (/set-mining)
  --mining-workers N    threads that mine, at the system's lowest priority; default 1
  --workers N           threads that check proof of work and blocks; default 2, or 1 on a machine with one core
  --no-auth             callers of the interface from other machines need no access token
  --no-wallet           no keys, accounts and wallet calls
  --metrics HOST:PORT   serves metrics as Prometheus text under /metrics; default off
  --log LEVEL           debug, info, warn or error; default info; written to DIR/logs/node.log
  --json                when ready, print one JSON line instead of text:
                        {network, genesisHash, apiUrl, p2pAddress, dataDir, pid}
  --instance ID         name of this process in its lock and status
  --generation N        number of this start, for the log; the control plane sets both
  --help                this text

Port 0 lets the system choose. SIGTERM or Ctrl-C stops the node within 10 seconds.
Exit codes: 0 stopped on request, 2 usage, parameters or another network's data directory, 3 environment (disk, port,
lock, damaged data), 70 bug.
`;

const OPTIONS = {
  data: { type: 'string' },
  network: { type: 'string' },
  params: { type: 'string' },
  api: { type: 'string' },
  p2p: { type: 'string' },
  peers: { type: 'string' },
  mine: { type: 'boolean' },
  'mining-workers': { type: 'string' },
  workers: { type: 'string' },
  'no-auth': { type: 'boolean' },
  'no-wallet': { type: 'boolean' },
  metrics: { type: 'string' },
  log: { type: 'string' },
  json: { type: 'boolean' },
  instance: { type: 'string' },
  generation: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const INSTANCE = /^[A-Za-z0-9._-]{1,100}$/;
const WORKERS_MAX = 256;
const MAX_FILE_BYTES = 65_536;
const DEFAULT_WORKERS = 2;

/** Everything that can be said without reading a file. */
export interface CommandLine {
  readonly network: PublicNetwork | 'custom';
  /** File of the custom network; null for a public one. */
  readonly paramsFile: string | null;
  /** Absolute. */
  readonly dataDir: string;
  /** Null: that of the network. */
  readonly api: Endpoint | null;
  readonly p2p: Endpoint | null;
  readonly peers: readonly Endpoint[];
  readonly mine: boolean;
  readonly miningWorkers: number;
  readonly workers: number;
  readonly auth: boolean;
  readonly wallet: boolean;
  readonly metrics: Endpoint | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly json: boolean;
  readonly instanceId: string;
  readonly generation: number;
}

const usage = (message: string): never => {
  throw mainchainError('MAINCHAIN_USAGE', message, { remedy: 'Run with --help to see the usage.' });
};

const readOptions = (args: readonly string[]) => {
  try {
    return parseOptions({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return usage(`${(error as Error).message.split('. ')[0] ?? ''}.`.replace('..', '.'));
  }
};

const oneOf = <T extends string>(value: string, known: readonly T[], option: string): T =>
  known.find((one) => one === value) ?? usage(`${option} must be one of ${known.join(', ')}; received ${value}.`);

const count = (value: string | undefined, option: string, standard: number, most: number): number => {
  if (value === undefined) return standard;
  const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : -1;
  return number >= 1 && number <= most ? number : usage(`${option} must be a number from 1 to ${String(most)}; received ${value}.`);
};

const networkName = (network: string | undefined, params: string | undefined): CommandLine['network'] => {
  const name = oneOf(network ?? (params === undefined ? 'solonet' : 'custom'), [...PUBLIC_NETWORKS, 'custom'] as const, '--network');
  if (name === 'custom' && params === undefined) usage('A custom network needs --params FILE.');
  if (name !== 'custom' && params !== undefined) usage(`--params describes a custom network; ${name} has its own.`);
  return name;
};

/** Command line → what to do. @throws BystackError `MAINCHAIN_USAGE` */
export function parseArgs(args: readonly string[]): { readonly help: true } | CommandLine {
  if (args.includes('--help') || args.includes('-h')) return { help: true };
  const options = readOptions(args);
  const { data, instance = 'mainchain-node' } = options;
  if (data === undefined || data === '') return usage('Expected --data DIR.');
  if (!INSTANCE.test(instance)) usage('--instance must be 1 to 100 letters, digits, ".", "_" or "-".');
  const standardWorkers = Math.min(DEFAULT_WORKERS, availableParallelism());
  return {
    network: networkName(options.network, options.params),
    paramsFile: options.params ?? null,
    dataDir: resolve(data),
    api: parseEndpoint(options.api, '--api'),
    p2p: parseEndpoint(options.p2p, '--p2p'),
    peers: parseEndpoints(options.peers, '--peers'),
    mine: options.mine === true,
    miningWorkers: count(options['mining-workers'], '--mining-workers', 1, WORKERS_MAX),
    workers: count(options.workers, '--workers', standardWorkers, WORKERS_MAX),
    auth: options['no-auth'] !== true,
    wallet: options['no-wallet'] !== true,
    metrics: parseEndpoint(options.metrics, '--metrics'),
    logLevel: oneOf(options.log ?? 'info', LOG_LEVELS, '--log'),
    json: options.json === true,
    instanceId: instance,
    generation: count(options.generation, '--generation', 1, Number.MAX_SAFE_INTEGER),
  };
}

/** The network that the command line names. @throws BystackError `MAINCHAIN_FILE`, `POWCHAIN_PARAMS` */
export async function readNetwork({ network, paramsFile }: Pick<CommandLine, 'network' | 'paramsFile'>): Promise<MainNetwork> {
  if (network !== 'custom') return publicNetwork(network);
  return makeNetwork(parseNetworkParams(await readBounded(paramsFile ?? '')));
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${String(size)} bytes, at most ${String(MAX_FILE_BYTES)} are read`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw mainchainError('MAINCHAIN_FILE', `The description of the network, ${path}, cannot be read: ${(cause as Error).message}.`, {
      remedy: 'Check the path after --params and the rights of the file.',
      fault: 'environment',
      cause,
    });
  }
}
