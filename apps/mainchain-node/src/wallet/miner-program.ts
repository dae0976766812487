/** Where the miner is paid unless an address was set: a program of the first account. Source: mainchain.md 18 (/get-mining-address). */
import type { Logger } from '@bystack/base';
import type { AccountsPort } from './ports.js';

/** The program, once there is an account; it stays the same as long as the account does. */
export class MinerProgram {
  #chosen: { readonly accountId: string; readonly program: Uint8Array } | null = null;
  #making = false;

  constructor(
    private readonly accounts: Pick<AccountsPort, 'list' | 'byId' | 'programsOf' | 'nextProgram'>,
    private readonly log: Logger,
  ) {}

  /** Null without an account, and for the moment in which its first program is made. */
  get(): Uint8Array | null {
    if (this.#chosen && this.accounts.byId(this.#chosen.accountId)) return this.#chosen.program;
    const [account] = this.accounts.list();
    if (!account) return null;
    const first = this.accounts.programsOf(account.id).find(({ change, keyIndex }) => !change && keyIndex === 1);
    if (first) this.#chosen = { accountId: account.id, program: first.program };
    else void this.#make(account.id);
    return first?.program ?? null;
  }

  async #make(accountId: string): Promise<void> {
    if (this.#making) return;
    this.#making = true;
    try {
      await this.accounts.nextProgram(accountId, false);
    } catch (error) {
      this.log.warn('no program for the miner', { error: String(error) });
    } finally {
      this.#making = false;
    }
  }
}
