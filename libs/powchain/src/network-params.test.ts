/** Networks: the recorded ones, and files that describe others. */
import { bytesToHex } from '@bystack/base';
import { describe, expect, it } from 'vitest';
import { describeNetwork, makeNetwork, parseNetworkParams, PUBLIC_NETWORKS, publicNetwork } from './index.js';

const good = { hrp: 'dm', genesis: { timestamp: 1_700_000_000 }, bits: '0x20000000007fffff' };
const read = (change: object): ReturnType<typeof parseNetworkParams> => parseNetworkParams(JSON.stringify({ ...good, ...change }));

describe('public networks', () => {
  it.each(PUBLIC_NETWORKS)('%s has the recorded genesis', (name) => {
    const network = publicNetwork(name);
    expect(bytesToHex(network.genesisHash)).toMatch(name === 'mainnet' ? /^a7548347/ : /^ce4fe943/);
    expect(network.genesis.transactions).toHaveLength(1);
    expect(bytesToHex(network.genesis.header.txRoot)).toMatch(/^58e45ceb/);
  });
});

describe('a custom network', () => {
  it('takes what is not said from the public ones', () => {
    const params = read({});
    expect(params).toMatchObject({ name: 'custom', chainId: 'custom', p2pPort: 46_658, apiPort: 9_888, minBlockSeconds: 0 });
    expect(params.retarget).toEqual({ blockSeconds: 150n, limitBits: null });
    expect(params.genesis.bits).toBe(0x20000000007fffffn);
  });

  it('has a genesis of its own for every difference', () => {
    const hashes = [{}, { genesis: { timestamp: 1_700_000_001 } }, { bits: 2_305_843_009_214_532_812n.toString() }].map((change) =>
      bytesToHex(makeNetwork(read(change)).genesisHash),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('comes back from its written form', () => {
    const params = read({
      name: 'acme-1',
      genesis: { timestamp: '1700000000', nonce: '9253507043297', arbitrary: 'hello', outputs: [{ program: '51', amount: '5' }] },
      ports: { p2p: 1, api: 2 },
      blockSeconds: 15,
      minBlockSeconds: 15,
      limitBits: good.bits,
    });
    expect(parseNetworkParams(describeNetwork(params))).toEqual(params);
  });

  it.each<[string, object]>([
    ['name', { name: 'mainnet' }],
    ['name', { name: 'A b' }],
    ['hrp', { hrp: 'Dm' }],
    ['hrp', { hrp: undefined }],
    ['bits', { bits: 0 }],
    ['bits', { bits: '0xffffffffffffffff' }],
    ['bits', { bits: '0x207fffffffffffff' }],
    ['bits', { genesis: { timestamp: 1, bits: 5 } }],
    ['genesis.bits', { bits: undefined }],
    ['genesis.timestamp', { genesis: {} }],
    ['genesis.timestamp', { genesis: { timestamp: 1.5 } }],
    ['genesis.outputs', { genesis: { timestamp: 1, outputs: [] } }],
    ['genesis.outputs[0]', { genesis: { timestamp: 1, outputs: [{ amount: 1 }] } }],
    ['genesis.outputs[0].address', { genesis: { timestamp: 1, outputs: [{ amount: 1, address: 'sm1qqqq' }] } }],
    ['ports.api', { ports: { api: 70_000 } }],
    ['blockSeconds', { blockSeconds: 0 }],
    ['colour', { colour: 'red' }],
  ])('is refused for its field %s', (field, change) => {
    expect(() => read(change)).toThrow(expect.objectContaining({ facts: { code: 'POWCHAIN_PARAMS', field } }) as Error);
  });

  it('is refused when it is no JSON object', () => {
    for (const text of ['', '[]', 'null', '{', `"${'x'.repeat(70_000)}"`])
      expect(() => parseNetworkParams(text)).toThrow(expect.objectContaining({ facts: { code: 'POWCHAIN_PARAMS', field: '' } }) as Error);
  });
});
