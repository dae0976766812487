/** The parts of a replica put together. */
import { bytesToHex, type TimeMs } from '@bystack/base';
import type { NodeIx } from '@bystack/consensus';
import { genesisTip } from '@bystack/ledger';
import { blockId } from '@bystack/protocol';
import { Admission } from './admission.js';
import { Bodies } from './bodies.js';
import { FinalChain } from './chain.js';
import { Checks } from './checks.js';
import { EngineLink, type EngineHost } from './engine-link.js';
import { Epochs } from './epochs.js';
import { replicaError } from './errors.js';
import { Executor } from './executor.js';
import { chainFacts, type ChainFacts } from './facts.js';
import { Finality } from './finality.js';
import { parcelsOf, type Admitted } from './gossip.js';
import { Loader } from './loader.js';
import { Outbox } from './outbox.js';
import { Peers, trustedHeight } from './peers.js';
import { Pool } from './pool.js';
import { Router } from './router.js';
import { Server } from './serve.js';
import { Sync } from './sync.js';
import { LANE, type PeerId, type ReplicaOptions, type ReplicaStart } from './types.js';
import { Verdicts } from './verdicts.js';
import { encodeTransactions } from './wire.js';

/** Everything a replica is made of. */
export interface Assembly<S, M> {
  readonly facts: ChainFacts;
  readonly self: NodeIx | null;
  readonly outbox: Outbox;
  readonly chain: FinalChain;
  readonly checks: Checks;
  readonly peers: Peers;
  readonly loader: Loader;
  readonly verdicts: Verdicts;
  readonly pool: Pool;
  readonly admission: Admission;
  readonly epochs: Epochs;
  readonly finality: Finality;
  readonly link: EngineLink<S, M>;
  readonly sync: Sync;
  readonly server: Server;
  readonly router: Router;
}

const checkedFacts = <S, M>({ spec, engine }: ReplicaOptions<S, M>): ChainFacts => {
  const facts = chainFacts(spec, engine);
  const [problem] = engine.checkParams(facts.members.length, facts.params);
  if (problem)
    throw replicaError('REPLICA_PARAMETER', `The engine refuses the specification: ${problem.message}`, 'Correct the specification.');
  return facts;
};

/** Builds the parts. `now` gives the time of the running step. @throws BystackError `REPLICA_PARAMETER`, `REPLICA_START` */
export function assemble<S, M>(options: ReplicaOptions<S, M>, start: ReplicaStart, now: () => TimeMs): Assembly<S, M> {
  const facts = checkedFacts(options);
  const index = facts.validatorIds.indexOf(bytesToHex(options.identityKey));
  const self = index < 0 ? null : index;
  const outbox = new Outbox();
  const chain = new FinalChain(start.tip ?? genesisTip(facts.genesis), start.tipProof);
  for (const body of start.bodies) chain.keepBody(blockId(body.header), body);
  const epochs = new Epochs(facts, chain.tip, start.epochStart);
  const peers = new Peers();
  const checks = new Checks(outbox);
  const loader = new Loader(outbox, chain);
  const verdicts = new Verdicts(outbox, facts.ledger);
  const pool = new Pool(facts.ledger, options.mempool);
  const executor = new Executor({ facts, chain, loader, verdicts, pool, now });
  const isValidator = (id: PeerId): boolean => facts.validatorIds.includes(id);
  const gossip = (batch: readonly Admitted[]): void => {
    for (const { to, transactions } of parcelsOf(batch, peers.ids(), isValidator))
      outbox.send(to, LANE.transactions, encodeTransactions(transactions, link.head()));
  };
  const changed = (): void => finality.changed();
  const admission = new Admission({ facts, chain, loader, verdicts, pool, outbox, now, gossip, changed });
  const head = (): ReturnType<EngineLink<S, M>['head']> => link.head();
  const finality = new Finality({
    facts,
    chain,
    outbox,
    executor,
    pool,
    verdicts,
    admission,
    epochs,
    self,
    now,
    feed: (fact) => link.feed(fact),
    epoch: () => link.epoch,
  });
  const { maxBlockBytes } = facts.params;
  const bodies = new Bodies({
    chain,
    outbox,
    peers,
    maxBlockBytes,
    now,
    head,
    found: (block) => link.feed({ type: 'BlockFetched', block }),
  });
  const sync = new Sync({
    facts,
    chain,
    peers,
    outbox,
    now,
    head,
    ready: () => link.speaking,
    verify: (list, done) => checks.verify(list, facts.members, done),
    commit: (blocks, proofs, done) => finality.commitProven(blocks, proofs, done),
  });
  const host: EngineHost = {
    validate: (block, done) => finality.validate(block, done),
    build: (request, done) => finality.build(request, done),
    finalize: (blocks, proof) => finality.finalize(blocks, proof),
    certified: (id) => finality.certified(id),
    // Catch-up brings the bodies that others have made final already.
    fetch: (id, height, from) => (sync.active && height <= trustedHeight(peers.all(), facts.params.f) ? undefined : bodies.fetch(id, from)),
  };
  const { engine, timers, aggregate } = options;
  const link = new EngineLink<S, M>({ facts, engine, chain, outbox, peers, checks, timers, aggregate, self, now, host });
  const server = new Server({ chain, outbox, peers, head });
  const router = new Router({ facts, chain, outbox, peers, pool, admission, bodies, server, sync, epochs, now, head, link });
  return { facts, self, outbox, chain, checks, peers, loader, verdicts, pool, admission, epochs, finality, link, sync, server, router };
}
