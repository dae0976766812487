/**
 * Keys that the platform keeps for a chain's accounts and assets: one root per chain, sealed at rest, opened once per
 * process and kept in memory for signing. Nothing here ever leaves as text.
 */
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BystackError, bytesToHex } from '@bystack/base';
import { rootXprvFromEntropy, xprvSign } from '@bystack/keys';
import type { Keyring, KeyRef } from '@bystack/txbuilder';
import type { EntityManager } from 'typeorm';
import { SecretsService } from '../secrets/secrets.service.js';
import { rootXpubOf, slotKey, slotName, slotXprv, type KeySlot } from './key-paths.js';
import type { WalletChain } from './wallet-chain.js';

const SECRET = { purpose: 'custody', name: 'root' } as const;
const ENTROPY_BYTES = 32;
/** Chains and slots whose keys stay in memory; the oldest are dropped and opened or derived again. */
const MAX_CHAINS = 256;
const MAX_SLOTS = 4096;

interface OpenRoot {
  readonly xprv: Uint8Array;
  readonly xpub: Uint8Array;
  readonly keys: Map<string, KeyRef>;
  readonly xprvs: Map<string, Uint8Array>;
}

function keep<V>(cache: Map<string, V>, max: number, key: string, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = make();
  if (cache.size >= max) cache.delete(cache.keys().next().value as string);
  cache.set(key, value);
  return value;
}

@Injectable()
export class CustodyService {
  readonly #roots = new Map<string, Promise<OpenRoot>>();

  constructor(private readonly secrets: SecretsService) {}

  /** Makes the chain's root key when it has none. Idempotent. */
  async ensureChainKeys(manager: EntityManager, chain: { readonly id: string; readonly organizationId: string }): Promise<void> {
    const [known] = (await manager.query('SELECT 1 FROM secret WHERE chain_id = $1 AND purpose = $2 AND name = $3', [
      chain.id,
      SECRET.purpose,
      SECRET.name,
    ])) as unknown[];
    if (known) return;
    const xprv = rootXprvFromEntropy(randomBytes(ENTROPY_BYTES));
    await this.secrets.seal(manager, { organizationId: chain.organizationId, chainId: chain.id, ...SECRET }, xprv);
    xprv.fill(0);
  }

  /** Public half of a slot. Every call takes the caller's manager, so that work under way needs one connection only. */
  async key(manager: EntityManager, chain: WalletChain, slot: KeySlot): Promise<KeyRef> {
    const root = await this.#root(manager, chain);
    return keep(root.keys, MAX_SLOTS, slotName(slot), () => slotKey(root.xpub, slot));
  }

  /** Signs for the given slots and for no others. */
  async keyring(manager: EntityManager, chain: WalletChain, slots: readonly KeySlot[]): Promise<Keyring> {
    const root = await this.#root(manager, chain);
    const byKey = new Map<string, KeySlot>();
    for (const slot of slots) byKey.set(bytesToHex((await this.key(manager, chain, slot)).rootXpub), slot);
    return {
      sign: (key, message) => {
        const slot = byKey.get(bytesToHex(key.rootXpub));
        if (!slot) return null;
        return xprvSign(
          keep(root.xprvs, MAX_SLOTS, slotName(slot), () => slotXprv(root.xprv, slot)),
          message,
        );
      },
    };
  }

  /** Drops what is in memory of a chain. */
  forget(chainId: string): void {
    this.#roots.delete(chainId);
  }

  #root(manager: EntityManager, chain: WalletChain): Promise<OpenRoot> {
    return keep(this.#roots, MAX_CHAINS, chain.id, () => {
      const opening = this.#open(manager, chain);
      opening.catch(() => this.#roots.delete(chain.id));
      return opening;
    });
  }

  async #open(manager: EntityManager, chain: WalletChain): Promise<OpenRoot> {
    const of = { organizationId: chain.organizationId, chainId: chain.id, ...SECRET };
    const xprv = await this.secrets.open(manager, of);
    if (xprv === null)
      throw new BystackError(
        { code: 'CUSTODY_ROOT_MISSING', chain: chain.id },
        {
          message: 'The root key of the chain’s accounts is missing.',
          remedy: 'Restore the database from a backup.',
          fault: 'environment',
        },
      );
    return { xprv, xpub: rootXpubOf(xprv), keys: new Map(), xprvs: new Map() };
  }
}
