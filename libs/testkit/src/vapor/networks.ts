/** Constants of Vapor's three networks. Source: sidechain-ledger.md 5, 9, 10. */
import { hexToBytes } from '@bystack/base';
import { multisigScript } from '@bystack/bvm';
import { subsidyAt, type SubsidyStep } from '@bystack/dpos';
import { xpubChild } from '@bystack/keys';
import { p2wshProgram } from '@bystack/protocol';

/** Name of a network as the vectors spell it. */
export type VaporNetwork = 'mainnet' | 'testnet' | 'solonet';

/** What differs between the networks. Amounts in neu, pending in blocks. */
export interface VaporParameters {
  readonly hrp: string;
  readonly mainHrp: string;
  readonly genesisTime: bigint;
  readonly maxGas: bigint;
  readonly votePending: bigint;
  readonly coinbasePending: bigint;
  /** From this height the vote errors make a transaction wholly invalid. */
  readonly softFork1: bigint;
  /** Ascending; an amount of 0 ends the subsidy. */
  readonly subsidy: readonly SubsidyStep[];
}

/** Parameters by network. */
export const VAPOR: Readonly<Record<VaporNetwork, VaporParameters>> = {
  mainnet: {
    hrp: 'vp',
    mainHrp: 'bn',
    genesisTime: 1563344560002n,
    maxGas: 640_000n,
    votePending: 3_456_000n,
    coinbasePending: 7_200n,
    softFork1: 10_461_600n,
    subsidy: [
      { from: 1n, amount: 9_512_938n },
      { from: 126_144_001n, amount: 0n },
    ],
  },
  testnet: {
    hrp: 'tp',
    mainHrp: 'tn',
    genesisTime: 1563344560001n,
    maxGas: 640_000n,
    votePending: 3_456_000n,
    coinbasePending: 7_200n,
    softFork1: 0n,
    subsidy: [
      { from: 1n, amount: 15_000_000n },
      { from: 63_072_001n, amount: 0n },
    ],
  },
  solonet: {
    hrp: 'sp',
    mainHrp: 'sn',
    genesisTime: 1563344560000n,
    maxGas: 200_000n,
    votePending: 10_000n,
    coinbasePending: 1_200n,
    softFork1: 0n,
    subsidy: [
      { from: 0n, amount: 24n },
      { from: 840_001n, amount: 12n },
      { from: 1_680_001n, amount: 6n },
      { from: 3_360_001n, amount: 0n },
    ],
  },
};

/** Subsidy of a block, neu. */
export function vaporSubsidy(network: VaporNetwork, height: bigint): bigint {
  return subsidyAt(VAPOR[network].subsidy, height, true);
}

/** Path from a federation root key to its signing key. */
export const FEDERATION_PATH: readonly Uint8Array[] = ['2c000000', '99000000', '01000000', '00000000', '01000000'].map((step) =>
  hexToBytes(step),
);
/** Path from a federation root key to its validator key. */
export const VALIDATOR_PATH: readonly Uint8Array[] = ['ffffffff', 'ff000000', 'ffffffff', 'ff000000', 'ff000000'].map((step) =>
  hexToBytes(step),
);

/** The public child of an xpub (64 bytes) along a path. */
export function deriveXpub(xpub: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
  return path.reduce((key, step) => xpubChild(key, step), xpub);
}

/** Script and program of a federation, keys in configuration order. */
export function federationScript(
  rootXpubs: readonly string[],
  quorum: number,
): { readonly script: Uint8Array; readonly program: Uint8Array } {
  const keys = rootXpubs.map((root) => deriveXpub(hexToBytes(root), FEDERATION_PATH).subarray(0, 32));
  const script = multisigScript(keys, quorum);
  return { script, program: p2wshProgram(script) };
}
