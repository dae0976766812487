/**
 * The default run as its users meet it: second start, creation of a chain with four validators, finality of a
 * transfer at a random moment on the idle chain, memory of an idle validator.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAUNCHER = join(ROOT, 'apps/cli/dist/start/main.js');
const TRANSFERS = 25;
const DEADLINE_MS = 120_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

/** Starts the default run; resolves with its JSON line, the time it took and a way to stop it. */
async function start(dataDir) {
  const begun = performance.now();
  const child = spawn(process.execPath, [LAUNCHER, '--data', dataDir, '--port', '0', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  const info = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
    child.once('exit', (code) => reject(new Error(`the default run ended with exit code ${code}`)));
  });
  return {
    info,
    ms: performance.now() - begun,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A GraphQL client that throws on any error, user errors included. */
function client({ graphqlUrl }, apiKey) {
  return async (query, variables = {}) => {
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    for (const payload of Object.values(data)) if (payload?.userErrors?.length) throw new Error(JSON.stringify(payload.userErrors));
    return data;
  };
}

async function until(what, condition, everyMs = 20) {
  const end = performance.now() + DEADLINE_MS;
  while (performance.now() < end) {
    const seen = await condition();
    if (seen) return seen;
    await pause(everyMs);
  }
  throw new Error(`${what} did not happen within ${DEADLINE_MS / 1000} s`);
}

const mutation = (name, fields) =>
  `mutation($input: ${name[0].toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} userErrors { code message } } }`;

async function createChain(ask) {
  const begun = performance.now();
  const spec = { name: 'Bench', slug: 'bench', validatorCount: 4 };
  const { createChain: made } = await ask(mutation('createChain', 'chain { id }'), { input: { idempotencyKey: randomUUID(), spec } });
  await until('ACTIVE', async () => (await ask('{ chain(slug: "bench") { phase } }')).chain.phase === 'ACTIVE', 50);
  return { id: made.chain.id, ms: performance.now() - begun };
}

async function finalityLatencies(ask, chainId) {
  const call = (name, fields, input) => ask(mutation(name, fields), { input: { chainId, idempotencyKey: randomUUID(), ...input } });
  const final = (hash) =>
    until(
      'FINAL',
      async () => {
        const { chain } = await ask('query($id: Hash!) { chain(slug: "bench") { transaction(id: $id) { state } } }', { id: hash });
        return chain.transaction?.state === 'FINAL';
      },
      5,
    );
  const alice = (await call('createAccount', 'account { id }', { alias: 'alice' })).createAccount.account.id;
  const bob = (await call('createAccount', 'account { id }', { alias: 'bob' })).createAccount.account.id;
  const { asset } = (await call('defineAsset', 'asset { id }', { alias: 'gold', kind: 'BAP_01', decimals: 2 })).defineAsset;
  const issued = await call('issueAsset', 'transaction { hash }', { assetId: asset.id, amount: '1000000', toAccountId: alice });
  await final(issued.issueAsset.transaction.hash);
  const times = [];
  for (let i = 0; i < TRANSFERS; i++) {
    await pause(2000 + Math.random() * 1500);
    const begun = performance.now();
    const paid = await call('transfer', 'transaction { hash }', {
      fromAccountId: alice,
      to: { accountId: bob },
      assetId: asset.id,
      amount: '10',
    });
    await final(paid.transfer.transaction.hash);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b);
}

const rssMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** What a round trip through the same API costs when it changes nothing. */
async function idleRoundTrip(ask) {
  const times = [];
  for (let i = 0; i < 50; i++) {
    const begun = performance.now();
    await ask('{ chain(slug: "bench") { phase } }');
    times.push(performance.now() - begun);
  }
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}

/** Time and memory of a bare process of the same runtime. */
function bareNode() {
  const begun = performance.now();
  const { stdout } = spawnSync(process.execPath, ['-e', "process.stdout.write(require('fs').readFileSync('/proc/self/status', 'utf8'))"], {
    encoding: 'utf8',
  });
  return { ms: performance.now() - begun, rssMiB: Number(/VmRSS:\s+(\d+)/.exec(stdout)[1]) / 1024 };
}

/** @returns rows of the report */
export async function run(say) {
  const dataDir = mkdtempSync(join(tmpdir(), 'bystack-bench-'));
  let stack = await start(dataDir);
  try {
    const firstStartMs = stack.ms;
    const { apiKey } = stack.info;
    say(`first start ${(firstStartMs / 1000).toFixed(1)} s`);
    let ask = client(stack.info, apiKey);
    const bare = bareNode();
    const created = await createChain(ask);
    say(`chain created in ${(created.ms / 1000).toFixed(1)} s`);
    const latencies = await finalityLatencies(ask, created.id);
    const roundTripMs = await idleRoundTrip(ask);
    await pause(10_000);
    const { chain } = await ask('{ chain(slug: "bench") { nodes(first: 10) { nodes { pid } } } }');
    const memory = chain.nodes.nodes.map(({ pid }) => rssMiB(pid)).sort((a, b) => a - b);
    await stack.stop();
    stack = await start(dataDir);
    say(`second start ${(stack.ms / 1000).toFixed(1)} s`);
    ask = client(stack.info, apiKey);
    const resumed = performance.now();
    await until('ACTIVE', async () => (await ask('{ chain(slug: "bench") { phase } }')).chain.phase === 'ACTIVE', 100);
    say(`chain active again ${((performance.now() - resumed) / 1000).toFixed(1)} s later`);
    return report({ firstStartMs, secondStartMs: stack.ms, created, latencies, roundTripMs, memory, bare });
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function report({ firstStartMs, secondStartMs, created, latencies, roundTripMs, memory, bare }) {
  const seconds = (ms) => Number((ms / 1000).toFixed(1));
  const p50 = percentile(latencies, 0.5);
  const p95 = percentile(latencies, 0.95);
  const rss = memory.at(-1);
  const trip = { rival: 'empty round trip through the same API, ms', rivalValue: roundTripMs.toFixed(1) };
  return [
    {
      name: 'createChain, 4 validators, submit to ACTIVE',
      value: seconds(created.ms),
      unit: 's',
      rival: 'four bare Node processes started, s',
      rivalValue: ((4 * bare.ms) / 1000).toFixed(2),
      ratio: created.ms / (4 * bare.ms),
      goal: '<= 15 s',
      met: created.ms <= 15_000,
    },
    {
      name: 'finality of a transfer, idle chain, p50',
      value: Math.round(p50),
      unit: 'ms',
      ...trip,
      ratio: p50 / roundTripMs,
      goal: '<= 150 ms',
      met: p50 <= 150,
    },
    {
      name: 'finality of a transfer, idle chain, p95',
      value: Math.round(p95),
      unit: 'ms',
      ...trip,
      ratio: p95 / roundTripMs,
      goal: '<= 400 ms',
      met: p95 <= 400,
    },
    {
      name: 'memory of an idle validator (largest of 4)',
      value: Math.round(rss),
      unit: 'MiB RSS',
      rival: 'bare Node process, MiB',
      rivalValue: bare.rssMiB.toFixed(0),
      ratio: rss / bare.rssMiB,
      goal: '<= 150 MiB',
      met: rss <= 150,
    },
    {
      name: 'npm start, second time, ready',
      value: seconds(secondStartMs),
      unit: 's',
      rival: 'first start of the data folder, s',
      rivalValue: seconds(firstStartMs),
      ratio: secondStartMs / firstStartMs,
      goal: '<= 20 s',
      met: secondStartMs <= 20_000,
    },
  ];
}
