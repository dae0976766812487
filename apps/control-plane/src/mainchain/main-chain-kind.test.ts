import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodePaths } from '../supervisor/node-paths.js';
import { ensureDevelopmentNetwork, networkFile } from './development-network.js';
import { mainChainKind, type MainChainLaunch } from './main-chain-kind.js';

const REF = { nodeId: 'n', chainRowId: 'main-chain', nodeName: 'node' };
const kind = mainChainKind({ command: 'node', args: ['main.js'] });
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'main-chain-kind-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const launchOf = (paramsFile: string, mine = true): MainChainLaunch => ({
  kind: 'MAINCHAIN',
  consensusId: 'bystack-dev-000000',
  memoryCapBytes: 1,
  config: { paramsFile, apiPort: 20_001, p2pPort: 20_002, mine },
});

it('tells the node everything on its command line', () => {
  const paths = nodePaths(dataDir, REF);
  const args = kind.args(paths, launchOf('/p.json'), { instanceId: 'i-1', generation: 3 }).join(' ');
  expect(args).toBe(
    `--network custom --params /p.json --data ${paths.dir} --api 127.0.0.1:20001 --p2p 127.0.0.1:20002 --mine --json --instance i-1 --generation 3`,
  );
  expect(kind.args(paths, launchOf('/p.json', false), { instanceId: 'i-1', generation: 3 })).not.toContain('--mine');
});

it('restores what the last start was told, and nothing from a damaged file', async () => {
  const paths = nodePaths(dataDir, REF);
  const record = { consensusId: 'bystack-dev-000000', memoryCapBytes: 1 };
  expect(await kind.restore(paths, record)).toBeNull();
  mkdirSync(paths.dir, { recursive: true });
  await kind.prepare(paths, launchOf('/p.json'), { instanceId: 'i', generation: 7 });
  expect(await kind.restore(paths, record)).toEqual({ launch: launchOf('/p.json'), generation: 7 });
  for (const text of ['', '{', '{}', '{"paramsFile":"/p.json","apiPort":"x"}']) {
    writeFileSync(paths.configFile, text);
    expect(await kind.restore(paths, record), text).toBeNull();
  }
});

it('makes one network per data folder, each with a name and a genesis of its own', async () => {
  const first = await ensureDevelopmentNetwork(dataDir, 1_790_000_000_500);
  expect(first.name).toMatch(/^bystack-dev-[0-9a-f]{6}$/);
  expect(JSON.parse(readFileSync(first.file, 'utf8'))).toEqual({
    name: first.name,
    hrp: 'dm',
    genesis: { timestamp: 1_790_000_000, bits: '0x20000000007fffff' },
    limitBits: '0x20000000007fffff',
    blockSeconds: 15,
    minBlockSeconds: 15,
  });
  expect(await ensureDevelopmentNetwork(dataDir, 1_800_000_000_000)).toEqual(first);
  writeFileSync(networkFile(dataDir), '{"name":');
  await expect(ensureDevelopmentNetwork(dataDir, 0)).rejects.toMatchObject({ facts: { code: 'MAINCHAIN_NETWORK_FILE' } });
});
