import { Injectable } from '@nestjs/common';
import { hexToBytes } from '@bystack/base';
import { DataSource } from 'typeorm';
import { ChainEntity } from '../chains/chain.entity.js';
import { chainParams } from '../chains/chain-parameters.js';
import { ChainsService } from '../chains/chains.service.js';
import { toGlobalId } from '../common/ids.js';
import { pageOfList, type ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { certificateFacts } from '../explorer/certificate.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import type { ChainNodeType } from '../nodes/chain-node.type.js';
import { toChainNode } from '../nodes/node-view.js';
import { ValidatorType } from './validator.type.js';

/** What the newest certificates say of a validator. */
export interface Signing {
  readonly lastSignedHeight: bigint | null;
  /** Share of the certificates it signed, 0 to 1. */
  readonly participation: number | null;
}

/** Certificates looked at. */
const CERTIFICATES = 100;
/** They are read again at most this often per chain. */
const FRESH_MS = 1_000;
const CHAINS_MAX = 256;
const NOTHING: Signing = { lastSignedHeight: null, participation: null };

/** The validator list of a chain. With fixed membership it is that of the specification, in every epoch. */
@Injectable()
export class ValidatorsService {
  readonly #signings = new Map<string, { readonly atMs: number; readonly byIndex: Promise<Signing[]> }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly chains: ChainsService,
  ) {}

  /** Every seat, by index; empty before the genesis is made. The caller has checked that the chain may be seen. */
  async all(chainRowId: string): Promise<ValidatorType[]> {
    const chain = await this.dataSource.manager.findOneBy(ChainEntity, { id: chainRowId });
    if (chain === null || chain.canonical === null || chain.genesisHash === null) return [];
    return chainParams(chain).spec.consensus.validators.map(({ identityKey, blsKey }, index) =>
      Object.assign(new ValidatorType(), {
        id: toGlobalId('Validator', `${chainRowId}:${index}`),
        chainRowId,
        index,
        identityKey,
        blsKey,
        status: 'ELECTED',
      }),
    );
  }

  /** The seat of an index, null when there is none. */
  async at(chainRowId: string, index: number): Promise<ValidatorType | null> {
    return (await this.all(chainRowId))[index] ?? null;
  }

  /** A seat by its local id `chainRowId:index`, of the caller's organization. */
  async view(ctx: RequestContext, localId: string): Promise<ValidatorType | null> {
    const match = /^([0-9a-f-]{36}):(\d{1,3})$/.exec(localId);
    if (match === null || (await this.chains.find(ctx, match[1] as string)) === null) return null;
    return this.at(match[1] as string, Number(match[2]));
  }

  async list(chainRowId: string, args: ConnectionArgs): Promise<ConnectionOf<ValidatorType>> {
    return pageOfList(
      args,
      await this.all(chainRowId),
      (seat) => [seat.index],
      (seat) => seat,
    );
  }

  /** The node that holds the seat's keys, null when the platform does not run it. */
  async nodeOf(seat: ValidatorType): Promise<ChainNodeType | null> {
    const where = { chainId: seat.chainRowId, identityKey: Buffer.from(hexToBytes(seat.identityKey)) };
    const row = await this.dataSource.manager.findOneBy(ChainNodeEntity, where);
    return row === null ? null : toChainNode(row);
  }

  /** What the newest certificates say of the seat. */
  async signing(seat: ValidatorType): Promise<Signing> {
    const known = this.#signings.get(seat.chainRowId);
    const now = Date.now();
    if (known !== undefined && now - known.atMs < FRESH_MS) return (await known.byIndex)[seat.index] ?? NOTHING;
    const byIndex = this.#read(seat.chainRowId);
    byIndex.catch(() => this.#signings.delete(seat.chainRowId));
    if (this.#signings.size >= CHAINS_MAX) this.#signings.delete(this.#signings.keys().next().value as string);
    this.#signings.set(seat.chainRowId, { atMs: now, byIndex });
    return (await byIndex)[seat.index] ?? NOTHING;
  }

  async #read(chainRowId: string): Promise<Signing[]> {
    const chain = await this.dataSource.manager.findOneByOrFail(ChainEntity, { id: chainRowId });
    const { validators, f } = chainParams(chain).spec.consensus;
    const rows: { proof: Buffer }[] = await this.dataSource.query(
      'SELECT proof FROM block_index WHERE chain_id = $1 AND proof IS NOT NULL ORDER BY height DESC LIMIT $2',
      [chainRowId, CERTIFICATES],
    );
    const certificates = rows.map((row) => certificateFacts(new Uint8Array(row.proof), f));
    return validators.map((_, index) => {
      const signed = certificates.filter((one) => one.signers.includes(index));
      return {
        lastSignedHeight: signed.reduce<bigint | null>((top, { height }) => (top === null || height > top ? height : top), null),
        participation: certificates.length === 0 ? null : signed.length / certificates.length,
      };
    });
  }
}
