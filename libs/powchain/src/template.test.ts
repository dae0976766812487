/** Block templates: what is in them, and that they always hold. */
import { bytesToHex, concatBytes, hexToBytes, sha3 } from '@bystack/base';
import { MAIN_BLOCK_GAS } from '@bystack/ledger';
import { headerFieldError, parentFacts, subsidyAt } from '@bystack/powheaders';
import { BTM_ASSET_ID, mainStatusRoot } from '@bystack/protocol';
import { describe, expect, it } from 'vitest';
import { coinbaseArbitrary, MINER_ARBITRARY_MAX, type HeaderNode } from './index.js';
import { blockOn, coinsOf, mapped, pay, type Coin } from './test-support/blocks.js';
import { Host, judgedOf } from './test-support/host.js';
import { code, coin, FEE, stripped, unspent, assetOutput } from './test-support/waiting.js';

const raws = (entries: readonly { readonly raw: Uint8Array }[]): string[] => entries.map(({ raw }) => bytesToHex(sha3(raw)));
const hashes = (all: readonly Uint8Array[]): string[] => all.map((raw) => bytesToHex(sha3(raw)));
/** What the coinbase of the block at a height pays. */
const coinbaseCoin = (host: Host, height: bigint): Coin =>
  coinsOf(host.seen(host.chain.nodeAt(height) as HeaderNode).mapped[0] as never)[0] as Coin;

describe('a template', () => {
  it('holds by the rules of blocks and connects; what cannot be in it is named', () => {
    const host = new Host().grow(100);
    const first = pay([coin(0)], [400_000_000n, 500_000_000n]);
    const heir = pay(coinsOf(mapped(first)).slice(0, 1), [399_000_000n]);
    const dated = pay([coin(1)], [coin(1).amount - FEE], { timeRange: 100n });
    for (const raw of [first, heir, dated]) expect(code(host.submit(raw))).toBe('added');
    const template = host.template();
    expect(hashes(template.transactions.slice(1))).toEqual(hashes([first, heir]));
    expect(raws(template.useless)).toEqual(hashes([dated]));
    expect(headerFieldError(template.header, parentFacts(host.chain.tip, host.chain.tree.rules), 2_000_000_000n)).toBeNull();
    expect(host.accept(judgedOf(template))).toBe('connected');
    expect(host.pool.size, 'what was dated is gone with its last height').toBe(0);
  });

  it('pays subsidy and fees, and says its height before the bytes of the miner', () => {
    const host = new Host().grow(100);
    host.submit(pay([coin(0)], [coin(0).amount - FEE]));
    const coinbase = mapped(host.template(host.chain.tip, host.pool.entries(), 0xaa).transactions[0] as Uint8Array);
    expect(coinbase.results[0]?.source).toMatchObject({ assetId: BTM_ASSET_ID, amount: subsidyAt(101n) + FEE });
    expect(coinbase.tx.inputs[0]).toMatchObject({ arbitrary: hexToBytes('00313031aa') });
    expect(coinbaseArbitrary((1n << 63n) - 1n, new Uint8Array(MINER_ARBITRARY_MAX)).length, 'within the rule').toBeLessThanOrEqual(128);
  });

  it('leaves out what spends a coinbase too early, with its heirs, and keeps them for later', () => {
    const host = new Host().grow(110);
    const early = pay([coinbaseCoin(host, 12n)], [41_000_000_000n]);
    const heir = pay(coinsOf(mapped(early)), [40_000_000_000n]);
    const ripe = pay([coinbaseCoin(host, 11n)], [41_000_000_000n]);
    for (const raw of [early, heir, ripe]) expect(code(host.submit(raw))).toBe('added');
    const template = host.template();
    expect(hashes(template.transactions.slice(1))).toEqual(hashes([ripe]));
    expect(template.useless).toEqual([]);
    expect(host.accept(judgedOf(template))).toBe('connected');
    expect(hashes(host.template().transactions.slice(1))).toEqual(hashes([early, heir]));
    expect(host.accept(judgedOf(host.template()))).toBe('connected');
  });

  it('takes a transaction that only pays its gas, and says so in its header', () => {
    const host = new Host().grow(100);
    host.state.utxos.set(bytesToHex(assetOutput), unspent.get(bytesToHex(assetOutput)) as never);
    expect(host.submit(stripped)).toMatchObject({ kind: 'added', entry: { statusFail: true } });
    const template = host.template();
    expect(template.header.statusRoot).toEqual(mainStatusRoot([false, true]));
    expect(host.accept(judgedOf(template))).toBe('connected');
    expect(host.state.utxo(assetOutput), 'the asset did not move').not.toBeNull();
  });

  it('names what a block has made impossible since it was pooled', () => {
    const host = new Host().grow(100);
    const [spent, heir] = [pay([coin(0)], [900_000_000n]), pay([coin(1)], [900_000_000n])];
    const entries = [spent, heir].map((raw) => host.submit(raw)).flatMap((a) => (a.kind === 'added' ? [a.entry] : []));
    host.accept(blockOn(host.chain.tip, [pay([coin(0)], [800_000_000n])]));
    const template = host.template(host.chain.tip, entries);
    expect(raws(template.useless)).toEqual(hashes([spent]));
    expect(host.accept(judgedOf(template))).toBe('connected');
  });

  it('ends before the first transaction that does not fit into the gas of a block', () => {
    const host = new Host().grow(155);
    const data = new Uint8Array(190_000).fill(1);
    const long = concatBytes(hexToBytes('6a4e30e60200'), data);
    const heavy = Array.from({ length: 54 }, (_, i) => pay([coinbaseCoin(host, BigInt(i + 1))], [1n], { program: long }));
    const light = pay([coin(0)], [coin(0).amount - FEE]);
    expect(new Set([...heavy, light].map((raw) => code(host.submit(raw))))).toEqual(new Set(['added']));
    const template = host.template();
    const used = host.pool.entries().slice(0, template.transactions.length - 1);
    const gas = used.reduce((sum, entry) => sum + entry.gasUsed, 0n);
    expect(gas).toBeLessThanOrEqual(MAIN_BLOCK_GAS);
    expect(gas + (host.pool.entries()[used.length]?.gasUsed ?? 0n)).toBeGreaterThan(MAIN_BLOCK_GAS);
    expect(used.length, 'the light one behind would fit').toBeLessThan(54);
    expect(host.accept(judgedOf(template))).toBe('connected');
  });
});
