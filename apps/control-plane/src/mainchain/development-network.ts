/** The main-chain of an installation: a development network of its own, made once and kept in a file below the data folder. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BystackError, bytesToHex } from '@bystack/base';
import { MAIN_CHAIN_DIR } from '../nodes/node-launches.service.js';
import { writeWholeFile } from '../supervisor/whole-file.js';

/** A network and the file that describes it to the node. */
export interface DevelopmentNetwork {
  readonly name: string;
  readonly file: string;
}

/** Human-readable part of addresses: development, main-chain. */
const HRP = 'dm';
/** About two hashes make a block (mainchain.md 7); retargets never go easier, so the interval is what paces the chain. */
const EASY_BITS = '0x20000000007fffff';
const BLOCK_SECONDS = 15;

/** Where the description lies. */
export function networkFile(dataDir: string): string {
  return join(dataDir, 'chains', MAIN_CHAIN_DIR, 'network.json');
}

/**
 * The network of this data folder, made now if there is none. Name and genesis time are its own, so that no two
 * installations share a genesis.
 * @throws BystackError `MAINCHAIN_NETWORK_FILE` when the file is damaged: another genesis would orphan the stored chain
 */
export async function ensureDevelopmentNetwork(dataDir: string, nowMs: number): Promise<DevelopmentNetwork> {
  const file = networkFile(dataDir);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return { name: nameIn(text, file), file };
  const name = `bystack-dev-${bytesToHex(randomBytes(3))}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeWholeFile(file, `${JSON.stringify(parameters(name, Math.floor(nowMs / 1000)), null, 2)}\n`);
  return { name, file };
}

/** What `mainchain-node --params` reads. */
function parameters(name: string, genesisSeconds: number): Record<string, unknown> {
  return {
    name,
    hrp: HRP,
    genesis: { timestamp: genesisSeconds, bits: EASY_BITS },
    limitBits: EASY_BITS,
    blockSeconds: BLOCK_SECONDS,
    minBlockSeconds: BLOCK_SECONDS,
  };
}

function nameIn(text: string, file: string): string {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // Falls through to the refusal below.
  }
  throw new BystackError(
    { code: 'MAINCHAIN_NETWORK_FILE', file },
    {
      message: `The description of the main-chain network in ${file} is damaged.`,
      remedy: 'Put back a copy of it; or remove the folder it lies in, which gives up the development main-chain.',
      fault: 'environment',
    },
  );
}
