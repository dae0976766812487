/** Finds addresses of accounts, and accounts of keys, that were used on the chain but are not known here. */
import { bytesToHex } from '@bystack/base';
import { setImmediate } from 'node:timers/promises';
import type { BlockRecord } from '../../ports.js';
import { AccountBranch, BIP32_RULE, BIP44_RULE, type ProgramRule } from '../accounts/branch.js';
import type { BlockWatcher } from '../index/wallet-index.js';
import type { Account, AccountsPort } from '../ports.js';
import { ACCOUNT_WINDOW, ADDRESS_WINDOW, Branch } from './branch.js';

/** Accounts as recovery needs them. */
export type RecoveryAccounts = Pick<AccountsPort, 'list' | 'programsOf' | 'ensurePrograms' | 'recoverAccount'>;

/** What a scan looks for, and when it began. */
export interface ScanTask {
  readonly xpubs: readonly string[] | null;
  /** Seconds. */
  readonly startedAt: number;
}

/** An account in question; null until it is known to be in use. */
interface Suspect extends ProgramRule {
  account: Account | null;
  readonly branches: { readonly change: boolean; readonly branch: Branch; readonly programs: AccountBranch }[];
}

interface Watched {
  readonly suspect: Suspect;
  readonly branch: Suspect['branches'][number];
  readonly index: number;
}

/** Derivations between two pauses for other work. */
const PAUSE_EVERY = 64;

/** Watches blocks for programs of the accounts that are listed, and of accounts to be found of `xpubs`. */
export class AddressScan implements BlockWatcher {
  readonly #watched = new Map<string, Watched>();
  readonly #accountBranch = new Branch(ACCOUNT_WINDOW);
  #derived = 0;
  #prepared = false;

  /**
   * `task.xpubs`: keys whose accounts are looked for, or null. `task.startedAt`: seconds; the scan ends with the first block
   * after it, and so sees the whole chain also where the node is still fetching it. `onDone`: called then.
   */
  constructor(
    private readonly accounts: RecoveryAccounts,
    private readonly task: ScanTask,
    private readonly onDone: () => Promise<void>,
  ) {}

  async see(record: BlockRecord): Promise<boolean> {
    if (record.node.header.timestamp > BigInt(this.task.startedAt)) return false;
    if (!this.#prepared) await this.#prepare();
    for (const { tx } of record.mapped)
      for (const output of tx.outputs) {
        const found = output.kind === 'intraChain' ? this.#watched.get(bytesToHex(output.controlProgram)) : undefined;
        if (found) await this.#found(found);
      }
    return true;
  }

  done(): Promise<void> {
    return this.onDone();
  }

  async #prepare(): Promise<void> {
    this.#prepared = true;
    for (const account of this.accounts.list()) await this.#suspect(account, account);
    await this.#extendAccounts();
  }

  async #extendAccounts(): Promise<void> {
    const { xpubs } = this.task;
    if (!xpubs) return;
    for (const keyIndex of this.#accountBranch.extend()) {
      const rule = { xpubs, quorum: xpubs.length, keyIndex, deriveRule: BIP44_RULE };
      const known = this.accounts
        .list()
        .find((a) => a.keyIndex === keyIndex && a.deriveRule === BIP44_RULE && a.xpubs.join() === xpubs.join());
      if (!known) await this.#suspect(rule, null);
    }
  }

  async #suspect(rule: ProgramRule, account: Account | null): Promise<void> {
    const programs = account ? this.accounts.programsOf(account.id) : [];
    const branches = (rule.deriveRule === BIP32_RULE ? [false] : [false, true]).map((change) => {
      const known = programs
        .filter((p) => p.change === change || rule.deriveRule === BIP32_RULE)
        .reduce((max, p) => Math.max(max, p.keyIndex), 0);
      return { change, branch: new Branch(ADDRESS_WINDOW, known), programs: new AccountBranch(rule, change) };
    });
    const { xpubs, quorum, keyIndex, deriveRule } = rule;
    const suspect = { xpubs, quorum, keyIndex, deriveRule, account, branches };
    for (const branch of branches) await this.#watch(suspect, branch);
  }

  async #watch(suspect: Suspect, branch: Suspect['branches'][number]): Promise<void> {
    for (const index of branch.branch.extend()) {
      this.#watched.set(bytesToHex(branch.programs.program(index)), { suspect, branch, index });
      if (++this.#derived % PAUSE_EVERY === 0) await setImmediate();
    }
  }

  async #found({ suspect, branch, index }: Watched): Promise<void> {
    const { xpubs, quorum, keyIndex } = suspect;
    if (!suspect.account) {
      const alias = `${xpubs.map((xpub) => xpub.slice(0, 12)).join('')}:${String(keyIndex)}`;
      suspect.account = await this.accounts.recoverAccount({ xpubs, quorum, keyIndex, deriveRule: suspect.deriveRule, alias });
    }
    if (xpubs.join() === this.task.xpubs?.join()) {
      this.#accountBranch.found(keyIndex);
      await this.#extendAccounts();
    }
    branch.branch.found(index);
    await this.#watch(suspect, branch);
    await this.accounts.ensurePrograms(suspect.account.id, branch.change, index);
  }
}
