/** The main-chain of somebody else: a bytomd named by its address, its loss, and what a wrong address looks like. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatform, type ControlPlane, type Platform } from '../../support/control-plane.js';
import { eventually } from '../../support/default-run.js';
import { idOf, RecordedBytomd } from '../../support/recorded-bytomd.js';

let platform: Platform;
let node: RecordedBytomd;
let plane: ControlPlane;
beforeAll(async () => {
  [platform, node] = await Promise.all([createPlatform(), RecordedBytomd.start(40)]);
  node.token = 'bystack:secret';
  plane = await platform.start('all', { BYSTACK_MAINCHAIN_URL: node.url, BYSTACK_MAINCHAIN_TOKEN: node.token });
});
afterAll(async () => {
  await plane?.stop();
  await node?.stop();
  await platform?.close();
});

const ask = async (fields: string) => {
  const { data, errors } = await plane.graphql(`{ mainChain { ${fields} } }`);
  expect(errors).toBeUndefined();
  return data.mainChain;
};

describe('an external node', () => {
  it('shows what every bytomd tells, and null for what it does not', async () => {
    expect(
      await ask(
        'kind status url network height tipHash genesisHash difficulty blockIntervalMs mining peers workSum ownHashRate node { id }',
      ),
    ).toEqual({
      kind: 'EXTERNAL',
      status: 'RUNNING',
      url: node.url,
      network: 'solonet',
      height: '40',
      tipHash: node.hashAt(40),
      genesisHash: node.hashAt(0),
      difficulty: '20',
      blockIntervalMs: 15_000,
      mining: false,
      peers: 3,
      workSum: null,
      ownHashRate: null,
      node: null,
    });
    expect(await ask('reorganizations { depth } hashRate')).toEqual({ reorganizations: null, hashRate: 20 / 15 });
  });

  it('pages through blocks in both directions, each once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { blocks } = await ask(
        `blocks(first: 17${after ? `, after: "${after}"` : ''}) { nodes { height } totalCount pageInfo { hasNextPage endCursor } }`,
      );
      expect(blocks.totalCount).toBe(41);
      seen.push(...(blocks.nodes as unknown as { height: string }[]).map(({ height }) => height));
      after = (blocks.pageInfo.hasNextPage as unknown as boolean) ? blocks.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 41 }, (_, i) => String(i)));
    const { blocks } = await ask('blocks(last: 3) { nodes { height } pageInfo { startCursor hasPreviousPage hasNextPage } }');
    expect(blocks).toMatchObject({ nodes: [{ height: '38' }, { height: '39' }, { height: '40' }], pageInfo: { hasPreviousPage: true } });
    const older = await ask(`blocks(last: 2, before: "${blocks.pageInfo.startCursor}") { nodes { height } }`);
    expect(older.blocks.nodes).toEqual([{ height: '36' }, { height: '37' }]);
    const { errors } = await plane.graphql('{ mainChain { blocks(first: 1, after: "bm9uc2Vuc2U") { nodes { height } } } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });

  it('keeps every digit of 64-bit integers', async () => {
    const { block } = await ask(`block(height: "35") { hash nonce bits reward sizeBytes isOnBestChain
      transactions(first: 10) { nodes { hash fee isCoinbase inputs { amount address arguments } outputs { amount programInWords } } } }`);
    expect(block).toMatchObject({
      hash: node.hashAt(35),
      nonce: '9253507043297000123',
      bits: '20000000000ccccc',
      reward: '41250000000',
      sizeBytes: 193,
      isOnBestChain: true,
    });
    expect(block.transactions.nodes).toMatchObject([
      { hash: node.coinbaseAt(35), isCoinbase: true, fee: null },
      {
        hash: idOf('spend 35'),
        fee: '1000000',
        inputs: [{ amount: '9007199255740993' }],
        outputs: [{ amount: '9007199254740993', programInWords: expect.stringContaining('needs the key with hash') as unknown }],
      },
    ]);
  });

  it('finds blocks and transactions by id, waiting ones too, and says null for what is not there', async () => {
    node.pool = [idOf('waiting')];
    const found =
      await ask(`a: block(hash: "${node.hashAt(7)}") { height } b: transaction(id: "${node.coinbaseAt(7)}") { state blockHeight block { hash } }
      c: transaction(id: "${idOf('spend 10')}", blockHash: "${node.hashAt(10)}") { blockHeight positionInBlock }
      d: transaction(id: "${idOf('waiting')}") { state blockHeight } mempool(first: 5) { nodes { hash fee } totalCount }
      e: block(height: "41") { height } f: block(hash: "${idOf('nothing')}") { height } g: transaction(id: "${idOf('nothing')}") { hash }`);
    expect(found).toEqual({
      a: { height: '7' },
      b: { state: 'INCLUDED', blockHeight: '7', block: { hash: node.hashAt(7) } },
      c: { blockHeight: '10', positionInBlock: 1 },
      d: { state: 'PENDING', blockHeight: null },
      mempool: { nodes: [{ hash: idOf('waiting'), fee: '1000000' }], totalCount: 1 },
      e: null,
      f: null,
      g: null,
    });
    node.pool = [];
    expect((await ask('mempool(first: 5) { nodes { hash } }')).mempool.nodes).toEqual([]);
  });

  it('is searched beside the sidechains', async () => {
    const search = async (text: string) =>
      (await plane.graphql('query($t: String!) { search(text: $t) { layer kind title height chain { slug } } }', { t: text })).data.search;
    expect(await search('12')).toEqual([{ layer: 'MAIN_CHAIN', kind: 'BLOCK', title: '12', height: '12', chain: null }]);
    expect(await search(node.hashAt(3))).toMatchObject([{ layer: 'MAIN_CHAIN', kind: 'BLOCK', height: '3' }]);
    expect(await search(node.coinbaseAt(3))).toMatchObject([{ kind: 'TRANSACTION', title: node.coinbaseAt(3), height: '3' }]);
    expect(await search('ff'.repeat(32))).toMatchObject([{ kind: 'ASSET', title: 'BTM' }]);
    expect(await search('sm1qn0guy6csq3gt0a7rzwjrt05cdwyyr2mkcrx5au')).toMatchObject([{ kind: 'ADDRESS' }]);
    expect(await search('bm1qn0guy6csq3gt0a7rzwjrt05cdwyyr2mk000000')).toEqual([]);
    const { address } = await ask(
      'address(address: "sm1qn0guy6csq3gt0a7rzwjrt05cdwyyr2mkcrx5au") { program isLocal recentBlocks recentTransactions { blockHeight } }',
    );
    expect(address).toMatchObject({ program: '00149bd1c26b100450b7f7c313a435be986b8841ab76', isLocal: false, recentBlocks: 41 });
    expect((address.recentTransactions as unknown as { blockHeight: string }[]).map(({ blockHeight }) => blockHeight)).toEqual(
      [40, 35, 30, 25, 20, 15, 10, 5].map(String),
    );
  });

  it('is not started, stopped or told to mine from here', async () => {
    for (const name of ['startMainChain', 'stopMainChain', 'restartMainChain']) {
      const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
      const { data } = await plane.graphql(`mutation($i: ${input}!) { ${name}(input: $i) { mainChain { kind } userErrors { code } } }`, {
        i: { idempotencyKey: name },
      });
      expect(data[name]).toEqual({ mainChain: null, userErrors: [{ code: 'MAIN_CHAIN_NOT_MANAGED' }] });
    }
  });

  it('that goes away is UNREACHABLE with a sentence what to do, and comes back by itself', async () => {
    await node.stop();
    await eventually('the loss is seen', 5_000, async () => (await ask('status')).status === 'UNREACHABLE');
    const lost = await ask('kind status sentence height blocks(last: 3) { nodes { height } }');
    expect(lost).toMatchObject({ kind: 'EXTERNAL', status: 'UNREACHABLE', height: null, blocks: null });
    for (const word of [node.url, 'Check', 'BYSTACK_MAINCHAIN_URL']) expect(lost.sentence).toContain(word);
    const chinese = await plane.graphql(
      '{ mainChain { sentence } }',
      {},
      { authorization: `Bearer ${platform.admin.apiKey}`, 'accept-language': 'zh-CN' },
    );
    expect(chinese.data.mainChain.sentence).toContain('请检查');
    const { errors } = await plane.graphql('{ mainChain { block(height: "1") { hash } } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    await node.restart();
    await eventually('the node is seen again', 5_000, async () => (await ask('status height')).height === String(node.height));
  });

  it('that asks for another token is UNREACHABLE, not an answer', async () => {
    node.token = 'somebody:else';
    const refused = await eventually('the refusal', 5_000, async () => {
      const seen = await ask('status sentence');
      return seen.status === 'UNREACHABLE' ? seen : null;
    });
    expect(refused.sentence).toContain('BYSTACK_MAINCHAIN_TOKEN');
    expect(refused.sentence).not.toContain('secret');
    node.token = 'bystack:secret';
  });
});
