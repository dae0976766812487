/** Where the miner is paid unless an address was set: the first address of the first account. Source: mainchain.md 18 (/get-mining-address). */
import type { Logger } from '@bystack/base';
import { AccountBranch } from './accounts/branch.js';
import type { AccountsPort } from './ports.js';

/** The program, as soon as there is an account; it stays the same as long as the account does. */
export class MinerProgram {
  #chosen: { readonly accountId: string; readonly program: Uint8Array } | null = null;
  #storing: Promise<void> = Promise.resolve();

  constructor(
    private readonly accounts: Pick<AccountsPort, 'list' | 'byId' | 'ensurePrograms'>,
    private readonly log: Logger,
  ) {}

  /** Null without an account. The program is stored as the account's own by the time a block can pay it. */
  get(): Uint8Array | null {
    if (this.#chosen && this.accounts.byId(this.#chosen.accountId)) return this.#chosen.program;
    const [account] = this.accounts.list();
    if (!account) return null;
    const program = new AccountBranch(account, false).program(1);
    this.#chosen = { accountId: account.id, program };
    this.#storing = this.#store(account.id);
    return program;
  }

  /** Resolves when the program that `get` named last is listed among its account's addresses. */
  stored(): Promise<void> {
    return this.#storing;
  }

  async #store(accountId: string): Promise<void> {
    try {
      await this.accounts.ensurePrograms(accountId, false, 1);
    } catch (error) {
      this.#chosen = null;
      this.log.warn('no program for the miner', { error: String(error) });
    }
  }
}
