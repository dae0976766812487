/** What tests of a cluster do again and again. Everything throws with the cluster's state where it fails. */
import { bytesToHex } from '@bystack/base';
import { ReplicaCluster, type ClusterOptions } from './cluster.js';
import { Wallet, type Signed } from './wallet.js';

const STEP_MS = 20;

const expectUnbroken = (c: ReplicaCluster, label: string): void => {
  if (c.breaches.length > 0) throw new Error(`${label} ${c.breaches.join('; ')}\n${c.describe()}`);
};

/** A cluster that has been running for a second, and a wallet on its chain. */
export async function runningCluster(options: ClusterOptions): Promise<{ readonly c: ReplicaCluster; readonly w: Wallet }> {
  const c = await new ReplicaCluster(options).startAll();
  await c.run(1000);
  expectUnbroken(c, 'start');
  const up = c.nodes.find((n) => n.replica)?.replica;
  if (!up) throw new Error('no node runs');
  return { c, w: new Wallet(c.spec, up.genesisHash) };
}

/** True when every running node stored the transaction. */
export async function isFinalEverywhere(c: ReplicaCluster, tx: Signed): Promise<boolean> {
  for (const node of c.nodes) if (node.up && !(await node.store.transaction(tx.mapped.id))) return false;
  return true;
}

/** Runs until the transaction is final at every running node; virtual ms it took. */
export async function untilFinal(c: ReplicaCluster, tx: Signed, ms: number, label = ''): Promise<number> {
  const start = c.now;
  for (let t = 0; t < ms; t += STEP_MS) {
    if (await isFinalEverywhere(c, tx)) return c.now - start;
    await c.run(STEP_MS);
    expectUnbroken(c, label);
  }
  throw new Error(`${label} transaction ${bytesToHex(tx.mapped.id)} not final after ${String(ms)} ms\n${c.describe()}`);
}

/** Every running node holds the same blocks, byte for byte, up to the lowest height. */
export async function expectOneChain(c: ReplicaCluster): Promise<void> {
  const [first, ...others] = c.nodes.filter((n) => n.up);
  if (!first) throw new Error('no node runs');
  for (let h = 1n; h <= c.commonHeight; h++)
    for (const other of others) if (!(await first.sameAt(h, other))) throw new Error(`height ${String(h)} differs\n${c.describe()}`);
}
