/** How far ahead of the last address found a branch of an account is watched. */

/** Addresses watched beyond the last one found. */
export const ADDRESS_WINDOW = 128;
/** Accounts watched beyond the last one used. */
export const ACCOUNT_WINDOW = 6;

/** Indexes from 1: those below `#horizon` are watched. */
export class Branch {
  #horizon = 1;
  #nextUnfound: number;

  /** `known`: highest index in use already. */
  constructor(
    private readonly window: number,
    known = 0,
  ) {
    this.#nextUnfound = known + 1;
  }

  /** An index was found in use. */
  found(index: number): void {
    this.#nextUnfound = Math.max(this.#nextUnfound, index + 1);
  }

  /** Indexes to watch from now on; empty when there are enough. */
  extend(): readonly number[] {
    const from = this.#horizon;
    this.#horizon = Math.max(from, this.#nextUnfound + this.window);
    return Array.from({ length: this.#horizon - from }, (_, i) => from + i);
  }
}
