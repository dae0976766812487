/** Wallet actions → a signed transaction: picks coins under a lock, builds, signs. Stores nothing. */
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { bytesToHex, equalBytes, InvariantError, isBystackError, type BystackError, type Hash } from '@bystack/base';
import { mapTx } from '@bystack/protocol';
import {
  accountProgram,
  buildTransaction,
  finalize,
  sign,
  type Action,
  type BuildParams,
  type SpendableOutput,
  type TxTemplate,
} from '@bystack/txbuilder';
import type { EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';
import { CustodyService } from './custody.service.js';
import { balancesOf, heldForDrafts, lockFunds, nextBlock, preferFinal, spendableCoins, type Coin } from './funds.js';
import { issuerLock, type KeySlot } from './key-paths.js';
import type { ComposedChange, ComposedTx, PayingAccount, WalletAction } from './wallet-action.js';
import type { WalletChain } from './wallet-chain.js';

/** Blocks a transaction of the platform stays valid for: past that it can be given up for certain. */
export const LIFE_BLOCKS = 1_200n;
const NONCE_BYTES = 16;

/** What one account has to bring of one asset. */
interface Need {
  readonly account: PayingAccount;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly outputs: readonly Hash[] | null;
}

/** Path of the input that a refusal is about. */
export type FieldOf = (what: 'amount' | 'account' | 'asset') => readonly string[];

const ADDRESS_ONE = 1;

@Injectable()
export class ComposerService {
  constructor(private readonly custody: CustodyService) {}

  /**
   * Composes a transaction within the caller's transaction; the lock on the funds is held until that ends, so the
   * caller stores reservation and change in the same transaction.
   * @throws Refusal `FUNDS_INSUFFICIENT`, `OUTPUTS_RESERVED`, `OUTPUTS_FRAGMENTED`, `AMOUNT_OUT_OF_RANGE`, `TRANSACTION_UNBALANCED`, `TRANSACTION_TOO_LARGE`
   */
  async compose(manager: EntityManager, chain: WalletChain, actions: readonly WalletAction[], field: FieldOf): Promise<ComposedTx> {
    const needs = needsOf(actions);
    const next = await nextBlock(manager, chain.id);
    const coins: { readonly coin: Coin; readonly output: SpendableOutput; readonly slot: KeySlot }[] = [];
    for (const need of sortedByLock(needs)) {
      await lockFunds(manager, chain.id, need.account.id, need.assetId);
      const found = preferFinal(
        await spendableCoins(manager, chain, need.account.id, need.assetId, need.amount, next, need.outputs),
        need.amount,
      );
      for (const coin of found) coins.push({ coin, ...(await this.#spendable(manager, chain, need.account, coin)) });
    }
    const slots: KeySlot[] = actions.flatMap((a): KeySlot[] => (a.kind === 'issue' ? [{ kind: 'asset', asset: a.asset.keyIndex }] : []));
    const params = await this.#params(manager, chain, needs, next.height);
    let template: TxTemplate;
    try {
      template = buildTransaction(
        await this.#actions(manager, chain, actions),
        coins.map(({ output }) => output),
        params,
      );
    } catch (error) {
      if (isBystackError(error)) throw await this.#refusal(manager, chain, error, needs, field);
      throw error;
    }
    const used = template.spent.map((spent) => mustFind(coins, ({ output }) => output === spent));
    const keyring = await this.custody.keyring(manager, chain, [...slots, ...used.map(({ slot }) => slot)]);
    const { raw } = finalize(sign(template, keyring));
    return {
      hash: template.id,
      raw,
      fee: template.fee,
      gas: template.gas,
      timeRange: template.tx.timeRange,
      spent: used.map(({ coin }) => coin.outputId),
      change: changeOf(template, params),
      parents: [...new Set(used.flatMap(({ coin }) => (coin.parentTxId === null ? [] : [coin.parentTxId])))],
      signers: signersOf(
        actions,
        used.map(({ output }) => output.account),
        needs,
      ),
    };
  }

  async #spendable(
    manager: EntityManager,
    chain: WalletChain,
    account: PayingAccount,
    coin: Coin,
  ): Promise<{ output: SpendableOutput; slot: KeySlot }> {
    const slot: KeySlot = { kind: 'address', account: account.keyIndex, address: coin.addressIndex };
    const lock = accountProgram([await this.custody.key(manager, chain, slot)], 1);
    if (!equalBytes(lock.program, coin.program)) throw new InvariantError('an address row does not belong to its key');
    const { sourceId, sourcePos, assetId, amount } = coin;
    return { slot, output: { ...lock, account: account.id, sourceId, sourcePos, assetId, amount } };
  }

  async #params(manager: EntityManager, chain: WalletChain, needs: readonly Need[], height: bigint): Promise<BuildParams> {
    const { ledger, hrp } = chain.parameters;
    const changePrograms = new Map<string, Uint8Array>();
    for (const { account } of needs) {
      const key = await this.custody.key(manager, chain, { kind: 'address', account: account.keyIndex, address: ADDRESS_ONE });
      changePrograms.set(account.id, accountProgram([key], 1).program);
    }
    return {
      hrp,
      feeAsset: ledger.feeAsset,
      gasVmRate: ledger.gasVmRate,
      gasStorageRate: ledger.gasStorageRate,
      gasFreeCredit: ledger.gasFreeCredit,
      gasMaxPerTx: ledger.gasMaxPerTx,
      height,
      changePrograms,
      timeRange: height + LIFE_BLOCKS,
    };
  }

  async #actions(manager: EntityManager, chain: WalletChain, actions: readonly WalletAction[]): Promise<Action[]> {
    const out: Action[] = [];
    for (const action of actions) {
      if (action.kind === 'spend')
        out.push({ type: 'spend_account', account: action.account.id, assetId: action.assetId, amount: action.amount });
      else if (action.kind === 'pay')
        out.push({ type: 'control_program', program: action.program, assetId: action.assetId, amount: action.amount });
      else if (action.kind === 'retire')
        out.push({ type: 'retire', assetId: action.assetId, amount: action.amount, comment: action.comment });
      else {
        const { assetId, definition, keyIndex } = action.asset;
        const issuance = issuerLock(await this.custody.key(manager, chain, { kind: 'asset', asset: keyIndex }));
        out.push({ type: 'issue', assetId, amount: action.amount, nonce: randomBytes(NONCE_BYTES), definition, issuance });
      }
    }
    return out;
  }

  /** A builder's refusal in the words of the API, with what the account holds. */
  async #refusal(manager: EntityManager, chain: WalletChain, error: BystackError, needs: readonly Need[], field: FieldOf): Promise<Error> {
    switch (error.code) {
      case 'AMOUNT_OUT_OF_RANGE':
        return refuse('AMOUNT_OUT_OF_RANGE', field('amount'), {});
      case 'TXBUILDER_UNBALANCED':
        return refuse('TRANSACTION_UNBALANCED', field('amount'), pick(error, 'asset', 'inputs', 'outputs'));
      case 'TXBUILDER_GAS_LIMIT':
        return refuse('TRANSACTION_TOO_LARGE', null, {});
      case 'OUTPUTS_FRAGMENTED':
        return refuse('OUTPUTS_FRAGMENTED', field('amount'), pick(error, 'outputs', 'limit'));
      case 'FUNDS_INSUFFICIENT':
        return this.#insufficient(manager, chain, error, needs, field);
      default:
        return error;
    }
  }

  async #insufficient(
    manager: EntityManager,
    chain: WalletChain,
    error: BystackError,
    needs: readonly Need[],
    field: FieldOf,
  ): Promise<Error> {
    const { account, asset, needed } = error.facts;
    const need = needs.find((one) => one.account.id === account && bytesToHex(one.assetId) === asset);
    const owner = need?.account ?? needs[0]?.account;
    const assetId = need?.assetId ?? chain.parameters.ledger.feeAsset;
    const [balance] = owner ? await balancesOf(manager, chain, { accountId: owner.id }, assetId) : [];
    const { available, reserved, immature } = balance ?? { available: 0n, reserved: 0n, immature: 0n };
    const amount = typeof needed === 'bigint' ? needed : (need?.amount ?? 1n);
    const facts = { needed: amount, available, reserved, immature, asset: bytesToHex(assetId) };
    const held = owner ? await heldForDrafts(manager, chain.id, owner.id, assetId) : null;
    if (held && available + held.amount >= amount)
      return refuse('OUTPUTS_RESERVED', field('amount'), { ...facts, transaction: held.transaction, until: held.until.toISOString() });
    return refuse('FUNDS_INSUFFICIENT', field('amount'), facts);
  }
}

const pick = (error: BystackError, ...names: readonly string[]): Record<string, string | number | bigint | boolean> =>
  Object.fromEntries(names.flatMap((name) => (error.facts[name] === undefined ? [] : [[name, error.facts[name]]])));

const mustFind = <T>(list: readonly T[], of: (item: T) => boolean): T => {
  const found = list.find(of);
  if (found === undefined) throw new InvariantError('the builder spends an output it was not given');
  return found;
};

/** What each account has to bring, summed per account and asset. */
function needsOf(actions: readonly WalletAction[]): Need[] {
  const needs = new Map<string, Need>();
  for (const action of actions) {
    if (action.kind !== 'spend') continue;
    const { account, assetId, amount, outputs } = action;
    const key = `${account.id}/${bytesToHex(assetId)}`;
    const known = needs.get(key);
    const named = [...(known?.outputs ?? []), ...(outputs ?? [])];
    needs.set(key, { account, assetId, amount: (known?.amount ?? 0n) + amount, outputs: named.length === 0 ? null : named });
  }
  return [...needs.values()];
}

/** Locks are taken in one order by everybody, so that two transactions never wait for each other. */
const sortedByLock = (needs: readonly Need[]): Need[] => {
  const name = (need: Need): string => `${need.account.id}/${bytesToHex(need.assetId)}`;
  return [...needs].sort((a, b) => (name(a) < name(b) ? -1 : 1));
};

function changeOf(template: TxTemplate, params: BuildParams): ComposedChange[] {
  const mapped = mapTx(template.tx);
  return template.change.map(({ outputIndex, account, assetId, amount }) => {
    const result = mustFind(mapped.results, (one) => one.outputIndex === outputIndex);
    const program = params.changePrograms.get(account);
    if (!program) throw new InvariantError('change goes to an account that pays nothing');
    return { outputId: result.id, accountId: account, assetId, amount, program, sourceId: mapped.muxId, outputIndex };
  });
}

function signersOf(actions: readonly WalletAction[], accounts: readonly string[], needs: readonly Need[]): string[] {
  const payers = accounts.flatMap((id) => needs.find(({ account }) => account.id === id)?.account.alias ?? []);
  const issuers = actions.flatMap((action) => (action.kind === 'issue' ? [`issuer of ${action.asset.alias}`] : []));
  return [...new Set([...issuers, ...payers])];
}
