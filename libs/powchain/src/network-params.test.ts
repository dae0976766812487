/** Networks: the recorded ones, and files that describe others. */
import { bytesToHex } from '@bystack/base';
import { encodeAddress, p2wpkhProgram } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeNetwork, makeNetwork, parseNetworkParams, PUBLIC_NETWORKS, publicNetwork } from './index.js';

const good = { hrp: 'dm', genesis: { timestamp: 1_700_000_000 }, bits: '0x20000000007fffff' };
const read = (change: object): ReturnType<typeof parseNetworkParams> => parseNetworkParams(JSON.stringify({ ...good, ...change }));

describe('public networks', () => {
  it.each(PUBLIC_NETWORKS)('%s has the recorded genesis', (name) => {
    const network = publicNetwork(name);
    expect(bytesToHex(network.genesisHash)).toBe(
      name === 'mainnet'
        ? 'a75483474799ea1aa6bb910a1a5025b4372bf20bef20f246a2c2dc5e12e8a053'
        : 'ce4fe9431cd0225b3a811f8f8ec922f2b07a921bb12a8dddae9a85540072c770',
    );
    expect(network.genesis.transactions).toHaveLength(1);
    expect(bytesToHex(network.genesis.header.txRoot)).toMatch(/^58e45ceb/);
  });
});

describe('a custom network', () => {
  it('takes what is not said from the public ones', () => {
    const params = read({});
    expect(params).toMatchObject({ name: 'custom', chainId: 'custom', p2pPort: 46_658, apiPort: 9_888, minBlockSeconds: 0 });
    expect(params.retarget).toEqual({ blockSeconds: 150n, limitBits: params.genesis.bits });
    expect(read({ limitBits: null }).retarget.limitBits).toBeNull();
    expect(params.genesis.bits).toBe(0x20000000007fffffn);
  });

  it('has a genesis of its own for every difference', () => {
    const hashes = [{}, { genesis: { timestamp: 1_700_000_001 } }, { bits: 2_305_843_009_214_532_812n.toString() }].map((change) =>
      bytesToHex(makeNetwork(read(change)).genesisHash),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('takes its bits as text, in decimal or with 0x, or as a number of any length, beside or in the genesis', () => {
    const bits = 2_305_843_009_214_532_812n;
    const texts = [`"${String(bits)}"`, `"0x${bits.toString(16)}"`, String(bits)];
    for (const text of texts) {
      const beside = `{"hrp": "dm", "genesis": {"timestamp": 5, "arbitrary": "1234567890123456789"}, "bits": ${text}}`;
      const within = `{"hrp": "dm", "genesis": {"bits": ${text}, "timestamp": 5, "arbitrary": "1234567890123456789"}}`;
      for (const json of [beside, within])
        expect(parseNetworkParams(json).genesis).toMatchObject({ bits, timestamp: 5n, arbitrary: '1234567890123456789' });
    }
  });

  it('pays its genesis to addresses of its own', () => {
    const params = read({
      genesis: { timestamp: 1, outputs: [{ address: encodeAddress('dm', p2wpkhProgram(new Uint8Array(32))), amount: 7 }] },
    });
    expect(params.genesis.outputs).toEqual([{ program: p2wpkhProgram(new Uint8Array(32)), amount: 7n }]);
  });

  it('comes back from its written form, whatever it is', () => {
    const u63 = fc.bigInt({ min: 1n, max: (1n << 57n) - 1n });
    const output = fc.record({ program: fc.uint8Array({ minLength: 1, maxLength: 40 }), amount: u63 });
    const any = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).filter((name) => name !== 'wisdom' && !PUBLIC_NETWORKS.includes(name as never)),
      hrp: fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/),
      timestamp: u63,
      nonce: u63,
      arbitrary: fc.stringMatching(/^[ -~]{1,128}$/),
      outputs: fc.array(output, { minLength: 1, maxLength: 64 }),
      seconds: fc.integer({ min: 1, max: 86_400 }),
      port: fc.nat(65_535),
      limited: fc.boolean(),
    });
    fc.assert(
      fc.property(any, ({ name, hrp, seconds, port, limited, ...genesis }) => {
        const bits = 0x20000000007fffffn;
        const retarget = { blockSeconds: BigInt(seconds), limitBits: limited ? bits : null };
        const params = {
          name,
          chainId: name,
          hrp,
          genesis: { ...genesis, bits },
          retarget,
          minBlockSeconds: seconds,
          p2pPort: port,
          apiPort: port,
        };
        expect(parseNetworkParams(describeNetwork(params))).toEqual(params);
        expect(makeNetwork(params).genesis.header).toMatchObject({ height: 0n, timestamp: genesis.timestamp, bits });
      }),
      { seed: 20261125, numRuns: 100 },
    );
  });

  it('comes back from its written form with every field said', () => {
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
    ['genesis.outputs[0]', { genesis: { timestamp: 1, outputs: [{ amount: 1, program: '51', address: 'dm1' }] } }],
    ['genesis.outputs[0].program', { genesis: { timestamp: 1, outputs: [{ amount: 1, program: '5' }] } }],
    ['genesis.outputs', { genesis: { timestamp: 1, outputs: [1, 2].map(() => ({ program: '51', amount: '9223372036854775807' })) } }],
    ['genesis.arbitrary', { genesis: { timestamp: 1, arbitrary: 'é' } }],
    ['bits', { bits: '12345678901234567890' }],
    ['limitBits', { limitBits: '0x1f000000007fffff' }],
    ['__proto__', JSON.parse('{"__proto__": 1}') as object],
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
