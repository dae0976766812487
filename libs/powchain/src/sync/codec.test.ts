/** Messages: each comes back as it was written; whatever else arrives is a typed refusal. */
import { bytesToHex, hexToBytes, sha3 } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSyncMessage } from './decode.js';
import { MAX_BLOCK_BYTES, MAX_GET_BLOCKS, MAX_HEADERS, MAX_LOCATOR, MAX_TX_BYTES, SYNC_VERSION } from './limits.js';
import {
  encodeBlockMessage,
  encodeGetBlocks,
  encodeGetHeaders,
  encodeHeaders,
  encodeHello,
  encodeNewBlock,
  encodeNewHeader,
  encodeNewTx,
  encodeNoBlock,
  encodePing,
  encodeStatus,
  KIND,
} from './messages.js';
import { bodyOf, branch, GENESIS } from './test-support/chain.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261125);
const nodes = branch(GENESIS, 3);
const [node] = nodes as [(typeof nodes)[number]];
const raw = bodyOf(node.header);
const hash = sha3(raw);
const status = { hash, height: 2n ** 40n, work: 2n ** 200n + 5n };
const hello = { version: SYNC_VERSION, chainId: 'solonet', genesis: GENESIS.hash, nodeVersion: 'bystack/1.0', listenPort: 46658, status };

const SAMPLES: readonly (readonly [name: string, bytes: Uint8Array, message: unknown])[] = [
  ['hello', encodeHello(hello), { kind: 'hello', ...hello }],
  ['status', encodeStatus(status), { kind: 'status', status }],
  ['status without work', encodeStatus({ ...status, work: 0n }), { kind: 'status', status: { ...status, work: 0n } }],
  ['get-headers', encodeGetHeaders([hash, node.hash], null), { kind: 'getHeaders', locator: [hash, node.hash], stop: null }],
  ['get-headers up to', encodeGetHeaders([hash], node.hash), { kind: 'getHeaders', locator: [hash], stop: node.hash }],
  ['headers', encodeHeaders(nodes.map((one) => one.header)), { kind: 'headers', headers: nodes.map((one) => one.header) }],
  ['no headers', encodeHeaders([]), { kind: 'headers', headers: [] }],
  ['get-blocks', encodeGetBlocks([hash]), { kind: 'getBlocks', hashes: [hash] }],
  ['block', encodeBlockMessage(raw), { kind: 'block', header: node.header, raw }],
  ['no-block', encodeNoBlock(hash), { kind: 'noBlock', hash }],
  ['new-tx', encodeNewTx(hash), { kind: 'newTx', raw: hash }],
  ['new-block', encodeNewBlock(77n, raw), { kind: 'newBlock', work: 77n, header: node.header, raw }],
  ['new-header', encodeNewHeader(256n, node.header), { kind: 'newHeader', work: 256n, header: node.header }],
  ['ping', encodePing('ping', 2n ** 64n - 1n), { kind: 'ping', nonce: 2n ** 64n - 1n }],
  ['pong', encodePing('pong', 0n), { kind: 'pong', nonce: 0n }],
];

describe('messages between main-chain nodes', () => {
  it.each(SAMPLES)('reads %s as it was written', (_name, bytes, message) => {
    expect(decodeSyncMessage(bytes)).toEqual(message);
  });

  it('keeps its bytes', () => {
    expect(bytesToHex(encodeStatus({ hash: new Uint8Array(32).fill(0xab), height: 300n, work: 65_536n }))).toBe(
      `21${'ab'.repeat(32)}ac0203010000`,
    );
    expect(bytesToHex(encodePing('ping', 1n))).toBe('700100000000000000');
  });

  it.each([
    ['nothing', '', 'SYNC_KIND'],
    ['an unknown kind', '99', 'SYNC_KIND'],
    ['a cut hello', bytesToHex(encodeHello(hello)).slice(0, -2), 'PROTOCOL_TRUNCATED'],
    ['bytes after the end', `${bytesToHex(encodePing('ping', 1n))}00`, 'PROTOCOL_TRAILING_BYTES'],
    ['work with a leading zero', bytesToHex(encodeStatus(status)).replace('1a01', '1b0001'), 'SYNC_FIELD'],
    ['a network name that is no text', bytesToHex(encodeHello({ ...hello, chainId: 'sol\u0001net' })), 'SYNC_FIELD'],
    ['a port above 65535', bytesToHex(encodeHello({ ...hello, listenPort: 65_536 })), 'SYNC_FIELD'],
    ['a name of 65 characters', bytesToHex(encodeHello({ ...hello, nodeVersion: 'x'.repeat(65) })), 'SYNC_FIELD'],
    ['too long a locator', bytesToHex(encodeGetHeaders(Array(MAX_LOCATOR + 1).fill(hash), null)), 'SYNC_LONG'],
    ['too many blocks', bytesToHex(encodeGetBlocks(Array(MAX_GET_BLOCKS + 1).fill(hash))), 'SYNC_LONG'],
    ['too many headers', bytesToHex(encodeHeaders(Array(MAX_HEADERS + 1).fill(node.header))), 'SYNC_FIELD'],
  ])('refuses %s', (_name, hex, problem) => {
    expect(decodeSyncMessage(hexToBytes(hex))).toEqual({ problem });
  });

  it('refuses messages beyond the bytes of their kind, before it reads them', () => {
    const long = (kind: number, length: number): unknown => {
      const bytes = new Uint8Array(length + 1);
      bytes[0] = kind;
      return decodeSyncMessage(bytes);
    };
    expect(long(KIND.newTx, MAX_TX_BYTES + 1)).toEqual({ problem: 'SYNC_LONG' });
    expect(long(KIND.newTx, MAX_TX_BYTES)).toMatchObject({ kind: 'newTx' });
    expect(long(KIND.block, MAX_BLOCK_BYTES + 1)).toEqual({ problem: 'SYNC_LONG' });
    expect(long(KIND.ping, 600)).toEqual({ problem: 'SYNC_LONG' });
  });

  it(`answers any bytes with a message or a refusal (seed ${String(SEED)})`, () => {
    const mutated = fc
      .tuple(fc.constantFrom(...SAMPLES), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(400))
      .map(([[, bytes], changes, cut]) => {
        const out = bytes.slice(0, cut > 300 ? bytes.length : cut);
        for (const [at, value] of changes) if (out.length > 0) out[at % out.length] = value;
        return out;
      });
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated);
    fc.assert(
      fc.property(any, (bytes) => {
        const message = decodeSyncMessage(bytes);
        return 'problem' in message ? /^(SYNC|PROTOCOL)_[A-Z0-9_]+$/.test(message.problem) : message.kind.length > 0;
      }),
      { seed: SEED, numRuns: 5_000 },
    );
  });
});
