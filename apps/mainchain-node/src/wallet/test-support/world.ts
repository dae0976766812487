/** A wallet over a tree of blocks: index, reservations, builder and signing, with accounts in memory. */
import { u64be, type Logger } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { judgeMainTx, type TxVerdict } from '@bystack/ledger';
import type { MainNetwork } from '@bystack/powchain';
import { mapTx, type Tx, type TxOutput } from '@bystack/protocol';
import { MemoryTable } from '@bystack/store';
import type { MainTemplate } from '@bystack/txbuilder';
import { Builder } from '../build/builder.js';
import type { PerformParts } from '../build/perform.js';
import { Reservations } from '../build/reservations.js';
import { PoolView } from '../index/pool-view.js';
import { IndexReader } from '../index/reader.js';
import { WalletIndex } from '../index/wallet-index.js';
import { signTemplates } from '../sign/signing.js';
import { BlockTree, coinbaseOf, txOf } from './block-tree.js';
import { foreignProgram, MemoryAccounts, MemoryAssets, MemoryKeys } from './memory-wallet.js';
import { MemoryPool } from './memory-pool.js';

/** A logger that says nothing. */
export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

/** The wallet and its chain. Time stands until a test moves it. */
export class World {
  readonly chain = new BlockTree({ name: 'test', hrp: 'sm' } as MainNetwork);
  readonly table = new MemoryTable();
  readonly keys = new MemoryKeys();
  readonly accounts = new MemoryAccounts();
  readonly assets = new MemoryAssets();
  readonly pool = new MemoryPool();
  readonly view = new PoolView(this.pool, this.accounts);
  readonly reader = new IndexReader(this.table, this.accounts, this.view);
  readonly index = new WalletIndex({
    table: this.table,
    chain: this.chain,
    accounts: this.accounts,
    learn: () => Promise.resolve(),
    log: silentLog,
  });
  nowMs = 1_000_000;
  readonly reservations = new Reservations({
    reader: this.reader,
    pool: this.view,
    tipHeight: () => this.chain.tip.height,
    nowMs: () => this.nowMs,
  });
  #random = 0;
  readonly parts: PerformParts = {
    accounts: this.accounts,
    assets: this.assets,
    reservations: this.reservations,
    hrp: 'sm',
    random: (bytes) => new Uint8Array(bytes).fill(++this.#random),
  };
  readonly builder = new Builder(this.parts, () => this.nowMs);
  #height = 0n;

  /** A block of these transactions on the tip; its coinbase pays elsewhere unless said. */
  async mine(transactions: readonly Tx[] = [], coinbase: Uint8Array = foreignProgram(0), amount = 100n): Promise<void> {
    this.chain.extend({ transactions: [coinbaseOf(++this.#height, coinbase, amount), ...transactions] });
    await this.index.caughtUp();
  }

  /** Outputs out of nothing, in a block. */
  async give(outputs: readonly TxOutput[]): Promise<void> {
    const nonce = u64be(++this.#height);
    const body = {
      assetVersion: 1n,
      amount: 1n,
      vmVersion: 1n,
      arguments: [],
      assetDefinition: nonce,
      issuanceProgram: Uint8Array.of(0x51),
    };
    await this.mine([txOf([{ kind: 'issuance', nonce, assetId: new Uint8Array(32).fill(7), ...body }], outputs)]);
  }

  /** Signs with each password in turn. */
  async sign(templates: readonly MainTemplate[], ...passwords: readonly string[]): Promise<readonly MainTemplate[]> {
    let signed = templates;
    for (const password of passwords) signed = (await signTemplates(signed, this.keys, password)).templates;
    return signed;
  }

  /** Verdict of the rules about a transaction for the next block. */
  judge(tx: Tx): TxVerdict {
    return judgeMainTx(mapTx(tx, 'mainchain'), {
      height: this.chain.tip.height + 1n,
      blockVersion: 1n,
      first: false,
      signatures: nobleSignatures(),
    });
  }
}
