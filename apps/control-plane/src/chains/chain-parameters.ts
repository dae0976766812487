/** The rules a running chain follows, parsed once per chain from the canonical text in its row. */
import { BystackError, equalBytes, type Hash } from '@bystack/base';
import { ledgerParamsFields, parseChainSpec, type ChainSpec, type LedgerParamsFields } from '@bystack/chainspec';
import type { ChainEntity } from './chain.entity.js';

/** A chain's specification and what follows from it. */
export interface ChainParameters {
  readonly spec: ChainSpec;
  readonly ledger: LedgerParamsFields;
  readonly genesisHash: Hash;
  /** Address prefix. */
  readonly hrp: string;
}

/** Chains kept, the oldest dropped; an entry takes some 10 kB. */
const CACHE_MAX = 256;
const cache = new Map<string, ChainParameters>();

/**
 * Parameters of a chain that has its genesis.
 * @throws BystackError `CHAIN_NOT_READY` while the chain has none yet.
 */
export function chainParams(chain: Pick<ChainEntity, 'id' | 'slug' | 'canonical' | 'genesisHash'>): ChainParameters {
  if (chain.canonical === null || chain.genesisHash === null) throw notReady(chain.slug);
  const known = cache.get(chain.id);
  if (known !== undefined && equalBytes(known.genesisHash, chain.genesisHash)) return known;
  const parsed = parseChainSpec(new TextEncoder().encode(chain.canonical));
  if (!parsed.ok) {
    const [first] = parsed.problems;
    throw new BystackError(
      { code: 'CHAIN_SPEC_DAMAGED', chain: chain.id, problem: first?.code, field: first?.field },
      {
        message: 'The stored specification of the chain does not parse.',
        remedy: 'Restore the database from a backup.',
        fault: 'environment',
      },
    );
  }
  const genesisHash = new Uint8Array(chain.genesisHash);
  const parameters = { spec: parsed.spec, genesisHash, hrp: parsed.spec.hrp, ledger: ledgerParamsFields(parsed.spec, genesisHash) };
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value as string);
  cache.set(chain.id, parameters);
  return parameters;
}

function notReady(slug: string): BystackError {
  return new BystackError(
    { code: 'CHAIN_NOT_READY', slug },
    { message: `The chain ${slug} has no genesis yet.`, remedy: 'Wait until its creation is further, then try again.', retryable: true },
  );
}
