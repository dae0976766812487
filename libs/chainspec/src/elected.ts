/** Settings of a chain whose validators are voted for with an asset of its own (product.md 6.4; bbft.md 4.8). */
import { bytesToHex, BystackError } from '@bystack/base';
import { canonicalText } from './canonical.js';
import type { ChainSpec, ConsensusSpec, NativeAssetSpec } from './types.js';

/** The asset that votes are cast in. */
export interface StakeAsset {
  /** 1 to 32 characters: `A`–`Z`, digits, `_`, `.`, `-`. */
  readonly alias: string;
  /** 0 to 18. */
  readonly decimals: number;
}

/** What an elected chain chooses, beyond the settings every chain has. */
export interface ElectedOptions {
  readonly stakeAsset: StakeAsset;
  /** Program that issues the stake asset: it belongs to whoever creates the chain. */
  readonly issuanceProgram: Uint8Array;
  /** Votes a candidate needs, smallest units. */
  readonly minVotes: bigint;
  /** Blocks. */
  readonly epochLength: number;
  readonly unbondingMs: number;
}

/** Most decimals of an asset. */
export const MAX_DECIMALS = 18;
const SYMBOL_LENGTH = 12;
const encoder = new TextEncoder();

/** The stake asset as a specification lists it; its definition names alias and decimals. @throws BystackError `PARAMETER_OUT_OF_RANGE` */
export function stakeAssetSpec({ alias, decimals }: StakeAsset, issuanceProgram: Uint8Array): NativeAssetSpec {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS)
    throw new BystackError(
      { code: 'PARAMETER_OUT_OF_RANGE', field: 'stakeAsset.decimals', decimals },
      { message: `an asset has 0 to ${MAX_DECIMALS} decimals, received ${decimals}`, remedy: 'Choose fewer decimals.' },
    );
  const definition = canonicalText({ decimals, description: '', name: alias, symbol: alias.slice(0, SYMBOL_LENGTH) });
  return { alias, definition: bytesToHex(encoder.encode(definition)), issuanceProgram: bytesToHex(issuanceProgram) };
}

/** Blocks of an epoch that are left for the boundary after the election: the default gap, less in a short epoch. */
const DEFAULT_GAP = 64;
const gapOf = (epochLength: number): number => Math.min(DEFAULT_GAP, Math.max(1, Math.floor(epochLength / 4)));

/** 18 of 20 days: fault evidence has to arrive before custody is returned. */
const evidenceOf = (unbondingMs: number): number => Math.floor((unbondingMs * 9) / 10);

/**
 * A specification with elected validators in place of a fixed set: the asset is listed and staked, and what depends on
 * epoch length and unbonding follows. The result is not checked: pass it through `checkChainSpec`.
 */
export function electedSpec(
  spec: ChainSpec,
  options: ElectedOptions,
  consensus: Partial<Omit<ConsensusSpec, 'validators'>> = {},
): ChainSpec {
  const { stakeAsset, issuanceProgram, minVotes, epochLength, unbondingMs } = options;
  const native = [...spec.assets.native.filter(({ alias }) => alias !== stakeAsset.alias), stakeAssetSpec(stakeAsset, issuanceProgram)];
  return {
    ...spec,
    assets: { ...spec.assets, stake: stakeAsset.alias, native },
    consensus: {
      ...spec.consensus,
      membership: 'DPOS',
      minVotes,
      epochLength,
      electionGap: gapOf(epochLength),
      unbondingMs,
      evidenceMs: evidenceOf(unbondingMs),
      ...consensus,
    },
  };
}
