/**
 * Tensority: the kernel against the plain version and against this machine's 128-bit multiply-add peak, in CPU time
 * of this process; checking headers and mining in worker threads, in wall time. Worst cases named: a seed that was not
 * expanded, the plain version. Source: performance.md 4.
 */
import { cpus } from 'node:os';
import { sha3 } from '@bystack/base';
import { NonceSearch, ThreadWorkPool } from '@bystack/node-host';
import { compactToTarget, INITIAL_SEED, workOf } from '@bystack/powheaders';
import { PlainTensority, SimdTensority } from '@bystack/tensority';
import { compileWasm } from '../../scripts/build-wasm.mjs';

/** Multiply-adds that a hash needs: 4 draws of 63 products, the first factor being the identity. */
const MULTIPLY_ADDS = 4 * 63 * 256 ** 3;
const PEAK_ROUNDS = 3_000_000;
const ROUNDS = 9;
const WINDOW = 24;
const WINDOWS = 5;
const SEARCH_MS = 4_000;
/** Bits of testnet and solonet (mainchain.md 16). */
const LOWEST_BITS = 2305843009214532812n;
const MIN_SPEED_UP = 15;
const MIN_PEAK_SHARE = 0.7;
const MIN_SCALING = 1.8;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const round = (value, digits) => Number(value.toFixed(digits));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Fresh bytes, so that nothing is answered from memory. */
let labels = 0;
const freshHash = () => sha3(new Uint8Array(new Uint32Array([labels++]).buffer));

/** Milliseconds of this process's CPU time. */
function cpuMs(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
const medianCpuMs = (rounds, work) => median(Array.from({ length: rounds }, () => cpuMs(work)));

/** Multiply-adds per millisecond with everything in registers. */
function peakPerMs() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(compileWasm('libs/tensority/assembly/peak.ts', 1)));
  const perCall = PEAK_ROUNDS * exports.ROUND_MULTIPLY_ADDS.value;
  exports.peak(PEAK_ROUNDS, 1);
  return perCall / medianCpuMs(ROUNDS, () => exports.peak(PEAK_ROUNDS, 3));
}

function singleThread(say) {
  const kernel = SimdTensority.create();
  if (kernel === null) throw new Error('this Node has no WebAssembly SIMD');
  const plain = new PlainTensority();
  say('plain version');
  const plainSeed = plain.prepare(INITIAL_SEED);
  const plainMs = medianCpuMs(3, () => plain.hash(freshHash(), plainSeed));
  const plainPrepareMs = medianCpuMs(3, () => plain.prepare(INITIAL_SEED));
  say('kernel');
  const prepared = kernel.prepare(INITIAL_SEED);
  const warm = (times) => Array.from({ length: times }, () => kernel.hash(freshHash(), prepared));
  warm(3);
  const cachedMs = medianCpuMs(ROUNDS, () => warm(3)) / 3;
  const prepareMs = medianCpuMs(ROUNDS, () => kernel.prepare(INITIAL_SEED, prepared.bytes));
  const uncachedMs = medianCpuMs(ROUNDS, () => kernel.hash(freshHash(), kernel.prepare(freshHash(), prepared.bytes)));
  const peak = peakPerMs();
  const share = MULTIPLY_ADDS / cachedMs / peak;
  const gigaPerS = (perMs) => round(perMs / 1e6, 1);
  return [
    {
      name: 'Tensority, seed expanded before, one core',
      value: round(cachedMs, 1),
      unit: 'ms CPU per hash',
      rival: 'plain version, ms',
      rivalValue: Math.round(plainMs),
      ratio: plainMs / cachedMs,
      goal: `ratio >= ${MIN_SPEED_UP}`,
      met: plainMs / cachedMs >= MIN_SPEED_UP,
    },
    {
      name: 'Tensority, multiply-adds of a hash',
      value: gigaPerS(MULTIPLY_ADDS / cachedMs),
      unit: 'G/s',
      rival: '128-bit multiply-add peak, G/s',
      rivalValue: gigaPerS(peak),
      ratio: share,
      goal: `ratio >= ${MIN_PEAK_SHARE}`,
      met: share >= MIN_PEAK_SHARE,
    },
    {
      name: 'Tensority, seed expansion',
      value: round(prepareMs, 1),
      unit: 'ms CPU per seed',
      rival: 'plain version, ms',
      rivalValue: Math.round(plainPrepareMs),
      ratio: plainPrepareMs / prepareMs,
    },
    {
      name: 'Tensority, new seed for every hash',
      value: round(uncachedMs, 1),
      unit: 'ms CPU per hash',
      rival: 'seed expanded before, ms',
      rivalValue: round(cachedMs, 1),
      ratio: cachedMs / uncachedMs,
    },
  ];
}

/** Header hashes per second of a pool, one window after the other. */
async function headersPerSecond(workers) {
  const pool = new ThreadWorkPool({ workers });
  const window = () => pool.powHashMany(Array.from({ length: WINDOW }, () => ({ headerHash: freshHash(), seed: INITIAL_SEED })));
  try {
    await pool.warmUp();
    await pool.powHashMany(Array.from({ length: 2 * workers }, () => ({ headerHash: freshHash(), seed: INITIAL_SEED })));
    const rates = [];
    for (let i = 0; i < WINDOWS; i++) {
      const begun = performance.now();
      await window();
      rates.push((WINDOW * 1_000) / (performance.now() - begun));
    }
    return median(rates);
  } finally {
    await pool.close();
  }
}

/** Hashes per second of a search that cannot succeed. */
async function searchesPerSecond(workers) {
  const search = new NonceSearch({ workers });
  const zeros = new Uint8Array(32);
  const header = {
    version: 1n,
    height: 1n,
    previous: zeros,
    timestamp: 1n,
    txRoot: zeros,
    statusRoot: zeros,
    nonce: 0n,
    bits: LOWEST_BITS,
  };
  try {
    const endless = search.search({ header, seed: INITIAL_SEED, target: -1n });
    while (search.hashes < workers) await pause(10);
    const before = search.hashes;
    const begun = performance.now();
    await pause(SEARCH_MS);
    const rate = ((search.hashes - before) * 1_000) / (performance.now() - begun);
    search.cancel();
    await endless;
    return rate;
  } finally {
    await search.close();
  }
}

/** @returns rows of the report */
export async function run(say) {
  if (compactToTarget(LOWEST_BITS) <= 0n) throw new Error('the lowest difficulty must have a target');
  const rows = singleThread(say);
  const hashesPerSecond = 1_000 / rows[0].value;
  say('header verification in worker threads');
  const [one, two] = [await headersPerSecond(1), await headersPerSecond(2)];
  const cores = cpus().length;
  const scaling = { ratio: two / one, ...(cores < 2 ? {} : { goal: `ratio >= ${MIN_SCALING}`, met: two / one >= MIN_SCALING }) };
  rows.push({
    name: 'header proofs of work, two workers',
    value: round(two, 1),
    unit: 'per second',
    rival: 'one worker',
    rivalValue: round(one, 1),
    ...scaling,
  });
  say('mining');
  for (const workers of [1, 2]) {
    const rate = await searchesPerSecond(workers);
    const bound = workers * hashesPerSecond;
    rows.push({
      name: `mining at solonet's lowest difficulty, ${workers} worker${workers > 1 ? 's' : ''}`,
      value: round(Number(workOf(LOWEST_BITS)) / rate, 2),
      unit: `s per block (${workOf(LOWEST_BITS)} hashes)`,
      rival: 'bound: hashes of that many cores, s',
      rivalValue: round(Number(workOf(LOWEST_BITS)) / bound, 2),
      ratio: rate / bound,
    });
  }
  return rows;
}
