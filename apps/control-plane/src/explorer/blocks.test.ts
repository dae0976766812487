/** Blocks of a real ledger → rows, annotations, words and certificates. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { ledgerParamsFields } from '@bystack/chainspec';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { BTM_ASSET_ID, decodeTx, mapTx, nativeAssetId, type MappedTx } from '@bystack/protocol';
import type { RpcBlock } from '@bystack/rpc';
import { buildTransaction, finalize, localKeyring, sign, type Action, type SpendableOutput } from '@bystack/txbuilder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerNode, sampleSpec } from '../../../../test/support/ledger-node.js';
import { issuerLock, receivingAddress, slotKey, slotXprv, type KeySlot } from '../wallet/key-paths.js';
import { annotateTransaction } from './annotate.js';
import { blockRows, UTXO_TYPE } from './block-rows.js';
import { certificateFacts } from './certificate.js';
import { commentText, programInWords } from './program-words.js';

const root = rootXprvFromEntropy(new Uint8Array(32).fill(9));
const slot = (account: number): KeySlot => ({ kind: 'address', account, address: 1 });
const key = (s: KeySlot) => slotKey(xprvToXpub(root), s);
const alice = receivingAddress('sp', key(slot(1)));
const bob = receivingAddress('sp', key(slot(2)));
const issuer: KeySlot = { kind: 'asset', asset: 1 };
const issuance = issuerLock(key(issuer));
const definition = new TextEncoder().encode('{"decimals":2}');
const keyring = localKeyring([slot(1), slot(2), issuer].map((s) => slotXprv(root, s)));

const spec = sampleSpec('explorer-unit');
const node = new LedgerNode(spec);
const ledger = ledgerParamsFields(spec, node.genesisHash);
const gold = nativeAssetId(node.genesisHash, 1n, issuance.program, definition);

const send = (actions: readonly Action[], coins: readonly SpendableOutput[] = []): MappedTx => {
  const template = buildTransaction(actions, coins, {
    ...ledger,
    hrp: 'sp',
    height: node.tip.height + 1n,
    changePrograms: new Map([['alice', alice.lock.program]]),
  });
  const { raw } = finalize(sign(template, keyring));
  node.submit(raw);
  return mapTx(decodeTx(raw));
};
const coin = (tx: MappedTx, index: number, amount: bigint): SpendableOutput => ({
  ...alice.lock,
  account: 'alice',
  sourceId: tx.muxId,
  sourcePos: BigInt(index),
  assetId: gold,
  amount,
});
const issued = send([
  { type: 'issue', assetId: gold, amount: 1000n, nonce: Uint8Array.of(1), definition, issuance },
  { type: 'control_program', assetId: gold, amount: 1000n, program: alice.lock.program },
]);
const first = node.block();
const paid = send(
  [
    { type: 'spend_account', account: 'alice', assetId: gold, amount: 350n },
    { type: 'control_program', assetId: gold, amount: 300n, program: bob.lock.program },
    { type: 'retire', assetId: gold, amount: 50n, comment: new TextEncoder().encode('worn out') },
  ],
  [coin(issued, 0, 1000n)],
);
const second = node.block();

describe('block rows', () => {
  it('hold what a block did', () => {
    const rows = blockRows(second, ledger);
    expect(rows.header.height).toBe(2n);
    expect(rows.transactions.map((tx) => tx.coinbase)).toEqual([true, false]);
    const [coinbase, payment] = rows.transactions;
    expect(coinbase).toMatchObject({ fee: 0n, gas: 0, outputs: [], programs: [], assets: [] });
    expect(bytesToHex(payment!.hash)).toBe(bytesToHex(paid.id));
    expect(payment!.spent.map(bytesToHex)).toEqual([bytesToHex(blockRows(first, ledger).transactions[1]!.outputs[0]!.outputId)]);
    expect(payment!.outputs.map(({ amount, utxoType, kind }) => [amount, utxoType, kind])).toEqual([
      [300n, UTXO_TYPE.normal, 'PAYMENT'],
      [650n, UTXO_TYPE.normal, 'PAYMENT'],
    ]);
    expect(payment!.outputs.every((o) => bytesToHex(o.sourceId) === bytesToHex(paid.muxId))).toBe(true);
    expect(payment!.gas).toBeGreaterThan(1000);
    expect(rows.supply).toEqual([{ assetId: gold, issued: 0n, retired: 50n }]);
    expect(blockRows(first, ledger).supply).toEqual([{ assetId: gold, issued: 1000n, retired: 0n }]);
    expect(payment!.programs.map(bytesToHex)).toEqual(
      [alice, bob]
        .map((a) => bytesToHex(a.lock.program))
        .concat(
          bytesToHex(paid.tx.outputs.flatMap((o) => ('controlProgram' in o && o.controlProgram[0] === 0x6a ? [o.controlProgram] : []))[0]!),
        ),
    );
  });

  it('read genesis', () => {
    expect(blockRows(node.blocks[0] as RpcBlock, ledger)).toMatchObject({ transactions: [], supply: [], hash: node.genesisHash });
  });

  it('refuse a block whose parts disagree, and any bent byte', () => {
    const bad = (change: Partial<RpcBlock>) => () => blockRows({ ...second, ...change }, ledger);
    expect(bad({ height: '3' })).toThrowError(/another height/);
    expect(bad({ blockId: first.blockId })).toThrowError(/another id/);
    expect(bad({ block: second.block + '00' })).toThrowError();
    const bytes = hexToBytes(second.block);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bent = bytes.slice();
        bent[at] = (bent[at] as number) ^ flip;
        expect(() => blockRows({ ...second, block: bytesToHex(bent) }, ledger)).toThrowError();
      }),
      { seed: 5, numRuns: 150 },
    );
  });
});

describe('annotation', () => {
  it('tells who gained and lost what', () => {
    const annotated = annotateTransaction(paid);
    expect(annotated.inputs.map(({ kind, amount }) => [kind, amount])).toEqual([['SPEND', 1000n]]);
    expect(annotated.outputs.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['PAYMENT', 300n],
      ['RETIREMENT', 50n],
      ['PAYMENT', 650n],
    ]);
    expect(annotated.movements.map(({ program, amount }) => [bytesToHex(program), amount])).toEqual([
      [bytesToHex(alice.lock.program), -350n],
      [bytesToHex(bob.lock.program), 300n],
    ]);
    expect(annotateTransaction(issued)).toMatchObject({
      inputs: [{ kind: 'ISSUANCE', amount: 1000n, spentOutputId: null }],
      movements: [{ amount: 1000n }],
      coinbase: false,
    });
  });

  it('of a coinbase has neither asset nor movement', () => {
    const coinbase = mapTx(decodeTx(blockRows(second, ledger).transactions[0]!.raw));
    expect(annotateTransaction(coinbase)).toMatchObject({ coinbase: true, movements: [], inputs: [{ kind: 'COINBASE', assetId: null }] });
    expect(annotateTransaction(coinbase).outputs[0]).toMatchObject({ amount: 0n, assetId: BTM_ASSET_ID });
  });
});

describe('programs in words', () => {
  const say = (program: Uint8Array, more: object = {}) =>
    programInWords(program, { language: 'en', account: null, arguments: [], ...more });
  it('name account, key, keys, destruction', () => {
    expect(say(alice.lock.program, { account: 'alice' })).toBe('needs the key of alice');
    expect(say(alice.lock.program)).toMatch(/^needs the key with hash [0-9a-f]{8}…[0-9a-f]{4}$/);
    expect(say(issuance.program, { issuance: true })).toBe('needs the issuer’s key');
    expect(say(Uint8Array.of(0x51))).toBe('anyone may spend it');
    expect(say(Uint8Array.of(0x6a))).toBe('destroyed');
    expect(say(hexToBytes('6a08776f726e206f7574'))).toBe('destroyed: worn out');
    expect(say(Uint8Array.of(0x76, 0x87), { language: 'zh' })).toContain('2 字节');
  });
  it('never fail, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 3 }), (program, args) => {
        expect(say(program, { arguments: args })).not.toBe('');
      }),
      { seed: 6, numRuns: 300 },
    );
    expect(commentText(Uint8Array.of(0xff, 0xfe))).toBeNull();
    expect(commentText(Uint8Array.of(27, 91))).toBeNull();
  });
});

it('a certificate names signers, missing ones and form', () => {
  const facts = certificateFacts(hexToBytes(second.proof as string), 1);
  expect(facts).toMatchObject({ form: 'FAST', quorum: 3, signers: [0, 1, 2], missing: [3], bitmap: '07', height: 2n, view: 2n, epoch: 0 });
  expect(bytesToHex(facts.blockId)).toBe(second.blockId);
  expect(() => certificateFacts(new Uint8Array(5), 1)).toThrowError();
});
