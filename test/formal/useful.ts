/**
 * Leaves out ways with an action that helps the adversary nothing: the same way without it reaches the same certificates
 * and leaves at least as many ways on. README.md gives the argument.
 */
import type { Formed } from './certificates.js';
import { F, QUORUM, type Model } from './rules.js';
import type { Payload, State } from './state.js';

const agree = (a: Payload, b: Payload): boolean => a.block === b.block && (a.kind === 'repeat') === (b.kind === 'repeat');

/** Every vote is needed by a certificate or is a fast vote that a time-out can report. */
export const votesAreUseful = (s: State, formed: readonly Formed[]): boolean =>
  s.nodes.every((node, i) =>
    node.votes.every(
      (vote) =>
        node.fast === vote.block ||
        formed.some((c) => agree(c.payload, vote) && c.signers.includes(i) && (c.fast || c.signers.length + F === QUORUM)),
    ),
  );

/** Too few time-outs for a certificate are as good as none. */
export const timeoutsAreUseful = (s: State): boolean => {
  const signers = s.nodes.filter((node) => node.timedOut).length;
  return signers === 0 || signers + F >= QUORUM;
};

/** Votes for a second proposal of the last view come too late for a report and cannot add to the first one's certificate. */
export const proposalLimit = (s: State, m: Model): number => {
  const addsUp = m.without.has('jv') || m.without.has('one-vote');
  return m.reduced && s.view === m.views && !addsUp ? 1 : m.proposals;
};
