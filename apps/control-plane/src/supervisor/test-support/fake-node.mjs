// A process that keeps the contract of a chain node (command line, stdin, token, status) and misbehaves on request:
// `<dataDir>/behaviour.json` names what it does.
import { mkdirSync, readFileSync, writeFileSync, appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const argument = (name) => process.argv[process.argv.indexOf(name) + 1];
const config = JSON.parse(readFileSync(argument('--config'), 'utf8'));
const behaviourFile = join(config.dataDir, 'behaviour.json');
const behaviour = existsSync(behaviourFile) ? JSON.parse(readFileSync(behaviourFile, 'utf8')) : {};

const unlockKey = readFileSync(0, 'utf8').trim();
appendFileSync(join(config.dataDir, 'starts.txt'), `${config.generation} ${config.instanceId} ${argument('--instance')} ${unlockKey}\n`);
appendFileSync(join(config.dataDir, 'environment.txt'), `${Object.keys(process.env).sort().join(' ')}\n`);

if (behaviour.exitCode !== undefined) {
  process.stderr.write(`FAKE_EXIT: ends with ${behaviour.exitCode}.\n`);
  process.exit(behaviour.exitCode);
}
mkdirSync(join(config.dataDir, 'logs'), { recursive: true });
const log = (event, facts) =>
  appendFileSync(
    join(config.dataDir, 'logs', 'node.log'),
    `${JSON.stringify({ level: 'info', time: new Date().toISOString(), event, ...facts })}\n`,
  );
log('node.starting', { generation: config.generation });

const tokenFile = join(config.dataDir, 'rpc.token');
if (!existsSync(tokenFile)) writeFileSync(tokenFile, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
const token = readFileSync(tokenFile, 'utf8').trim();
const HASH = '11'.repeat(32);
const status = () => ({
  instanceId: behaviour.instanceId ?? config.instanceId,
  nodeName: config.nodeName,
  chainId: behaviour.chainId ?? HASH,
  genesisHash: HASH,
  pid: process.pid,
  startedAtMs: Date.now(),
  version: '0.0.0',
  identityKey: HASH,
  validatorIndex: 0,
  heightFinalized: behaviour.height ?? '7',
  tipBlockId: HASH,
  tipTimestampMs: Date.now(),
  lastFinalAtMs: Date.now(),
  epoch: '0',
  view: '1',
  peers: [{ identityKey: HASH, validatorIndex: 1, connected: true, rttMs: 1, heightFinalized: '7', lastHeardMs: 1 }],
  mempool: { transactions: 0, bytes: 0 },
  syncing: behaviour.syncing ?? false,
  networkHeight: '7',
  signing: 'SIGNING',
  rssBytes: process.memoryUsage().rss,
  blsBackend: 'noble',
});

const server = createServer((request, response) => {
  if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end('{}');
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result: status() }));
  });
});
if (behaviour.silent !== true) server.listen(config.rpc.port, config.rpc.host);
else setInterval(() => undefined, 1000);

process.on('SIGTERM', () => {
  if (behaviour.ignoreTerm === true) return;
  log('node.stopped', {});
  process.exit(0);
});
if (behaviour.hangAfterMs !== undefined)
  setTimeout(() => {
    for (;;);
  }, behaviour.hangAfterMs);
if (behaviour.throwAfterMs !== undefined)
  setTimeout(() => {
    throw new Error('FAKE_THROW');
  }, behaviour.throwAfterMs);
if (behaviour.buffersAfterMs !== undefined) {
  const kept = [];
  setTimeout(() => setInterval(() => kept.push(Buffer.alloc(16 * 1024 * 1024, 1)), 10), behaviour.buffersAfterMs);
}
if (behaviour.heapAfterMs !== undefined) {
  const kept = [];
  setTimeout(() => setInterval(() => kept.push(Array.from({ length: 1_000_000 }, (_, i) => ({ i }))), 1), behaviour.heapAfterMs);
}
