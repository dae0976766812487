/** A way through the model as lines that can be read aloud. */
import type { Formed } from './certificates.js';
import type { Violation } from './explore.js';
import { HONEST, INVARIANTS } from './rules.js';
import type { BlockNo, Payload, State } from './state.js';
import type { Step } from './steps.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Genesis, A, B, …, Z, A1, … */
const blockName = (block: BlockNo): string => {
  const round = Math.floor((block - 1) / LETTERS.length);
  return block === 0 ? 'genesis' : `${LETTERS[(block - 1) % LETTERS.length]}${round > 0 ? round : ''}`;
};

const validator = (node: number): string => `validator ${node + 1}`;

const relation = (p: Payload, s: State): string => {
  if (p.kind === 'repeat') return 'again (REPEAT)';
  const parent = blockName(s.parents[p.block]);
  return p.kind === 'forced' ? `again, as the time-outs force (child of ${parent})` : `(child of ${parent})`;
};

const justification = (p: Payload, view: number): string =>
  p.jv === view - 1 ? `on the certificate of view ${p.jv}` : `after a time-out certificate, on the certificate of view ${p.jv}`;

const formedLines = ({ payload, signers, chained, fast }: Formed): string[] => [
  `  certificate on ${blockName(payload.block)}: ${[...signers, HONEST].map((i) => i + 1).join(', ')} (${HONEST + 1} is faulty)`,
  ...(chained === null || chained === 0 ? [] : [`  final by the chain rule: ${blockName(chained)}`]),
  ...(fast ? [`  final by the fast path: ${blockName(payload.block)}`] : []),
];

/** The lines of one step out of a view. */
function stepLines(step: Step, after: State, view: number): string[] {
  switch (step.type) {
    case 'vote': {
      const { payload } = step;
      return [`${validator(step.node)} votes for ${blockName(payload.block)} ${relation(payload, after)}, ${justification(payload, view)}`];
    }
    case 'certify':
      return step.formed.flatMap(formedLines);
    case 'timeout': {
      const fast = step.fast === 0 ? 'no fast vote' : `fast vote for ${blockName(step.fast)}`;
      return [`${validator(step.node)} times out: highest certificate of view ${step.high}, ${fast}`];
    }
    case 'close':
      return step.outcomes.map(({ next, high, forced }) => {
        const force = forced === 0 ? 'no block forced' : `${blockName(forced)} forced`;
        return `  time-out certificate to view ${next}: highest certificate of view ${high}, ${force}`;
      });
  }
}

/** A violation, one line per vote, time-out, certificate and finalization, with what broke at the end. */
export function traceLines({ trace, invariants }: Violation): string[] {
  let view = 1;
  const lines: string[] = [];
  for (const [step, after] of trace) {
    lines.push(...stepLines(step, after, view).map((line) => `view ${view}  ${line}`));
    view = after.view;
  }
  return [...lines, ...invariants.map((name) => `broken: ${name}, ${INVARIANTS[name]}`)];
}
