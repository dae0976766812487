import { expect, it } from 'vitest';
import { Answer, parseBytomJson } from './bytom-json.js';
import { chainStatusOf } from './chain-status.js';
import { mainChainSentence, type MainChainFacts } from './main-chain-words.js';
import { MainChainStatus } from './main-chain.enums.js';

const hash = (digit: string): string => digit.repeat(64);
const TEXT = `{"instance_id":"i","network":"bystack-dev-1","genesis_hash":"${hash('0')}","tip":{"height":9,"hash":"${hash('9')}","timestamp":100},
  "work_sum":"340282366920938463463374607431768211456","difficulty":"2","mean_block_seconds":15.25,"network_hash_rate":0.131,"mining":true,
  "mining_workers":1,"miner_hash_rate":9.2,"reorganizations":[{"at_ms":5,"fork":{"height":6,"hash":"${hash('6')}"},
  "old_tip":{"height":8,"hash":"${hash('8')}"},"new_tip":{"height":9,"hash":"${hash('9')}"},"depth":2}],
  "pool":{"count":3,"bytes":9},"peers":[{},{}],"syncing":false,"highest_height":7,"version":"1.1.0"}`;

it('reads what our node tells of itself', () => {
  expect(chainStatusOf(new Answer(parseBytomJson(TEXT)))).toEqual({
    instanceId: 'i',
    network: 'bystack-dev-1',
    genesisHash: hash('0'),
    tip: { height: 9n, hash: hash('9') },
    tipAtMs: 100_000,
    highestHeight: 9n,
    difficulty: 2n,
    workSum: 1n << 128n,
    hashRate: 0.131,
    ownHashRate: 9.2,
    blockIntervalMs: 15_250,
    syncing: false,
    mining: true,
    peers: 2,
    mempoolSize: 3,
    version: '1.1.0',
    reorganizations: [
      {
        atMs: 5,
        fork: { height: 6n, hash: hash('6') },
        oldTip: { height: 8n, hash: hash('8') },
        newTip: { height: 9n, hash: hash('9') },
      },
    ],
  });
  const young = chainStatusOf(new Answer({ network: 'n', tip: { height: 0, hash: hash('0') }, mean_block_seconds: null }));
  expect(young).toMatchObject({ blockIntervalMs: null, hashRate: null, tipAtMs: null, reorganizations: [] });
});

it('has a whole sentence for every state, in both languages', () => {
  const facts: MainChainFacts = { managed: true, url: 'http://x', reason: '', height: 1n, highestHeight: 5n };
  for (const status of Object.keys(MainChainStatus) as MainChainStatus[])
    for (const managed of [true, false])
      for (const [language, end] of [
        ['en', '.'],
        ['zh', '。'],
      ] as const)
        expect(mainChainSentence(status, { ...facts, managed }, language).endsWith(end), `${status} ${language}`).toBe(true);
});
