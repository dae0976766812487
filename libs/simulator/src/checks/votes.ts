/**
 * The sum of all votes and time-outs ever signed, whoever holds them: I1, I5, I6, I6b. A certificate exists here as
 * soon as enough validators signed, also when no message ever carried it.
 */
import { fastQuorum, nextAfterFailure, quorum } from '@bystack/consensus';
import type { BlockTree } from './blocks.js';
import type { ChainFactsOfRun, Report } from './breach.js';
import type { SignedPayload } from './signed.js';

/** Hex digits of a payload's tag, and of a VOTE: PROPOSE holds the same fields behind its tag (bbft.md 2.1). */
const TAG_HEX = 32;
const VOTE_HEX = 290;

/** A proposal that gathered votes. */
interface Voted extends Pick<SignedPayload, 'epoch' | 'view' | 'height' | 'blockId' | 'rel' | 'jv' | 'content'> {
  readonly signers: Set<number>;
}
interface Lock {
  readonly invariant: 'I5' | 'I6';
  readonly view: bigint;
  readonly blockId: string;
  readonly height: bigint;
}
interface EpochVotes {
  /** Signed proposals: signer and content. */
  readonly proposed: Set<string>;
  readonly votes: Map<string, Voted>;
  readonly certified: Map<string, Voted>;
  readonly byView: Map<bigint, Voted>;
  readonly timeouts: Map<bigint, Set<number>>;
  readonly locks: Map<string, Lock>;
}

/** Watches all signatures of a run. */
export class VoteWatch {
  readonly #epochs = new Map<bigint, EpochVotes>();
  readonly #quorum: number;
  readonly #fast: number;
  /** Told of each new certificate: its block and signers. */
  onCertificate: ((blockId: string) => void) | null = null;

  constructor(
    private readonly facts: ChainFactsOfRun,
    private readonly tree: BlockTree,
    private readonly report: Report,
  ) {
    this.#quorum = quorum(facts.n, facts.f);
    this.#fast = fastQuorum(facts.n, facts.f);
  }

  /** A validator signed; the same signature may come twice. */
  signed(node: number, p: SignedPayload, honest: boolean): void {
    const epoch = this.#epoch(p.epoch);
    const about = `${String(this.facts.leader(p.epoch, p.view))} ${p.content.slice(TAG_HEX, VOTE_HEX)}`;
    if (p.kind === 'propose') epoch.proposed.add(`${String(node)} ${p.content.slice(TAG_HEX, VOTE_HEX)}`);
    if (p.kind === 'vote' && honest && !epoch.proposed.has(about))
      this.report('P3', `node ${String(node)} votes in view ${String(p.view)} for what its leader did not propose`);
    if (p.kind === 'timeout') this.#timeout(epoch, node, p);
    if (p.kind === 'vote') this.#vote(epoch, node, p);
  }

  /** Contents voted for in a view, as payloads in hex. */
  contents(epoch: bigint, view: bigint, blockId: string): string[] {
    return [...(this.#epochs.get(epoch)?.votes.values() ?? [])]
      .filter((v) => v.view === view && v.blockId === blockId)
      .map((v) => v.content);
  }

  #epoch(epoch: bigint): EpochVotes {
    let known = this.#epochs.get(epoch);
    if (!known)
      this.#epochs.set(
        epoch,
        (known = { proposed: new Set(), votes: new Map(), certified: new Map(), byView: new Map(), timeouts: new Map(), locks: new Map() }),
      );
    return known;
  }

  #vote(e: EpochVotes, node: number, p: SignedPayload): void {
    let voted = e.votes.get(p.content);
    if (!voted) e.votes.set(p.content, (voted = { ...p, signers: new Set() }));
    voted.signers.add(node);
    if (voted.signers.size >= this.#quorum && !e.certified.has(p.content)) this.#certified(e, voted);
    if (voted.signers.size >= this.#fast && p.rel === 0 && p.jv === p.view - 1n)
      this.#lock(e, { invariant: 'I6', view: p.view, blockId: p.blockId, height: p.height });
  }

  #certified(e: EpochVotes, c: Voted): void {
    e.certified.set(c.content, c);
    const rival = e.byView.get(c.view);
    if (rival) this.report('I1', `two proposals of view ${String(c.view)} are certified, ${short(rival.blockId)} and ${short(c.blockId)}`);
    e.byView.set(c.view, c);
    this.#founded(e, c);
    for (const lock of e.locks.values()) this.#obeys(lock, c);
    for (const [view, signers] of e.timeouts) if (signers.size >= this.#quorum) this.#apart(view, c);
    this.onCertificate?.(c.blockId);
    if (c.jv !== c.view - 1n) return;
    const justified = c.rel === 1 ? c.blockId : this.tree.parentOf(c.blockId);
    if (justified) this.#lock(e, { invariant: 'I5', view: c.view, blockId: justified, height: c.rel === 1 ? c.height : c.height - 1n });
  }

  /** What the induction of I5 rests on: c is built on the certificate its jv names, of the view before or admitted by a TC. */
  #founded(e: EpochVotes, c: Voted): void {
    const base = e.byView.get(c.jv)?.blockId;
    const built = c.rel === 1 ? c.blockId : this.tree.parentOf(c.blockId);
    if (base !== undefined && built !== base)
      this.report(
        'I5',
        `view ${String(c.view)} certifies ${short(c.blockId)}, which is not built on the certificate of view ${String(c.jv)}`,
      );
    const admits = (view: bigint): boolean => nextAfterFailure(view, this.facts.turnViews) === c.view;
    const byTC = [...e.timeouts].some(([view, signers]) => signers.size >= this.#quorum && admits(view));
    if (c.jv !== c.view - 1n && !byTC)
      this.report('I5', `view ${String(c.view)} is certified although neither a certificate nor time-outs admit to it`);
  }

  #lock(e: EpochVotes, lock: Lock): void {
    const key = `${lock.invariant}${String(lock.view)}${lock.blockId}`;
    if (e.locks.has(key)) return;
    e.locks.set(key, lock);
    for (const c of e.certified.values()) this.#obeys(lock, c);
  }

  #obeys(lock: Lock, c: Voted): void {
    if (c.view <= lock.view || this.tree.extendsOrEquals(c.blockId, lock.blockId, lock.height)) return;
    const what = lock.invariant === 'I5' ? 'two-chain' : 'fast quorum';
    this.report(
      lock.invariant,
      `view ${String(c.view)} certifies ${short(c.blockId)}, which does not extend ${short(lock.blockId)}, locked by the ${what} of view ${String(lock.view)}`,
    );
  }

  #timeout(e: EpochVotes, node: number, p: SignedPayload): void {
    const signers = e.timeouts.get(p.view) ?? new Set();
    e.timeouts.set(p.view, signers.add(node));
    if (signers.size === this.#quorum) for (const c of e.certified.values()) this.#apart(p.view, c);
  }

  #apart(timedOut: bigint, c: Voted): void {
    if (c.view > timedOut && c.view < nextAfterFailure(timedOut, this.facts.turnViews))
      this.report(
        'I6b',
        `view ${String(c.view)} is certified in a turn that ${String(this.#quorum)} validators gave up in view ${String(timedOut)}`,
      );
  }
}

const short = (id: string): string => id.slice(0, 8);
