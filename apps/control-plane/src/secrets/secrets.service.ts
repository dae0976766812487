/** Secrets at rest: sealed under a key derived from the master key and bound to their place. */
import { Inject, Injectable } from '@nestjs/common';
import { deriveKey, ensureMasterKey, openBytes, sealBytes } from '@bystack/keystore';
import { IsNull, type EntityManager } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { SecretEntity } from './secret.entity.js';

/** Where a secret belongs; it opens nowhere else. `chainId` is the chain's row id. */
export interface SecretPlace {
  readonly organizationId: string;
  readonly chainId: string | null;
  readonly purpose: string;
  readonly name: string;
}

@Injectable()
export class SecretsService {
  #master: Promise<Uint8Array> | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The master key, 32 bytes, made at first use. @throws BystackError `KEYSTORE_…` */
  masterKey(): Promise<Uint8Array> {
    return (this.#master ??= ensureMasterKey(this.config.masterKeyFile));
  }

  /** Stores the bytes in the caller's transaction; an existing secret of that place is replaced. The caller wipes `plain`. */
  async seal(manager: EntityManager, place: SecretPlace, plain: Uint8Array): Promise<void> {
    const sealed = sealBytes(await this.#key(), labelOf(place), plain);
    const { affected } = await manager.update(SecretEntity, whereOf(place), { sealed });
    if (!affected) await manager.insert(SecretEntity, { ...place, sealed });
  }

  /** The bytes of a place, null when there are none. The caller wipes them when done. @throws BystackError `KEYSTORE_…` */
  async open(manager: EntityManager, place: SecretPlace): Promise<Uint8Array | null> {
    const row = await manager.findOneBy(SecretEntity, whereOf(place));
    return row === null ? null : openBytes(await this.#key(), labelOf(place), row.sealed);
  }

  /** Removes all secrets of a chain. */
  async removeOfChain(manager: EntityManager, chainId: string): Promise<void> {
    await manager.delete(SecretEntity, { chainId });
  }

  async #key(): Promise<Uint8Array> {
    return deriveKey(await this.masterKey(), 'secrets/1');
  }
}

const whereOf = (place: SecretPlace) => ({
  organizationId: place.organizationId,
  chainId: place.chainId ?? IsNull(),
  purpose: place.purpose,
  name: place.name,
});

const labelOf = (place: SecretPlace): string => JSON.stringify([place.organizationId, place.chainId, place.purpose, place.name]);
