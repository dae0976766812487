/** Files of a chain of real node processes: keys, specification, one configuration per node. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@bystack/base';
import {
  canonicalBytes,
  checkChainSpec,
  developmentSpec,
  type ChainSpec,
  type ConsensusSpec,
  type ValidatorSpec,
} from '@bystack/chainspec';
import { popPayload } from '@bystack/consensus';
import { blsSign } from '@bystack/keys';
import { generateNodeSecrets, writeKeysFile } from '@bystack/keystore';
import { p2wpkhProgram } from '@bystack/protocol';
import type { NodeConfig } from '@bystack/rpc';
import { freePorts } from './ports.js';

/** What the chain is like. */
export interface ChainFilesOptions {
  /** Absolute folder that everything is written below. */
  readonly dir: string;
  readonly validators: number;
  readonly consensus?: Partial<Omit<ConsensusSpec, 'validators'>>;
  readonly store?: NodeConfig['store']['kind'];
  readonly logLevel?: NodeConfig['log']['level'];
}

/** One node's files. */
export interface NodeFiles {
  readonly config: NodeConfig;
  readonly configFile: string;
  readonly unlockKeyHex: string;
}

/** A chain on paper. */
export interface ChainFiles {
  readonly spec: ChainSpec;
  readonly nodes: readonly NodeFiles[];
}

interface KeyedNode {
  readonly dir: string;
  readonly unlockKeyHex: string;
  readonly validator: ValidatorSpec;
}

async function makeKeys(dir: string, nonce: Uint8Array): Promise<KeyedNode> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const unlockKeyHex = randomBytes(32).toString('hex');
  const secrets = generateNodeSecrets();
  const { identityKey, blsKey } = await writeKeysFile(join(dir, 'keys.json'), unlockKeyHex, secrets);
  const validator = {
    identityKey: bytesToHex(identityKey),
    blsKey: bytesToHex(blsKey),
    pop: bytesToHex(blsSign(secrets.blsSecret, popPayload(nonce, identityKey, blsKey))),
    rewardProgram: bytesToHex(p2wpkhProgram(identityKey)),
  };
  return { dir, unlockKeyHex, validator };
}

/** Writes everything that the processes of a chain read. */
export async function createChainFiles(options: ChainFilesOptions): Promise<ChainFiles> {
  const nonce = randomBytes(32).toString('hex');
  const nodes = await Promise.all(
    Array.from({ length: options.validators }, (_, i) => makeKeys(join(options.dir, `node${String(i)}`), hexToBytes(nonce))),
  );
  const spec = developmentSpec({
    name: 'process-test',
    nonce,
    genesisTimeMs: Date.now() - 1_000,
    validators: nodes.map((n) => n.validator),
    ...(options.consensus === undefined ? {} : { consensus: options.consensus }),
  });
  const problems = checkChainSpec(spec);
  if (problems.length > 0) throw new Error(`the specification is not valid: ${problems.map((p) => p.message).join('; ')}`);
  const chainspecFile = join(options.dir, 'chainspec.json');
  await writeFile(chainspecFile, canonicalBytes(spec));
  const ports = await freePorts(2 * nodes.length);
  return { spec, nodes: await Promise.all(nodes.map((node, i) => writeNode(options, node, i, nodes, ports, chainspecFile))) };
}

async function writeNode(
  options: ChainFilesOptions,
  node: KeyedNode,
  index: number,
  all: readonly KeyedNode[],
  ports: readonly number[],
  chainspecFile: string,
): Promise<NodeFiles> {
  const portOf = (i: number): number => ports[2 * i] as number;
  const config: NodeConfig = {
    version: 1,
    nodeName: `node${String(index)}`,
    instanceId: `process-test-${String(index)}`,
    generation: 1,
    dataDir: join(node.dir, 'data'),
    chainspecFile,
    keysFile: join(node.dir, 'keys.json'),
    rpc: { host: '127.0.0.1', port: ports[2 * index + 1] as number },
    p2p: { host: '127.0.0.1', port: portOf(index) },
    peers: all.flatMap((peer, i) => (i === index ? [] : [{ identityKey: peer.validator.identityKey, host: '127.0.0.1', port: portOf(i) }])),
    store: { kind: options.store ?? 'lmdb' },
    log: { level: options.logLevel ?? 'info', maxBytes: 4_000_000, files: 3 },
  };
  const configFile = join(node.dir, 'config.json');
  await writeFile(configFile, JSON.stringify(config, null, 2), { mode: 0o600 });
  return { config, configFile, unlockKeyHex: node.unlockKeyHex };
}
