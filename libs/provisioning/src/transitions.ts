/** Allowed changes of a state as a table, checked once when it is made. */
import { assert } from '@bystack/base';
import { provisioningError } from './errors.js';

/** A checked table. */
export interface Transitions<S extends string> {
  /** Of what, for messages: `chain phase`. */
  readonly subject: string;
  readonly states: readonly S[];
  /** True when the state is the wanted one already or leads to it in one step. */
  allows(from: S, to: S): boolean;
  /** States that lead nowhere. */
  isTerminal(state: S): boolean;
  /** The wanted state. @throws BystackError `PROVISIONING_TRANSITION` when it cannot be reached in one step. */
  change(from: S, to: S): S;
}

/** Makes a table from `state → states it may go to`. Every target has to be a state, and no state leads to itself. */
export function createTransitions<S extends string>(subject: string, table: Readonly<Record<S, readonly S[]>>): Transitions<S> {
  const states = Object.keys(table) as S[];
  for (const from of states) {
    const targets = new Set(table[from]);
    assert(targets.size === table[from].length && !targets.has(from), `${subject}: ${from} has a repeated target`);
    for (const to of targets) assert(states.includes(to), `${subject}: ${from} leads to ${to}, which is no state`);
  }
  const allows = (from: S, to: S): boolean => from === to || table[from].includes(to);
  return {
    subject,
    states,
    allows,
    isTerminal: (state) => table[state].length === 0,
    change: (from, to) => {
      if (!allows(from, to)) {
        throw provisioningError({ code: 'PROVISIONING_TRANSITION', subject, from, to }, `The ${subject} ${from} does not lead to ${to}.`);
      }
      return to;
    },
  };
}
