/**
 * Stops a control plane at an exact place of provisioning: a trigger makes the statement that records a mark wait for a
 * lock the test holds. So the product needs no hook, and a kill hits between two instructions for certain.
 */
import type { PoolClient } from 'pg';
import type { ControlPlane } from './killable-control-plane.js';
import { eventually } from './default-run.js';

/** The mark is being recorded as BEGUN (its action has not run) or DONE (it has), or taken away (its undo has run). */
export type GatePhase = 'BEGUN' | 'DONE' | 'GONE';

const LOCK = 424_242;

/** Installs the trigger; nothing waits until `killAt` opens a gate. */
export async function installGates(plane: ControlPlane): Promise<void> {
  await plane.db.query(`
    CREATE TABLE IF NOT EXISTS test_gate (mark text, phase text);
    CREATE OR REPLACE FUNCTION test_gate_wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM test_gate g WHERE
        (g.phase = 'GONE' AND OLD.observed->'marks' ? g.mark AND NOT NEW.observed->'marks' ? g.mark)
        OR (NEW.observed->'marks'->>g.mark = g.phase AND OLD.observed->'marks'->>g.mark IS DISTINCT FROM g.phase))
      THEN PERFORM pg_advisory_xact_lock(${LOCK}); END IF;
      RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER test_gate BEFORE UPDATE ON chain FOR EACH ROW EXECUTE FUNCTION test_gate_wait();`);
}

/** A gate that is closed until `pass` or `kill`. */
export class Gate {
  private constructor(
    private readonly plane: ControlPlane,
    private readonly client: PoolClient,
    private readonly name: string,
  ) {}

  /** Whoever records the mark in that phase from now on waits. */
  static async close(plane: ControlPlane, mark: string, phase: GatePhase): Promise<Gate> {
    const client = await plane.db.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('INSERT INTO test_gate VALUES ($1, $2)', [mark, phase]);
    return new Gate(plane, client, `${mark} ${phase}`);
  }

  /**
   * Waits until the control plane stands at the gate and kills it. `keep`: the record is made nevertheless, as when the
   * kill came right after it; else it is lost.
   */
  async kill(keep: boolean): Promise<void> {
    try {
      const pid = await eventually(`the control plane stands at ${this.name}`, 60_000, () => this.#waiting());
      await this.plane.kill();
      if (!keep) await this.client.query('SELECT pg_terminate_backend($1)', [pid]);
      await this.client.query('DELETE FROM test_gate');
    } finally {
      await this.client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      this.client.release();
    }
    await eventually('nobody stands at the gate', 10_000, async () => (await this.#waiting()) === null);
  }

  async #waiting(): Promise<number | null> {
    const { rows } = await this.plane.db.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`,
      [LOCK],
    );
    return rows[0]?.pid ?? null;
  }
}
