/** Choice of outputs on the main-chain, as Bytom's wallet makes it. Source: mainchain.md 17. */

/** Up to this many outputs a payment prefers several small ones to one large one. */
const DESIRED_OUTPUTS = 5;

/** Chosen outputs and what they bring. */
export interface MainSelection<T> {
  readonly chosen: readonly T[];
  readonly sum: bigint;
}

/**
 * The largest outputs until they bring `amount`; then, as long as at most five result, the largest of them makes way for the
 * next smaller ones, so that small outputs get used up. `largestFirst` is sorted by amount, descending. Brings less than
 * `amount` exactly when all together do.
 */
export function selectMain<T extends { readonly amount: bigint }>(largestFirst: readonly T[], amount: bigint): MainSelection<T> {
  let chosen: T[] = [];
  let sum = 0n;
  let next = 0;
  while (sum < amount && next < largestFirst.length) {
    const output = largestFirst[next++] as T;
    chosen.push(output);
    sum += output.amount;
  }
  while (sum >= amount && next < largestFirst.length) {
    const [largest, ...others] = chosen;
    const room = DESIRED_OUTPUTS - others.length;
    let replaced = sum - (largest?.amount ?? 0n);
    const from = next;
    while (replaced < amount && next < largestFirst.length && next - from < room) replaced += (largestFirst[next++] as T).amount;
    if (replaced < amount) break;
    chosen = [...others, ...largestFirst.slice(from, next)];
    sum = replaced;
  }
  return { chosen, sum };
}
