/** What the process is started with: command line, configuration, chain specification, keys. All checked before anything runs. */
import { readFile, stat } from 'node:fs/promises';
import { parseArgs as parseOptions } from 'node:util';
import { bytesToHex } from '@bystack/base';
import { parseChainSpec, type ChainSpec } from '@bystack/chainspec';
import { openKeysFile, type NodeKeys } from '@bystack/keystore';
import { parseNodeConfig, type NodeConfig } from '@bystack/rpc';
import { nodeError } from './errors.js';

/** Text of `--help`. */
export const HELP = `Usage: node main.js --config FILE [--instance ID]

Runs one validator or observer of a sidechain. The unlocking key of the keys file is read as one line of 64 hex
characters from standard input.

  --config FILE   configuration, JSON (README.md lists its fields)
  --instance ID   marks this process in the list of processes; the configuration says the same id
  --help          this text

Exit codes: 0 stopped on request, 2 usage or configuration, 3 environment (disk, port, lock), 70 bug.
`;

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const UNLOCK_LINE = /^[0-9a-fA-F]{64}$/;

/** Command line → what to do. @throws BystackError `NODE_USAGE` */
export function parseArgs(args: readonly string[]): { readonly help: true } | { readonly config: string } {
  if (args.includes('--help') || args.includes('-h')) return { help: true };
  try {
    const { config } = parseOptions({ args: [...args], options: { config: { type: 'string' }, instance: { type: 'string' } } }).values;
    if (config !== undefined) return { config };
  } catch {
    // An unknown option, a missing value or a word too many: the usage below says what is allowed.
  }
  throw nodeError('NODE_USAGE', 'Expected --config FILE.', { remedy: 'Run with --help to see the usage.' });
}

const readBounded = async (path: string, what: string): Promise<Buffer> => {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${String(size)} bytes, at most ${String(MAX_FILE_BYTES)} are read`);
    return await readFile(path);
  } catch (cause) {
    throw nodeError('NODE_FILE', `The ${what} ${path} cannot be read: ${(cause as Error).message}.`, { fault: 'environment', cause });
  }
};

/** @throws BystackError `NODE_FILE`, `RPC_CONFIG_INVALID` */
export async function readConfig(path: string): Promise<NodeConfig> {
  return parseNodeConfig((await readBounded(path, 'configuration')).toString('utf8'));
}

/** @throws BystackError `NODE_FILE`, `NODE_SPEC` */
export async function readSpec(path: string): Promise<ChainSpec> {
  const result = parseChainSpec(new Uint8Array(await readBounded(path, 'chain specification')));
  if (result.ok) return result.spec;
  const problems = result.problems.map((p) => (p.field === '' ? p.message : `${p.field}: ${p.message}`)).join('; ');
  throw nodeError('NODE_SPEC', `The chain specification ${path} is not valid: ${problems}.`);
}

/** Opens the keys and checks them against the specification. @throws BystackError `KEYSTORE_…`, `NODE_KEY_MISMATCH` */
export async function readKeys(path: string, unlockKeyHex: string, spec: ChainSpec): Promise<NodeKeys> {
  const keys = await openKeysFile(path, unlockKeyHex);
  const own = spec.consensus.validators.find((v) => v.identityKey === bytesToHex(keys.identityKey));
  if (own !== undefined && own.blsKey !== bytesToHex(keys.blsKey))
    throw nodeError('NODE_KEY_MISMATCH', `The BLS key of ${path} is not the one the chain specification lists for this identity.`, {
      remedy: 'Use the keys file that the chain was created with.',
    });
  return keys;
}

/**
 * One line of hex from a stream, within a time limit; the stream is closed behind it, so it keeps nothing alive.
 * @throws BystackError `NODE_UNLOCK_KEY`
 */
export async function readUnlockKey(input: NodeJS.ReadStream, timeoutMs: number): Promise<string> {
  const line = await firstLine(input, timeoutMs);
  input.destroy();
  if (line !== null && UNLOCK_LINE.test(line)) return line;
  const what =
    line === null ? `did not come within ${String(timeoutMs)} ms` : `must be 64 hex characters, received ${String(line.length)} characters`;
  throw nodeError('NODE_UNLOCK_KEY', `The unlocking key on standard input ${what}.`, {
    remedy: 'Pipe it in as one line; the control plane does so.',
  });
}

/** Null when neither a line nor the end came in time. */
function firstLine(input: NodeJS.ReadStream, timeoutMs: number): Promise<string | null> {
  return new Promise((found) => {
    let text = '';
    const done = (line: string | null): void => {
      clearTimeout(timer);
      input.removeAllListeners();
      input.on('error', () => undefined);
      found(line);
    };
    const timer = setTimeout(() => done(null), timeoutMs);
    input.setEncoding('utf8');
    input.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0 || text.length > 4_096) done(text.slice(0, end >= 0 ? end : undefined).trim());
    });
    input.on('end', () => done(text.trim()));
    input.on('error', () => done(text.trim()));
  });
}
