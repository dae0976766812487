/** Programs, addresses and asset ids equal those that Bytom's code computed (vectors chainkd, assets, addresses). */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { MemoryTable } from '@bystack/store';
import { describe, expect, it } from 'vitest';
import { AccountStore } from './accounts/account-store.js';
import { AssetStore } from './assets/asset-store.js';
import { HoldingsWorld } from './test-support/holdings-world.js';

const VECTORS = new URL('../../../../test/vectors/mainchain/', import.meta.url);
const load = <T extends { kind: string }>(file: string, kind: string): readonly T[] =>
  (JSON.parse(readFileSync(new URL(`${file}.json`, VECTORS), 'utf8')) as { cases: readonly T[] }).cases.filter((one) => one.kind === kind);

interface AccountCase {
  readonly kind: string;
  readonly name: string;
  readonly xpubs: readonly string[];
  readonly quorum: number;
  readonly keyIndex: number;
  readonly deriveRule: number;
  readonly addressIndex: number;
  readonly change: boolean;
  readonly path: readonly string[];
  readonly derivedPublicKeys: readonly string[];
  readonly redeemProgram?: string;
  readonly controlProgram: string;
  readonly address_mainnet: string;
  readonly address_wisdom: string;
  readonly address_solonet: string;
}

interface AssetCase {
  readonly kind: string;
  readonly name: string;
  readonly assetId: string;
  readonly definition: object | null;
  readonly issuanceProgram: string;
  readonly keyIndex: number;
  readonly limitHeight: number;
  readonly path: readonly string[];
  readonly quorum: number;
  readonly rawDefinition: string;
  readonly xpubs: readonly string[];
}

const ID = '4B2T8FDJ00A02';
const NETWORKS = [
  ['bm', 'address_mainnet'],
  ['tm', 'address_wisdom'],
  ['sm', 'address_solonet'],
] as const;

/** A store with the account of a case, as an image of Bytom brings it. */
const storeOf = async (hrp: string, one: AccountCase): Promise<AccountStore> => {
  const accounts = new AccountStore({ table: new MemoryTable(), hrp, clock: { nowMs: () => 0 } });
  const { xpubs, quorum, keyIndex: key_index, deriveRule: derive_rule } = one;
  await accounts.restore({ slices: [{ account: { type: 'account', xpubs, quorum, key_index, derive_rule, id: ID, alias: 'a' } }] });
  return accounts;
};

describe('accounts', () => {
  const cases = load<AccountCase>('chainkd', 'account');

  it('are of both rules, with one key and several', () => {
    const kinds = new Set(cases.map((one) => `${String(one.deriveRule)} ${String(one.xpubs.length > 1)} ${String(one.change)}`));
    expect(kinds.size).toBe(8);
  });

  it.each(cases)('$name: programs, addresses and keys', async (one) => {
    for (const [hrp, name] of NETWORKS) {
      const accounts = await storeOf(hrp, one);
      await accounts.ensurePrograms(ID, one.change, one.addressIndex - 1);
      const made = await accounts.nextProgram(ID, one.change);
      expect(made).toEqual({
        accountId: ID,
        address: one[name],
        program: hexToBytes(one.controlProgram),
        keyIndex: one.addressIndex,
        change: one.change,
      });
      expect(accounts.programOf(hexToBytes(one.controlProgram))).toEqual(made);
      expect(accounts.programsOf(ID)).toHaveLength(one.addressIndex);
      const { keys, publicKeys, redeem } = accounts.keysOf(made);
      expect(keys.map(({ xpub }) => xpub)).toEqual(one.xpubs);
      for (const { path } of keys) expect(path.map(bytesToHex)).toEqual(one.path);
      expect(publicKeys.map(bytesToHex)).toEqual(one.derivedPublicKeys);
      expect(redeem && bytesToHex(redeem)).toBe(one.redeemProgram ?? null);
    }
  });
});

describe('assets', () => {
  const cases = load<AssetCase>('assets', 'registry');

  it.each(cases)('$name: definition, program and id', async (one) => {
    const assets = new AssetStore(new MemoryTable());
    const asked = {
      alias: 'x',
      xpubs: one.xpubs,
      quorum: BigInt(one.quorum),
      definition: one.definition,
      limitHeight: BigInt(one.limitHeight),
    };
    for (let index = 1; index < one.keyIndex; index++)
      await assets.create({ ...asked, alias: `a${String(index)}`, issuanceProgram: new Uint8Array(0) });
    const made = await assets.create({ ...asked, issuanceProgram: new Uint8Array(0) });
    expect(bytesToHex(made.rawDefinition)).toBe(one.rawDefinition);
    expect(bytesToHex(made.issuanceProgram)).toBe(one.issuanceProgram);
    expect(bytesToHex(made.id)).toBe(one.assetId);
    expect(made.limitHeight).toBe(BigInt(one.limitHeight));
    for (const { path } of assets.keysOf(made).keys) expect(path.map(bytesToHex)).toEqual(one.path);
  });
});

describe('addresses', () => {
  it('are valid where Bytom takes them', async () => {
    const world = await HoldingsWorld.open();
    const cases = load<{ kind: string; name: string; address: string; network: string; ok?: boolean }>('addresses', 'address');
    for (const { name, address, network } of cases)
      expect(await world.data('/validate-address', { address }), name).toEqual({ valid: network === 'solonet', is_local: false });
    await world.remove();
  });
});
