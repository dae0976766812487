import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** First key of the advisory locks used here, so that they meet no others. */
const SPACE = 0x62_79_73_74;

/**
 * One worker per chain at a time, whatever process it is in: an advisory lock of a connection held meanwhile. The
 * database frees it when the process dies.
 */
@Injectable()
export class ChainLock {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the work and gives true, or false at once when another worker has the chain. */
  async with(chainRowId: string, work: () => Promise<void>): Promise<boolean> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      const key = [SPACE, `chain ${chainRowId}`];
      const [row] = (await runner.query('SELECT pg_try_advisory_lock($1::int, hashtext($2)) AS got', key)) as { got: boolean }[];
      if (row?.got !== true) return false;
      try {
        await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1::int, hashtext($2))', key);
      }
      return true;
    } finally {
      await runner.release();
    }
  }
}
