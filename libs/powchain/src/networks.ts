/** The public networks, and how any network comes from a few parameters. Source: mainchain.md 16. */
import { asciiToBytes, assert, bytesToHex } from '@bystack/base';
import { BYTOM_RETARGET, GENESIS_SUBSIDY, type RetargetRules } from '@bystack/powheaders';
import { decodeMainBlock, decodeTx, encodeMainBlock, mainHeaderHash, mainStatusRoot, mapTx, merkleRoot } from '@bystack/protocol';
import { coinbaseTx, GENESIS_PROGRAM, type BtmOutput } from './coinbase.js';
import type { MainNetwork } from './types.js';

/** What a network is made of. */
export interface NetworkParams {
  readonly name: string;
  readonly chainId: string;
  readonly hrp: string;
  readonly genesis: {
    /** Seconds since 1970. */
    readonly timestamp: bigint;
    readonly bits: bigint;
    readonly nonce: bigint;
    /** Text of the coinbase. */
    readonly arbitrary: string;
    readonly outputs: readonly BtmOutput[];
  };
  readonly retarget: RetargetRules;
  /** Seconds; see `MainNetwork`. */
  readonly minBlockSeconds: number;
  readonly p2pPort: number;
  readonly apiPort: number;
}

/** Text in the first coinbase of the public networks. */
export const GENESIS_TEXT = 'Information is power. -- Jan/11/2013. Computing is power. -- Apr/24/2018.';
/** Port that clients of Bytom expect. */
export const API_PORT = 9888;

/** Builds the genesis block of a network. */
export function makeNetwork({ genesis, ...rest }: NetworkParams): MainNetwork {
  const raw = coinbaseTx(asciiToBytes(genesis.arbitrary), genesis.outputs);
  const { id } = mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');
  const { timestamp, nonce, bits } = genesis;
  const roots = { txRoot: merkleRoot([id]), statusRoot: mainStatusRoot([false]) };
  const header = { version: 1n, height: 0n, previous: new Uint8Array(32), timestamp, nonce, bits, ...roots };
  const genesisRaw = encodeMainBlock(header, [raw]);
  return { ...rest, genesis: decodeMainBlock(genesisRaw), genesisRaw, genesisHash: mainHeaderHash(header) };
}

const PUBLIC_GENESIS = {
  nonce: 9_253_507_043_297n,
  arbitrary: GENESIS_TEXT,
  outputs: [{ program: GENESIS_PROGRAM, amount: GENESIS_SUBSIDY }],
};
const PUBLIC = { retarget: BYTOM_RETARGET, minBlockSeconds: 0, apiPort: API_PORT };
/** About one in 20 hashes. */
const TEST_BITS = 2_305_843_009_214_532_812n;

/** Names of the public networks. */
export const PUBLIC_NETWORKS = ['mainnet', 'testnet', 'solonet'] as const;
export type PublicNetwork = (typeof PUBLIC_NETWORKS)[number];

const params = (name: PublicNetwork): NetworkParams => {
  switch (name) {
    case 'mainnet': {
      const genesis = { ...PUBLIC_GENESIS, timestamp: 1_524_549_600n, bits: 2_161_727_821_137_910_632n };
      return { ...PUBLIC, name, chainId: 'mainnet', hrp: 'bm', p2pPort: 46_657, genesis };
    }
    case 'testnet':
    case 'solonet': {
      const genesis = { ...PUBLIC_GENESIS, timestamp: 1_528_945_000n, bits: TEST_BITS };
      if (name === 'testnet') return { ...PUBLIC, name, chainId: 'wisdom', hrp: 'tm', p2pPort: 46_656, genesis };
      return { ...PUBLIC, name, chainId: 'solonet', hrp: 'sm', p2pPort: 46_658, genesis };
    }
  }
};

const GENESIS_HASH: Readonly<Record<PublicNetwork, string>> = {
  mainnet: 'a75483474799ea1aa6bb910a1a5025b4372bf20bef20f246a2c2dc5e12e8a053',
  testnet: 'ce4fe9431cd0225b3a811f8f8ec922f2b07a921bb12a8dddae9a85540072c770',
  solonet: 'ce4fe9431cd0225b3a811f8f8ec922f2b07a921bb12a8dddae9a85540072c770',
};

/** One of the public networks. */
export function publicNetwork(name: PublicNetwork): MainNetwork {
  const network = makeNetwork(params(name));
  assert(bytesToHex(network.genesisHash) === GENESIS_HASH[name], `the genesis of ${name} is the recorded one`);
  return network;
}
