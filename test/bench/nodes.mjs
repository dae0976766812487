/**
 * Four validators as four processes of this machine, without control plane: finalized transactions per second under
 * a flood that was signed beforehand, and finality of single transactions on the idle chain.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes } from '@bystack/base';
import { createChainFiles, NodeProcess, TestWallet } from '@bystack/testkit';

const VALIDATORS = 4;
const OUTPUTS_PER_ISSUE = 200;
const ISSUES = 20;
const IN_FLIGHT = 256;
const SINGLES = 12;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

async function until(what, deadlineMs, condition) {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error(`${what} did not happen within ${deadlineMs / 1000} s`);
}

const isFinal = async (node, id) => (await node.rpc.call('getTx', { txId: id })).state === 'FINAL';

/** Verifications per second of one core, the bound on what every validator has to do for every transaction. */
function verifyRate() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' });
  const message = Buffer.alloc(32, 1);
  const signature = sign(null, message, createPrivateKey({ key: privateKey.export({ format: 'jwk' }), format: 'jwk' }));
  const count = 3000;
  for (let i = 0; i < count; i++) verify(null, message, key, signature);
  const { user, system } = process.cpuUsage();
  for (let i = 0; i < count; i++) verify(null, message, key, signature);
  const after = process.cpuUsage();
  return (count * 1e6) / (after.user + after.system - user - system);
}

async function singles(nodes, wallet) {
  const times = [];
  for (let i = 0; i < SINGLES; i++) {
    await pause(2000 + Math.random() * 1000);
    const tx = wallet.transfer();
    const begun = performance.now();
    await nodes[i % VALIDATORS].rpc.call('submitTx', { raw: tx.raw });
    await until('final', 30_000, () => isFinal(nodes[i % VALIDATORS], tx.id));
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b);
}

/** Keeps `IN_FLIGHT` submissions open, each transaction to one validator; they gossip the rest. */
async function flood(nodes, transactions) {
  let next = 0;
  const submit = async () => {
    for (;;) {
      const i = next++;
      const tx = transactions[i];
      if (!tx) return;
      await nodes[i % VALIDATORS].rpc.call('submitTx', { raw: tx.raw });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, submit));
}

/** @returns rows of the report */
export async function run(say) {
  const dir = mkdtempSync(join(tmpdir(), 'bystack-bench-nodes-'));
  const files = await createChainFiles({ dir, validators: VALIDATORS });
  const nodes = files.nodes.map((node) => new NodeProcess(node));
  try {
    await Promise.all(nodes.map((node) => node.start()));
    const status = await nodes[0].reaches(1n, 60_000);
    const wallet = new TestWallet(files.spec, hexToBytes(status.genesisHash));
    const issues = Array.from({ length: ISSUES }, () => wallet.issue(1000n, OUTPUTS_PER_ISSUE));
    for (const tx of issues) await nodes[0].rpc.call('submitTx', { raw: tx.raw });
    await until('issued', 60_000, () => isFinal(nodes[0], issues.at(-1).id));
    say(`${ISSUES * OUTPUTS_PER_ISSUE} outputs issued`);
    const latencies = await singles(nodes, wallet);
    say(`single transactions final after ${latencies.map((ms) => ms.toFixed(0)).join(' ')} ms`);
    const transactions = Array.from({ length: ISSUES * OUTPUTS_PER_ISSUE - 2 * SINGLES }, () => wallet.transfer());
    say(`${transactions.length} transactions signed`);
    const begun = performance.now();
    await flood(nodes, transactions);
    const submittedMs = performance.now() - begun;
    await until(
      'all final',
      120_000,
      async () => (await nodes[0].status()).mempool.transactions === 0 && (await isFinal(nodes[0], transactions.at(-1).id)),
    );
    const rate = (transactions.length * 1000) / (performance.now() - begun);
    say(`submitted in ${(submittedMs / 1000).toFixed(1)} s`);
    const bound = (verifyRate() * cpus().length) / VALIDATORS;
    return [
      {
        name: 'finality of a transaction, idle chain, at the node, p50',
        value: Math.round(percentile(latencies, 0.5)),
        unit: 'ms',
        rival: 'p95, ms',
        rivalValue: Math.round(percentile(latencies, 0.95)),
      },
      {
        name: 'finalized transactions per second, 4 validators',
        value: Math.round(rate),
        unit: 'tx/s',
        rival: 'node:crypto verification alone, all cores, every validator verifies all, tx/s',
        rivalValue: Math.round(bound),
        ratio: rate / bound,
      },
    ];
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
    rmSync(dir, { recursive: true, force: true });
  }
}
