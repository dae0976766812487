/**
 * Tells the chain once per epoch that this candidate runs and how far its peers are: a LATENCY directive of its own,
 * signed with the identity key. Sources: bbft.md 3.1, 4.8.
 */
import { compareBytes, hexToBytes, type TimeMs } from '@bystack/base';
import { boundaryOf, snapshotHeight } from '@bystack/dpos';
import { candidateAt, candidateKey, latencyAt, latencyKey } from '@bystack/ledger';
import { directivePayload, encodeDirective, encodeTx, MAX_LATENCY_PEERS, type LatencyDirective } from '@bystack/protocol';
import type { Admission } from './admission.js';
import type { FinalChain } from './chain.js';
import { epochAfter, type ChainFacts } from './facts.js';
import { ANNOUNCE_AGAIN_MS } from './limits.js';
import type { Loader } from './loader.js';
import type { Outbox } from './outbox.js';
import type { Peers } from './peers.js';
import type { PeerId } from './types.js';

type Unsigned = Omit<LatencyDirective, 'signature'>;

export interface AnnouncerParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly loader: Loader;
  readonly outbox: Outbox;
  readonly peers: Peers;
  readonly admission: Admission;
  readonly identity: PeerId;
  readonly now: () => TimeMs;
}

const MAX_ROUND_TRIP = 0xffff;

/** Sends LATENCY on chains with elected validators. */
export class Announcer {
  readonly #signing = new Map<number, Unsigned>();
  #last: { readonly epoch: bigint; readonly at: TimeMs } | null = null;
  #looking = false;

  constructor(private readonly parts: AnnouncerParts) {}

  /** Looks whether the chain has this epoch's LATENCY of this node; called regularly. */
  tick(): void {
    const { facts, chain, loader, identity, now } = this.parts;
    if (facts.ledger.membership !== 'DPOS' || this.#looking || chain.tip.height >= this.#lastHeight()) return;
    const epoch = epochAfter(facts, chain.tip.height);
    if (this.#last?.epoch === epoch && now() - this.#last.at < ANNOUNCE_AGAIN_MS) return;
    const key = hexToBytes(identity);
    this.#looking = true;
    loader.load({ utxos: [], registry: [candidateKey(key), latencyKey(key)] }, (view) => {
      this.#looking = false;
      const told = latencyAt(view, key)?.epoch;
      if (candidateAt(view, facts.ledger, key)?.state !== 'ACTIVE' || (told !== undefined && told >= epoch)) return;
      this.#last = { epoch, at: now() };
      this.#sign({ kind: 'latency', epoch, identityKey: key, protocol: facts.protocol, peers: this.#roundTrips() });
    });
  }

  /** Last height whose state counts for the running election. */
  #lastHeight(): bigint {
    const { facts, chain } = this.parts;
    const { epochLength, electionGap } = facts.params;
    return snapshotHeight(epochAfter(facts, chain.tip.height), epochLength, electionGap);
  }

  #roundTrips(): Unsigned['peers'] {
    const measured = this.parts.peers.all().flatMap(({ id, rttMs }) => {
      if (rttMs === null) return [];
      return [{ identityKey: hexToBytes(id), roundTrip: Math.min(MAX_ROUND_TRIP, Math.max(1, Math.round(rttMs * 10))) }];
    });
    return measured.sort((a, b) => compareBytes(a.identityKey, b.identityKey)).slice(0, MAX_LATENCY_PEERS);
  }

  #sign(directive: Unsigned): void {
    const { outbox, facts } = this.parts;
    const req = outbox.request();
    this.#signing.set(req, directive);
    outbox.emit({ type: 'Sign', req, key: 'identity', payload: directivePayload(facts.chainId, directive), seq: 0 });
  }

  /** A signature; false when it is not one of this part. */
  signed(req: number, signature: Uint8Array): boolean {
    const directive = this.#signing.get(req);
    if (!directive) return false;
    this.#signing.delete(req);
    const { admission, identity, facts } = this.parts;
    const output = { assetVersion: 1n, kind: 'directive', directive: encodeDirective({ ...directive, signature }) } as const;
    const timeRange = boundaryOf(directive.epoch, facts.params.epochLength);
    admission.receive([encodeTx({ version: 1n, timeRange, inputs: [], outputs: [output] })], identity);
    return true;
  }
}
