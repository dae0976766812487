import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "organization" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "slug" text NOT NULL, "name" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_organization_slug" UNIQUE ("slug"), CONSTRAINT "pk_organization" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "chain" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "organization_id" uuid NOT NULL, "slug" text NOT NULL, "name" text NOT NULL, "description" text, "environment" text NOT NULL, "preset" text NOT NULL, "engine" text NOT NULL, "validator_count" integer NOT NULL, "storage" text NOT NULL, "asset_origin" text NOT NULL, "settings" jsonb NOT NULL, "desired_state" text NOT NULL, "phase" text NOT NULL, "phase_reason" text, "generation" integer NOT NULL DEFAULT '1', "observed_generation" integer NOT NULL DEFAULT '0', "canonical" text, "spec_hash" bytea, "genesis_hash" bytea, "consensus_id" bytea, "scid" bytea, "observed" jsonb NOT NULL DEFAULT '{}', "health" jsonb NOT NULL DEFAULT '[]', "fault" jsonb, "height" numeric(20,0), "pending" integer, "interval_p50" integer, "interval_p95" integer, "last_final_at" TIMESTAMP(3) WITH TIME ZONE, "observed_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "deleted_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "pk_chain" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "ix_chain_organization_id_slug" ON "chain"  ("organization_id", "slug") WHERE deleted_at IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "account" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "chain_id" uuid NOT NULL, "alias" text NOT NULL, "external_id" text, "key_index" integer NOT NULL, "next_address" integer NOT NULL DEFAULT '1', "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_account_chain_id_key_index" UNIQUE ("chain_id", "key_index"), CONSTRAINT "uq_account_chain_id_external_id" UNIQUE ("chain_id", "external_id"), CONSTRAINT "uq_account_chain_id_alias" UNIQUE ("chain_id", "alias"), CONSTRAINT "pk_account" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "address" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "chain_id" uuid NOT NULL, "account_id" uuid NOT NULL, "address" text NOT NULL, "program" bytea NOT NULL, "address_index" integer NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_address_chain_id_program" UNIQUE ("chain_id", "program"), CONSTRAINT "pk_address" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_address_account_id" ON "address"  ("account_id")`);
    await runner.query(
      `CREATE TABLE "asset" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "chain_id" uuid NOT NULL, "alias" text NOT NULL, "asset_id" bytea NOT NULL, "kind" text NOT NULL, "origin" text NOT NULL, "decimals" integer NOT NULL, "name" text, "symbol" text, "definition" bytea NOT NULL, "issuance_program" bytea NOT NULL, "key_index" integer NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_asset_chain_id_key_index" UNIQUE ("chain_id", "key_index"), CONSTRAINT "uq_asset_chain_id_asset_id" UNIQUE ("chain_id", "asset_id"), CONSTRAINT "uq_asset_chain_id_alias" UNIQUE ("chain_id", "alias"), CONSTRAINT "pk_asset" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "idempotency" ("organization_id" uuid NOT NULL, "actor_kind" text NOT NULL, "mutation" text NOT NULL, "key" text NOT NULL, "input_hash" bytea NOT NULL, "state" text NOT NULL, "payload" jsonb, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "pk_idempotency" PRIMARY KEY ("organization_id", "actor_kind", "mutation", "key"))`,
    );
    await runner.query(`CREATE INDEX "ix_idempotency_created_at" ON "idempotency"  ("created_at")`);
    await runner.query(
      `CREATE TABLE "outbox" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "topic" text NOT NULL, "key" text NOT NULL, "payload" jsonb NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "relayed_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "pk_outbox" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_outbox_created_at" ON "outbox"  ("created_at")`);
    await runner.query(`CREATE INDEX "ix_outbox_id" ON "outbox"  ("id") WHERE relayed_at IS NULL`);
    await runner.query(
      `CREATE TABLE "asset_supply" ("chain_id" uuid NOT NULL, "asset_id" bytea NOT NULL, "issued" numeric(20,0) NOT NULL DEFAULT '0', "retired" numeric(20,0) NOT NULL DEFAULT '0', CONSTRAINT "pk_asset_supply" PRIMARY KEY ("chain_id", "asset_id"))`,
    );
    await runner.query(
      `CREATE TABLE "block_index" ("chain_id" uuid NOT NULL, "height" numeric(20,0) NOT NULL, "hash" bytea NOT NULL, "parent" bytea NOT NULL, "timestamp_ms" bigint NOT NULL, "epoch" integer NOT NULL, "created_view" numeric(20,0) NOT NULL, "producer" integer NOT NULL, "tx_count" integer NOT NULL, "size_bytes" integer NOT NULL, "tx_root" bytea NOT NULL, "witness_root" bytea NOT NULL, "state_root" bytea NOT NULL, "next_epoch" bytea, "proof" bytea, CONSTRAINT "uq_block_index_chain_id_hash" UNIQUE ("chain_id", "hash"), CONSTRAINT "pk_block_index" PRIMARY KEY ("chain_id", "height"))`,
    );
    await runner.query(`CREATE INDEX "ix_block_index_chain_id_timestamp_ms" ON "block_index"  ("chain_id", "timestamp_ms")`);
    await runner.query(
      `CREATE TABLE "index_cursor" ("chain_id" uuid NOT NULL, "height" numeric(20,0) NOT NULL, "hash" bytea NOT NULL, "transactions" numeric(20,0) NOT NULL DEFAULT '0', "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "pk_index_cursor" PRIMARY KEY ("chain_id"))`,
    );
    await runner.query(
      `CREATE TABLE "output_index" ("chain_id" uuid NOT NULL, "output_id" bytea NOT NULL, "tx_hash" bytea NOT NULL, "output_index" integer NOT NULL, "source_id" bytea NOT NULL, "kind" text NOT NULL, "utxo_type" integer NOT NULL, "asset_id" bytea NOT NULL, "amount" numeric(20,0) NOT NULL, "program" bytea NOT NULL, "height" numeric(20,0) NOT NULL, "timestamp_ms" bigint NOT NULL, "spent_tx" bytea, "spent_height" numeric(20,0), CONSTRAINT "pk_output_index" PRIMARY KEY ("chain_id", "output_id"))`,
    );
    await runner.query(`CREATE INDEX "ix_output_index_chain_id_tx_hash" ON "output_index"  ("chain_id", "tx_hash")`);
    await runner.query(
      `CREATE INDEX "ix_output_index_chain_id_asset_id_program" ON "output_index"  ("chain_id", "asset_id", "program") WHERE spent_tx IS NULL`,
    );
    await runner.query(
      `CREATE INDEX "ix_output_index_chain_id_program_asset_id" ON "output_index"  ("chain_id", "program", "asset_id") WHERE spent_tx IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "tx_asset" ("chain_id" uuid NOT NULL, "asset_id" bytea NOT NULL, "height" numeric(20,0) NOT NULL, "position" integer NOT NULL, "tx_hash" bytea NOT NULL, CONSTRAINT "pk_tx_asset" PRIMARY KEY ("chain_id", "asset_id", "height", "position", "tx_hash"))`,
    );
    await runner.query(
      `CREATE TABLE "tx_index" ("chain_id" uuid NOT NULL, "hash" bytea NOT NULL, "height" numeric(20,0) NOT NULL, "position" integer NOT NULL, "raw" bytea NOT NULL, "coinbase" boolean NOT NULL, "fee" numeric(20,0) NOT NULL, "gas" integer NOT NULL, "size_bytes" integer NOT NULL, "timestamp_ms" bigint NOT NULL, CONSTRAINT "pk_tx_index" PRIMARY KEY ("chain_id", "hash"))`,
    );
    await runner.query(`CREATE INDEX "ix_tx_index_chain_id_height_position" ON "tx_index"  ("chain_id", "height", "position")`);
    await runner.query(
      `CREATE TABLE "tx_program" ("chain_id" uuid NOT NULL, "program" bytea NOT NULL, "height" numeric(20,0) NOT NULL, "position" integer NOT NULL, "tx_hash" bytea NOT NULL, CONSTRAINT "pk_tx_program" PRIMARY KEY ("chain_id", "program", "height", "position", "tx_hash"))`,
    );
    await runner.query(
      `CREATE TABLE "api_key" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "organization_id" uuid NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "prefix" text NOT NULL, "secret_hash" bytea NOT NULL, "created_by" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "expires_at" TIMESTAMP(3) WITH TIME ZONE, "last_used_at" TIMESTAMP(3) WITH TIME ZONE, "revoked_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "uq_api_key_secret_hash" UNIQUE ("secret_hash"), CONSTRAINT "pk_api_key" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_api_key_organization_id" ON "api_key"  ("organization_id")`);
    await runner.query(
      `CREATE TABLE "membership" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "organization_id" uuid NOT NULL, "user_id" text NOT NULL, "role" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_membership_organization_id_user_id" UNIQUE ("organization_id", "user_id"), CONSTRAINT "pk_membership" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_membership_user_id" ON "membership"  ("user_id")`);
    await runner.query(
      `CREATE TABLE "sign_in_guard" ("email" text NOT NULL, "failures" integer NOT NULL, "window_started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "pk_sign_in_guard" PRIMARY KEY ("email"))`,
    );
    await runner.query(
      `CREATE TABLE "chain_node" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "chain_id" uuid NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "position" integer NOT NULL, "desired_state" text NOT NULL, "status" text NOT NULL, "signing_state" text NOT NULL, "identity_key" bytea, "bls_key" bytea, "pop" bytea, "reward_program" bytea, "rpc_port" integer, "p2p_port" integer, "pid" integer, "start_time" text, "instance_id" text, "generation" integer NOT NULL DEFAULT '0', "restarts" integer NOT NULL DEFAULT '0', "exit_code" integer, "failure" jsonb, "height" numeric(20,0), "network_height" numeric(20,0), "peers" integer, "version" text, "rss_bytes" bigint, "validator_index" integer, "last_signed_height" numeric(20,0), "clock_offset_ms" integer, "observed_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "removed_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "uq_chain_node_chain_id_name" UNIQUE ("chain_id", "name"), CONSTRAINT "pk_chain_node" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "port_lease" ("port" integer NOT NULL, "node_id" uuid NOT NULL, "purpose" text NOT NULL, CONSTRAINT "pk_port_lease" PRIMARY KEY ("port"))`,
    );
    await runner.query(`CREATE INDEX "ix_port_lease_node_id" ON "port_lease"  ("node_id")`);
    await runner.query(
      `CREATE TABLE "operation" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "organization_id" uuid NOT NULL, "chain_id" uuid, "node_id" uuid, "kind" text NOT NULL, "status" text NOT NULL, "subject" text NOT NULL, "actor" text NOT NULL, "input" jsonb NOT NULL DEFAULT '{}', "error" jsonb, "cancel_requested" boolean NOT NULL DEFAULT false, "attempt" integer NOT NULL DEFAULT '1', "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "started_at" TIMESTAMP(3) WITH TIME ZONE, "finished_at" TIMESTAMP(3) WITH TIME ZONE, "next_look_at" TIMESTAMP(3) WITH TIME ZONE, "job_version" integer NOT NULL DEFAULT '0', CONSTRAINT "pk_operation" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_operation_next_look_at" ON "operation"  ("next_look_at") WHERE finished_at IS NULL`);
    await runner.query(`CREATE INDEX "ix_operation_chain_id_created_at_id" ON "operation"  ("chain_id", "created_at", "id")`);
    await runner.query(`CREATE INDEX "ix_operation_organization_id_created_at_id" ON "operation"  ("organization_id", "created_at", "id")`);
    await runner.query(
      `CREATE TABLE "operation_log" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "operation_id" uuid NOT NULL, "step_key" text NOT NULL, "time" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "level" text NOT NULL, "event" text NOT NULL, "text" text NOT NULL, CONSTRAINT "pk_operation_log" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_operation_log_operation_id_step_key_id" ON "operation_log"  ("operation_id", "step_key", "id")`);
    await runner.query(
      `CREATE TABLE "operation_step" ("operation_id" uuid NOT NULL, "key" text NOT NULL, "position" integer NOT NULL, "title" text NOT NULL, "status" text NOT NULL, "attempt" integer NOT NULL DEFAULT '0', "progress" real, "message" text, "started_at" TIMESTAMP(3) WITH TIME ZONE, "finished_at" TIMESTAMP(3) WITH TIME ZONE, "retryable" boolean NOT NULL DEFAULT false, CONSTRAINT "pk_operation_step" PRIMARY KEY ("operation_id", "key"))`,
    );
    await runner.query(
      `CREATE TABLE "secret" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "organization_id" uuid NOT NULL, "chain_id" uuid, "purpose" text NOT NULL, "name" text NOT NULL, "sealed" bytea NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "uq_secret_chain_id_purpose_name" UNIQUE ("chain_id", "purpose", "name"), CONSTRAINT "pk_secret" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "platform_tx" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "chain_id" uuid NOT NULL, "hash" bytea, "kind" text NOT NULL, "state" text NOT NULL, "external_id" text, "raw" bytea, "memo" text, "rejection" jsonb, "history" jsonb NOT NULL DEFAULT '[]', "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "submitted_at" TIMESTAMP(3) WITH TIME ZONE, "height" numeric(20,0), CONSTRAINT "uq_platform_tx_chain_id_external_id" UNIQUE ("chain_id", "external_id"), CONSTRAINT "uq_platform_tx_chain_id_hash" UNIQUE ("chain_id", "hash"), CONSTRAINT "pk_platform_tx" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ix_platform_tx_chain_id_state" ON "platform_tx"  ("chain_id", "state")`);
    await runner.query(
      `CREATE TABLE "pending_output" ("chain_id" uuid NOT NULL, "output_id" bytea NOT NULL, "platform_tx_id" uuid NOT NULL, "account_id" uuid NOT NULL, "asset_id" bytea NOT NULL, "amount" numeric(20,0) NOT NULL, "program" bytea NOT NULL, "source_id" bytea NOT NULL, "output_index" integer NOT NULL, CONSTRAINT "pk_pending_output" PRIMARY KEY ("chain_id", "output_id"))`,
    );
    await runner.query(`CREATE INDEX "ix_pending_output_platform_tx_id" ON "pending_output"  ("platform_tx_id")`);
    await runner.query(
      `CREATE INDEX "ix_pending_output_chain_id_account_id_asset_id" ON "pending_output"  ("chain_id", "account_id", "asset_id")`,
    );
    await runner.query(
      `CREATE TABLE "reservation" ("chain_id" uuid NOT NULL, "output_id" bytea NOT NULL, "platform_tx_id" uuid NOT NULL, "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "pk_reservation" PRIMARY KEY ("chain_id", "output_id"))`,
    );
    await runner.query(`CREATE INDEX "ix_reservation_platform_tx_id" ON "reservation"  ("platform_tx_id")`);
    await runner.query(`CREATE INDEX "ix_reservation_expires_at" ON "reservation"  ("expires_at")`);
    await runner.query(
      `ALTER TABLE "chain" ADD CONSTRAINT "fk_chain_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "account" ADD CONSTRAINT "fk_account_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "address" ADD CONSTRAINT "fk_address_account_id" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "asset" ADD CONSTRAINT "fk_asset_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "api_key" ADD CONSTRAINT "fk_api_key_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "membership" ADD CONSTRAINT "fk_membership_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "chain_node" ADD CONSTRAINT "fk_chain_node_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "port_lease" ADD CONSTRAINT "fk_port_lease_node_id" FOREIGN KEY ("node_id") REFERENCES "chain_node"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "operation" ADD CONSTRAINT "fk_operation_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "operation_log" ADD CONSTRAINT "fk_operation_log_operation_id" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "operation_step" ADD CONSTRAINT "fk_operation_step_operation_id" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "secret" ADD CONSTRAINT "fk_secret_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "platform_tx" ADD CONSTRAINT "fk_platform_tx_chain_id" FOREIGN KEY ("chain_id") REFERENCES "chain"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "pending_output" ADD CONSTRAINT "fk_pending_output_platform_tx_id" FOREIGN KEY ("platform_tx_id") REFERENCES "platform_tx"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "reservation" ADD CONSTRAINT "fk_reservation_platform_tx_id" FOREIGN KEY ("platform_tx_id") REFERENCES "platform_tx"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "reservation" DROP CONSTRAINT "fk_reservation_platform_tx_id"`);
    await runner.query(`ALTER TABLE "pending_output" DROP CONSTRAINT "fk_pending_output_platform_tx_id"`);
    await runner.query(`ALTER TABLE "platform_tx" DROP CONSTRAINT "fk_platform_tx_chain_id"`);
    await runner.query(`ALTER TABLE "secret" DROP CONSTRAINT "fk_secret_organization_id"`);
    await runner.query(`ALTER TABLE "operation_step" DROP CONSTRAINT "fk_operation_step_operation_id"`);
    await runner.query(`ALTER TABLE "operation_log" DROP CONSTRAINT "fk_operation_log_operation_id"`);
    await runner.query(`ALTER TABLE "operation" DROP CONSTRAINT "fk_operation_organization_id"`);
    await runner.query(`ALTER TABLE "port_lease" DROP CONSTRAINT "fk_port_lease_node_id"`);
    await runner.query(`ALTER TABLE "chain_node" DROP CONSTRAINT "fk_chain_node_chain_id"`);
    await runner.query(`ALTER TABLE "membership" DROP CONSTRAINT "fk_membership_organization_id"`);
    await runner.query(`ALTER TABLE "api_key" DROP CONSTRAINT "fk_api_key_organization_id"`);
    await runner.query(`ALTER TABLE "asset" DROP CONSTRAINT "fk_asset_chain_id"`);
    await runner.query(`ALTER TABLE "address" DROP CONSTRAINT "fk_address_account_id"`);
    await runner.query(`ALTER TABLE "account" DROP CONSTRAINT "fk_account_chain_id"`);
    await runner.query(`ALTER TABLE "chain" DROP CONSTRAINT "fk_chain_organization_id"`);
    await runner.query(`DROP INDEX "public"."ix_reservation_expires_at"`);
    await runner.query(`DROP INDEX "public"."ix_reservation_platform_tx_id"`);
    await runner.query(`DROP TABLE "reservation"`);
    await runner.query(`DROP INDEX "public"."ix_pending_output_chain_id_account_id_asset_id"`);
    await runner.query(`DROP INDEX "public"."ix_pending_output_platform_tx_id"`);
    await runner.query(`DROP TABLE "pending_output"`);
    await runner.query(`DROP INDEX "public"."ix_platform_tx_chain_id_state"`);
    await runner.query(`DROP TABLE "platform_tx"`);
    await runner.query(`DROP TABLE "secret"`);
    await runner.query(`DROP TABLE "operation_step"`);
    await runner.query(`DROP INDEX "public"."ix_operation_log_operation_id_step_key_id"`);
    await runner.query(`DROP TABLE "operation_log"`);
    await runner.query(`DROP INDEX "public"."ix_operation_organization_id_created_at_id"`);
    await runner.query(`DROP INDEX "public"."ix_operation_chain_id_created_at_id"`);
    await runner.query(`DROP INDEX "public"."ix_operation_next_look_at"`);
    await runner.query(`DROP TABLE "operation"`);
    await runner.query(`DROP INDEX "public"."ix_port_lease_node_id"`);
    await runner.query(`DROP TABLE "port_lease"`);
    await runner.query(`DROP TABLE "chain_node"`);
    await runner.query(`DROP TABLE "sign_in_guard"`);
    await runner.query(`DROP INDEX "public"."ix_membership_user_id"`);
    await runner.query(`DROP TABLE "membership"`);
    await runner.query(`DROP INDEX "public"."ix_api_key_organization_id"`);
    await runner.query(`DROP TABLE "api_key"`);
    await runner.query(`DROP TABLE "tx_program"`);
    await runner.query(`DROP INDEX "public"."ix_tx_index_chain_id_height_position"`);
    await runner.query(`DROP TABLE "tx_index"`);
    await runner.query(`DROP TABLE "tx_asset"`);
    await runner.query(`DROP INDEX "public"."ix_output_index_chain_id_program_asset_id"`);
    await runner.query(`DROP INDEX "public"."ix_output_index_chain_id_asset_id_program"`);
    await runner.query(`DROP INDEX "public"."ix_output_index_chain_id_tx_hash"`);
    await runner.query(`DROP TABLE "output_index"`);
    await runner.query(`DROP TABLE "index_cursor"`);
    await runner.query(`DROP INDEX "public"."ix_block_index_chain_id_timestamp_ms"`);
    await runner.query(`DROP TABLE "block_index"`);
    await runner.query(`DROP TABLE "asset_supply"`);
    await runner.query(`DROP INDEX "public"."ix_outbox_id"`);
    await runner.query(`DROP INDEX "public"."ix_outbox_created_at"`);
    await runner.query(`DROP TABLE "outbox"`);
    await runner.query(`DROP INDEX "public"."ix_idempotency_created_at"`);
    await runner.query(`DROP TABLE "idempotency"`);
    await runner.query(`DROP TABLE "asset"`);
    await runner.query(`DROP INDEX "public"."ix_address_account_id"`);
    await runner.query(`DROP TABLE "address"`);
    await runner.query(`DROP TABLE "account"`);
    await runner.query(`DROP INDEX "public"."ix_chain_organization_id_slug"`);
    await runner.query(`DROP TABLE "chain"`);
    await runner.query(`DROP TABLE "organization"`);
  }
}
