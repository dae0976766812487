import { Injectable } from '@nestjs/common';
import { bytesToHex } from '@bystack/base';
import { DataSource } from 'typeorm';
import { BatchLoader } from './batch-loader.js';

/** Which final transaction spent an output. */
@Injectable()
export class SpendersService {
  readonly #spenders: BatchLoader<Uint8Array>;

  constructor(private readonly dataSource: DataSource) {
    this.#spenders = new BatchLoader((chainId, ids) => this.#query(chainId, ids));
  }

  /** Hash of the spender; null while the output is unspent or unknown. */
  of(chainId: string, outputId: Uint8Array): Promise<Uint8Array | null> {
    return this.#spenders.load(chainId, bytesToHex(outputId));
  }

  async #query(chainId: string, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const rows = (await this.dataSource.query(
      `SELECT encode(output_id, 'hex') AS id, spent_tx FROM output_index
       WHERE chain_id = $1 AND output_id = ANY($2::bytea[]) AND spent_tx IS NOT NULL`,
      [chainId, ids.map((id) => Buffer.from(id, 'hex'))],
    )) as { id: string; spent_tx: Buffer }[];
    return new Map(rows.map((row) => [row.id, row.spent_tx]));
  }
}
