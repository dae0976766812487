/** Ready settings. Source: product.md 6.4, defaults of bbft.md Annex A and sidechain-ledger.md 5. */
import { maxFaulty } from './rules.js';
import { BTM_ALIAS, NO_MAIN_CHAIN, type ChainSpec, type ConsensusSpec, type ValidatorSpec } from './types.js';

/** What a development chain needs, and what it may change. */
export interface DevelopmentOptions {
  /** 3 to 48 characters. */
  readonly name: string;
  /** 32 random bytes, lower-case hex. */
  readonly nonce: string;
  readonly genesisTimeMs: number;
  /** 1 (engine solo) or 4 to 100 (engine bbft). */
  readonly validators: readonly ValidatorSpec[];
  readonly consensus?: Partial<Omit<ConsensusSpec, 'validators'>>;
  readonly assets?: Partial<ChainSpec['assets']>;
  readonly gas?: Partial<ChainSpec['gas']>;
  readonly coinbase?: ChainSpec['coinbase'];
  readonly rewards?: ChainSpec['rewards'];
  readonly main?: ChainSpec['main'];
  readonly hrp?: ChainSpec['hrp'];
}

/** Gas settings every preset starts from (Vapor's values). */
export const DEFAULT_GAS: ChainSpec['gas'] = { block: 10_000_000, maxPerTx: 640_000, freeCredit: 160_000, vmRate: 200, storageRate: 1 };

function developmentConsensus(validators: readonly ValidatorSpec[]): ConsensusSpec {
  const n = validators.length;
  return {
    engine: n === 1 ? 'solo' : 'bbft',
    membership: 'AUTHORITY',
    validators,
    f: maxFaulty(n),
    m: 0,
    fanout: 16,
    turnViews: 12,
    epochLength: 1200,
    electionGap: 64,
    blockIntervalMs: 500,
    emptyIntervalMs: 5000,
    maxAheadMs: 2000,
    maxBehindMs: 10_000,
    maxBlockBytes: 2_097_152,
    minValidators: n === 1 ? 1 : 4,
    maxValidators: 100,
    minVotes: 100_000_000_000_000n,
    minVoteOutput: 100_000_000n,
    unbondingMs: 0,
    evidenceMs: 0,
  };
}

/**
 * Specification of a development chain: fixed validators, free gas, no waiting for unbonding. The result is not
 * checked: pass it through `checkChainSpec` (overrides may break a rule).
 */
export function developmentSpec(options: DevelopmentOptions): ChainSpec {
  return {
    version: 1,
    name: options.name,
    nonce: options.nonce,
    genesisTimeMs: options.genesisTimeMs,
    hrp: options.hrp ?? 'sp',
    main: options.main ?? { genesisHash: NO_MAIN_CHAIN, hrp: '', relayStart: 0 },
    assets: { origin: 'BOTH', fee: BTM_ALIAS, stake: BTM_ALIAS, native: [], ...options.assets },
    consensus: { ...developmentConsensus(options.validators), ...options.consensus },
    gas: { ...DEFAULT_GAS, ...options.gas },
    coinbase: options.coinbase ?? { maturity: 7200 },
    rewards: options.rewards ?? { subsidy: [] },
    peg: {},
    modules: [],
  };
}
