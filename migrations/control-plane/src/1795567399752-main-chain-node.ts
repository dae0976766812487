import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MainChainNode1795567399752 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "main_chain" ("node_id" uuid NOT NULL, "mining" boolean NOT NULL DEFAULT true, "replace_instance" text, CONSTRAINT "pk_main_chain" PRIMARY KEY ("node_id"))`,
    );
    await runner.query(`ALTER TABLE "chain_node" DROP CONSTRAINT "fk_chain_node_chain_id"`);
    await runner.query(`ALTER TABLE "chain_node" DROP CONSTRAINT "uq_chain_node_chain_id_name"`);
    await runner.query(`ALTER TABLE "chain_node" ALTER COLUMN "chain_id" DROP NOT NULL`);
    await runner.query(`COMMENT ON COLUMN "chain_node"."chain_id" IS 'null: the node of the main-chain, of which there is one'`);
    await runner.query(`CREATE UNIQUE INDEX "chain_node_main" ON "chain_node"  ("role") WHERE chain_id IS NULL`);
    await runner.query(`ALTER TABLE "chain_node" ADD CONSTRAINT "uq_chain_node_chain_id_name" UNIQUE ("chain_id", "name")`);
    await runner.query(
      `ALTER TABLE "chain_node" ADD CONSTRAINT "fk_chain_node_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "main_chain" ADD CONSTRAINT "fk_main_chain_node_id" FOREIGN KEY ("node_id") REFERENCES "chain_node"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "main_chain" DROP CONSTRAINT "fk_main_chain_node_id"`);
    await runner.query(`ALTER TABLE "chain_node" DROP CONSTRAINT "fk_chain_node_chain_id"`);
    await runner.query(`ALTER TABLE "chain_node" DROP CONSTRAINT "uq_chain_node_chain_id_name"`);
    await runner.query(`DROP INDEX "public"."chain_node_main"`);
    await runner.query(`COMMENT ON COLUMN "chain_node"."chain_id" IS NULL`);
    await runner.query(`ALTER TABLE "chain_node" ALTER COLUMN "chain_id" SET NOT NULL`);
    await runner.query(`ALTER TABLE "chain_node" ADD CONSTRAINT "uq_chain_node_chain_id_name" UNIQUE ("chain_id", "name")`);
    await runner.query(
      `ALTER TABLE "chain_node" ADD CONSTRAINT "fk_chain_node_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(`DROP TABLE "main_chain"`);
  }
}
