/** What a chain left behind once it should be gone: processes, folders, records, rows, jobs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ControlPlane } from './killable-control-plane.js';

/** Rows that tell what happened stay: the chain itself, its operations, answers to idempotency keys, events. */
const KEPT = new Set(['chain', 'operation', 'operation_step', 'operation_log', 'idempotency', 'outbox']);

/** Fails with what is left of the chain unless nothing is; the job that took it away may just be ending. */
export async function expectNothingLeft(plane: ControlPlane, chainRowId: string): Promise<void> {
  let left = await leftoversOf(plane, chainRowId);
  for (const end = Date.now() + 10_000; left.length > 0 && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    left = await leftoversOf(plane, chainRowId);
  }
  expect(left, 'left of the chain').toEqual([]);
}

async function leftoversOf(plane: ControlPlane, chainRowId: string): Promise<string[]> {
  const left: string[] = plane
    .nodeProcesses()
    .filter((one) => one.command.includes(chainRowId))
    .map((one) => `process ${one.pid}`);
  if (existsSync(join(plane.dataDir, 'chains', chainRowId))) left.push(`folder chains/${chainRowId}`);
  const run = join(plane.dataDir, 'run');
  for (const name of filesOf(run)) if (readFileSync(join(run, name), 'utf8').includes(chainRowId)) left.push(`run record ${name}`);
  const columns = await plane.db.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'chain_id'`,
  );
  for (const { table_name } of columns.rows) {
    if (KEPT.has(table_name)) continue;
    const { rows } = await plane.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${table_name}" WHERE chain_id = $1`, [
      chainRowId,
    ]);
    if (rows[0]?.n !== 0) left.push(`${String(rows[0]?.n)} rows of ${table_name}`);
  }
  const leases = await plane.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM port_lease l LEFT JOIN chain_node c ON c.id = l.node_id WHERE c.id IS NULL',
  );
  if (leases.rows[0]?.n !== 0) left.push('port leases without a node');
  const locks = await plane.db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = (hashtext($1)::bigint & 4294967295)::oid`,
    [`chain ${chainRowId}`],
  );
  if (locks.rows[0]?.n !== 0) left.push('a lock');
  const open = await plane.db.query('SELECT 1 FROM operation WHERE chain_id = $1 AND finished_at IS NULL', [chainRowId]);
  if (open.rowCount !== 0) left.push('open operations');
  const jobs = await plane.db.query(
    `SELECT 1 FROM bullmq.job WHERE data::text LIKE '%' || $1::text || '%' UNION ALL SELECT 1 FROM bullmq.dedup WHERE dedup_id = $1::text
     UNION ALL SELECT 1 FROM bullmq.dedup_next WHERE dedup_id = $1::text`,
    [chainRowId],
  );
  if (jobs.rowCount !== 0) left.push(`${String(jobs.rowCount)} queue entries`);
  return left;
}

const filesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** The row id behind a global id. */
export const rowIdOf = (globalId: string): string => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;
