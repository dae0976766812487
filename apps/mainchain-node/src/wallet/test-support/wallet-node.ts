/** The whole wallet over the real chain, pool, rules and key files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, bytesToHex, hexToBytes } from '@bystack/base';
import { MemoryTable } from '@bystack/store';
import { openWallet, type Wallet } from '../wallet.js';
import { callerOf } from './caller.js';
import { foreignProgram } from './memory-wallet.js';
import { PowNode } from './pow-node.js';
import { silentLog } from './world.js';

/** A wallet over a node in memory, spoken to by calls. `stop` ends it. */
export class WalletNode {
  private constructor(
    readonly wallet: Wallet,
    readonly call: ReturnType<typeof callerOf>,
    readonly chain: PowNode,
    private readonly keysDir: string,
  ) {}

  static async start(chain = new PowNode(), table = new MemoryTable()): Promise<WalletNode> {
    const keysDir = await mkdtemp(join(tmpdir(), 'mainchain-wallet-'));
    const clock = { nowMs: () => Date.now() };
    const wallet = await openWallet({ table, keysDir, chain, pool: chain.pool, clock, log: silentLog });
    return new WalletNode(wallet, callerOf(wallet.routes), chain, keysDir);
  }

  async stop(): Promise<void> {
    await this.wallet.stop();
    this.chain.stop();
    await rm(this.keysDir, { recursive: true });
  }

  /** Data of a call that succeeds. */
  async data<T = Record<string, unknown>>(path: string, body: unknown = {}): Promise<T> {
    const reply = await this.call(path, body);
    if (reply.status !== 'success') throw new Error(`${path}: ${JSON.stringify(reply)}`);
    return reply.data as T;
  }

  /** A new account; its first address. */
  async account(alias: string, xpubs: readonly string[], quorum: number): Promise<string> {
    await this.data('/create-account', { root_xpubs: xpubs, quorum, alias });
    return this.address(alias);
  }

  /** The next address of an account. */
  async address(alias: string): Promise<string> {
    return (await this.data<{ address: string }>('/create-account-receiver', { account_alias: alias })).address;
  }

  /** Blocks on the tip that hold what waits. */
  mine(count: number, program = foreignProgram(0)): void {
    for (let i = 0; i < count; i++) this.chain.mine(program);
  }

  /** Control program of an address of the account. */
  async program(address: string, alias: string): Promise<Uint8Array> {
    const list = await this.data<{ address: string; control_program: string }[]>('/list-addresses', { account_alias: alias });
    return hexToBytes(list.find((row) => row.address === address)?.control_program ?? '');
  }

  /** Builds, signs with each password in turn and submits; the transaction's id. */
  async send(actions: readonly unknown[], ...passwords: readonly string[]): Promise<string> {
    let transaction: Record<string, unknown> = await this.data('/build-transaction', { actions });
    for (const password of passwords) {
      const signed = await this.data<{ transaction: Record<string, unknown>; sign_complete: boolean }>('/sign-transaction', {
        password,
        transaction,
      });
      transaction = signed.transaction;
      assert(signed.sign_complete === (password === passwords.at(-1)), 'the last password completes the signatures');
    }
    const outcome = await this.chain.pool.submit(hexToBytes(String(transaction['raw_transaction'])), 'api');
    if (outcome.kind !== 'added') throw new Error(JSON.stringify(outcome));
    return bytesToHex(outcome.txId);
  }

  /** Amounts by alias of the asset. */
  async balances(alias: string): Promise<Record<string, number>> {
    const list = await this.data<{ asset_alias: string; amount: number }[]>('/list-balances', { account_alias: alias });
    return Object.fromEntries(list.map(({ asset_alias: asset, amount }) => [asset, amount]));
  }

  /** Xpub of a new key. */
  async key(alias: string, password: string): Promise<string> {
    return (await this.data<{ xpub: string }>('/create-key', { alias, password })).xpub;
  }
}
