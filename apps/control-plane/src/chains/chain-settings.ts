/** What a business chose for its chain, defaults filled in; stored as `chain.settings`. Source: product.md 6.4. */
import { developmentSpec, maxFaulty, type ChainSpec, type ValidatorSpec } from '@bystack/chainspec';

/** Times in ms, lengths in blocks, memory in MiB, gas in units. */
export interface ChainSettings {
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly environment: 'DEVELOPMENT';
  readonly preset: 'DEVELOPMENT';
  readonly storage: 'EMBEDDED';
  readonly assetOrigin: 'NATIVE' | 'BOTH';
  readonly engine: 'SINGLE' | 'BBFT_AUTHORITY';
  readonly validatorCount: number;
  /** Top-level gateways; 0 = auto. */
  readonly gateways: number;
  readonly blockIntervalMs: number;
  /** 0 = never an empty block. */
  readonly emptyIntervalMs: number;
  readonly epochLength: number;
  readonly turnViews: number;
  readonly coinbaseMaturity: number;
  readonly clockToleranceMs: number;
  readonly blockGas: number;
  /** Memory one validator process may take. */
  readonly memoryCapMiB: number;
}

/** Numeric settings: range and the preset's value. */
export const SETTING_RANGES = {
  validatorCount: { min: 1, max: 100, preset: 4 },
  gateways: { min: 0, max: 100, preset: 0 },
  blockIntervalMs: { min: 200, max: 60_000, preset: 500 },
  emptyIntervalMs: { min: 0, max: 3_600_000, preset: 5_000 },
  epochLength: { min: 100, max: 100_000, preset: 1_200 },
  turnViews: { min: 1, max: 120, preset: 12 },
  coinbaseMaturity: { min: 0, max: 100_000, preset: 7_200 },
  clockToleranceMs: { min: 500, max: 10_000, preset: 2_000 },
  blockGas: { min: 1_000_000, max: 100_000_000, preset: 10_000_000 },
  memoryCapMiB: { min: 256, max: 16_384, preset: 1_024 },
} as const satisfies Record<string, { readonly min: number; readonly max: number; readonly preset: number }>;

/** Name of a numeric setting. */
export type NumericSetting = keyof typeof SETTING_RANGES;

/** From this many validators on, the automatic topology is a tree (bbft.md D11). */
const TREE_FROM = 16;

/** Top-level gateways of a chain: as asked for, or automatic: everybody below 16 validators, then the root of their number. */
export function gatewaysOf({ validatorCount: n, gateways }: Pick<ChainSettings, 'validatorCount' | 'gateways'>): number {
  if (gateways !== 0) return gateways;
  return n < TREE_FROM ? n : Math.floor(Math.sqrt(n));
}

/** Votes that make a block final: n − ⌊(n−1)/3⌋. */
export function quorumOf(validatorCount: number): number {
  return validatorCount - maxFaulty(validatorCount);
}

/** Facts that exist only when the chain is made. */
export interface SpecFacts {
  /** 32 random bytes, lower-case hex. */
  readonly nonce: string;
  readonly genesisTimeMs: number;
  readonly validators: readonly ValidatorSpec[];
}

/** Settings and the facts of creation → the chain specification (not checked: pass it through `checkChainSpec`). */
export function settingsToSpec(settings: ChainSettings, facts: SpecFacts): ChainSpec {
  return developmentSpec({
    name: settings.name,
    ...facts,
    assets: { origin: settings.assetOrigin },
    consensus: {
      engine: settings.engine === 'SINGLE' ? 'solo' : 'bbft',
      m: settings.gateways,
      blockIntervalMs: settings.blockIntervalMs,
      emptyIntervalMs: settings.emptyIntervalMs,
      epochLength: settings.epochLength,
      turnViews: settings.turnViews,
      maxAheadMs: settings.clockToleranceMs,
    },
    gas: { block: settings.blockGas },
    coinbase: { maturity: settings.coinbaseMaturity },
  });
}
