/** Actions as they are built. A null field was not given. Source: mainchain.md 18. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { WitnessComponent } from '@bystack/txbuilder';

interface Value {
  readonly assetId: Hash | null;
  /** Smallest units; 0 counts as not given. */
  readonly amount: bigint;
}

/** Takes an asset from an account. */
export interface SpendAccount extends Value {
  readonly type: 'spend_account';
  readonly accountId: string;
  readonly useUnconfirmed: boolean;
}

/** One thing the transaction should do. `args`: what to show a contract instead of signatures of the account. */
export type BuildAction =
  | SpendAccount
  | {
      readonly type: 'spend_account_unspent_output';
      readonly outputId: Hash | null;
      readonly useUnconfirmed: boolean;
      readonly args: readonly WitnessComponent[] | null;
    }
  | ({ readonly type: 'issue'; readonly args: readonly WitnessComponent[] | null } & Value)
  | ({ readonly type: 'control_address'; readonly address: string } & Value)
  | ({ readonly type: 'control_program'; readonly program: Uint8Array } & Value)
  | ({ readonly type: 'retire'; readonly arbitrary: Uint8Array } & Value);

/** True for actions that bring value. */
export const isInputAction = (type: string): boolean => type.startsWith('spend') || type === 'issue';

/** Spends of one asset from one account become one, in the place of the first. */
export function mergeSpends(actions: readonly BuildAction[]): readonly BuildAction[] {
  const places = new Map<string, number>();
  const out: BuildAction[] = [];
  for (const action of actions) {
    const key = action.type === 'spend_account' ? `${action.accountId}/${action.assetId ? bytesToHex(action.assetId) : ''}` : null;
    const place = key === null ? undefined : places.get(key);
    const first = place === undefined ? undefined : out[place];
    if (place !== undefined && first?.type === 'spend_account' && action.type === 'spend_account') {
      const useUnconfirmed = first.useUnconfirmed || action.useUnconfirmed;
      out[place] = { ...first, amount: first.amount + action.amount, useUnconfirmed };
      continue;
    }
    if (key !== null) places.set(key, out.length);
    out.push(action);
  }
  return out;
}
