import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TxIndexPayments1795557293263 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "ix_tx_index_payments" ON "tx_index"  ("chain_id", "height", "position") WHERE NOT coinbase`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ix_tx_index_payments"`);
  }
}
