/** Certificates, finality and the invariants on them. Source: bbft.md 2.3, 4.4 A1, 7.1. */
import { F, FAST, QUORUM, type Invariant, type Model } from './rules.js';
import { extendsBlock, type BlockNo, type Payload, type State } from './state.js';
import { payloadsOf } from './voting.js';

/** A certificate that the votes of a view form together with the faulty validator's, and what it makes final. */
export interface Formed {
  readonly payload: Payload;
  /** Honest signers, by number. */
  readonly signers: readonly number[];
  /** Block that the two-chain rule makes final; null for none. */
  readonly chained: BlockNo | null;
  /** Final by the fast path. */
  readonly fast: boolean;
}

/** The votes of a view are over: what they certified. */
export interface CertifyStep {
  readonly type: 'certify';
  readonly formed: readonly Formed[];
}

/** The block that a certificate built on its predecessor's makes final: the one it is justified by. */
const justified = (s: State, p: Payload): BlockNo => (p.kind === 'repeat' ? p.block : s.parents[p.block]);

/** Do two votes add up to one certificate? */
const addUp = (a: Payload, b: Payload, m: Model): boolean =>
  a.block === b.block && (a.kind === 'repeat') === (b.kind === 'repeat') && (m.without.has('jv') || a.jv === b.jv);

/** Is the certificate taken for one built on the directly preceding view's? Without `jv` nothing but the blocks tells. */
const isDirect = (s: State, p: Payload, m: Model): boolean =>
  p.jv === s.view - 1 || (m.without.has('jv') && s.certificates.some((c) => c.view === s.view - 1 && c.block === justified(s, p)));

function certify(s: State, m: Model, payload: Payload): Formed | null {
  const signers = s.nodes.flatMap((node, i) => (node.votes.some((p) => addUp(p, payload, m)) ? [i] : []));
  if (signers.length + F < QUORUM) return null;
  const direct = isDirect(s, payload, m);
  const threshold = m.without.has('fast-threshold') ? FAST - 1 : FAST;
  const fast = payload.kind !== 'repeat' && (direct || m.without.has('fast-direct')) && signers.length + F >= threshold;
  const chained = m.without.has('two-chain') ? payload.block : direct ? justified(s, payload) : null;
  return { payload, signers, chained, fast };
}

/** I1, I5, I6, I6b: what a new certificate breaks. */
function brokenBy(s: State, { payload }: Formed): Invariant[] {
  const broken: Invariant[] = [];
  if (s.certificates.some((c) => c.view === s.view)) broken.push('I1');
  if (!extendsBlock(s.parents, payload.block, s.chained)) broken.push('I5');
  if (!extendsBlock(s.parents, payload.block, s.fast)) broken.push('I6');
  if (s.outcomes.some((tc) => tc.view > 0 && tc.view < s.view && s.view < tc.next)) broken.push('I6b');
  return broken;
}

const onOneChain = (s: State, a: BlockNo, b: BlockNo): boolean => extendsBlock(s.parents, a, b) || extendsBlock(s.parents, b, a);

/** A block became final: I7 against everything final, and the higher of two heads. */
function finalize(s: State, head: 'chained' | 'fast', block: BlockNo): State {
  const agrees = onOneChain(s, block, s.chained) && onOneChain(s, block, s.fast);
  const higher = extendsBlock(s.parents, block, s[head]) ? block : s[head];
  return { ...s, [head]: higher, broken: agrees || s.broken.includes('I7') ? s.broken : [...s.broken, 'I7'] };
}

function apply(s: State, formed: Formed): State {
  let next: State = { ...s, broken: [...new Set([...s.broken, ...brokenBy(s, formed)])] };
  next = { ...next, certificates: [...s.certificates, { view: s.view, block: formed.payload.block }] };
  if (formed.chained !== null) next = finalize(next, 'chained', formed.chained);
  return formed.fast ? finalize(next, 'fast', formed.payload.block) : next;
}

/** Closes the votes of a view. */
export function certifyStep(s: State, m: Model): readonly [CertifyStep, State] {
  const distinct = payloadsOf(s).filter((p, i, all) => all.findIndex((q) => addUp(p, q, m)) === i);
  const formed = distinct.map((p) => certify(s, m, p)).filter((c) => c !== null);
  const nodes = s.nodes.map((node) => ({ ...node, votes: [] }));
  return [{ type: 'certify', formed }, formed.reduce(apply, { ...s, phase: 'timeouts', nodes, broken: [] })];
}
