/**
 * Memory of a main-chain node that has nothing to do, and of one that mines as `npm start` lets it: one thread, a block
 * per 15 s at most. Beside a bare Node process of the same run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainNodeProcess } from '@bystack/testkit';

const GOAL_MIB = 250;
/** Worker threads without work end after a minute, those of a search after ten seconds. */
const IDLE_MS = 75_000;
const MINING_MS = 40_000;
const NETWORK = {
  name: 'bench-memory',
  hrp: 'bm',
  bits: '0x20000000007fffff',
  genesis: { timestamp: Math.floor(Date.now() / 1000) },
  blockSeconds: 15,
  minBlockSeconds: 15,
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const rssMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const bareMiB = () => {
  const script = "process.stdout.write(require('fs').readFileSync('/proc/self/status', 'utf8'))";
  return Number(/VmRSS:\s+(\d+)/.exec(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }))[1]) / 1024;
};

/** Most memory seen in the last tenth of the time. */
async function memoryAfter(ms, ...args) {
  const dir = mkdtempSync(join(tmpdir(), 'bystack-bench-node-'));
  const node = new MainNodeProcess(dir, JSON.stringify(NETWORK));
  try {
    const { pid } = await node.start(...args);
    await pause(ms * 0.9);
    let most = 0;
    for (const end = Date.now() + ms * 0.1; Date.now() < end; await pause(200)) most = Math.max(most, rssMiB(pid));
    return most;
  } finally {
    await node.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns rows of the report */
export async function run(say = () => undefined) {
  const bare = bareMiB();
  say('idle');
  const idle = await memoryAfter(IDLE_MS);
  say('mining');
  const mining = await memoryAfter(MINING_MS, '--mine', '--mining-workers', '1');
  const row = (name, rss) => ({
    name,
    value: Math.round(rss),
    unit: 'MiB RSS',
    rival: 'bare Node process, MiB',
    rivalValue: bare.toFixed(0),
    ratio: rss / bare,
  });
  return [
    { ...row('memory of an idle main-chain node', idle), goal: `<= ${GOAL_MIB} MiB`, met: idle <= GOAL_MIB },
    row('memory of a main-chain node that mines a block per 15 s', mining),
  ];
}
