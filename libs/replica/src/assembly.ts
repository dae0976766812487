/** The parts of a replica put together. */
import { bytesToHex, type TimeMs } from '@bystack/base';
import { genesisTip } from '@bystack/ledger';
import { blockId } from '@bystack/protocol';
import { Admission } from './admission.js';
import { Announcer } from './announcer.js';
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
import { acceptPeers, ValidatorSets } from './sets.js';
import { Server } from './serve.js';
import { Sync } from './sync.js';
import { LANE, type PeerId, type ReplicaOptions, type ReplicaStart } from './types.js';
import { Verdicts } from './verdicts.js';
import { encodeTransactions } from './wire.js';

/** Everything a replica is made of. */
export interface Assembly<S, M> {
  readonly facts: ChainFacts;
  readonly sets: ValidatorSets;
  readonly announcer: Announcer;
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
  const identity = bytesToHex(options.identityKey);
  const sets = new ValidatorSets(facts, start.sets ?? []);
  const outbox = new Outbox();
  const chain = new FinalChain(start.tip ?? genesisTip(facts.genesis), start.tipProof);
  for (const body of start.bodies) chain.keepBody(blockId(body.header), body);
  const epochs = new Epochs(facts, chain.tip, start.epochStart);
  const peers = new Peers();
  const checks = new Checks(outbox);
  const loader = new Loader(outbox, chain);
  const verdicts = new Verdicts(outbox, facts.ledger);
  const pool = new Pool(facts.ledger, options.mempool);
  const executor = new Executor({ facts, chain, loader, sets, verdicts, pool, now });
  const isValidator = (id: PeerId): boolean => link.set.ids.includes(id);
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
    sets,
    self: () => link.self,
    elected: () => acceptPeers(outbox, sets, link.epoch),
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
    sets,
    verify: (list, done) => checks.verifyKeyed(list, done),
    commit: (blocks, proofs, done) => finality.commitProven(blocks, proofs, done),
  });
  const host: EngineHost = {
    validate: (block, done) => finality.validate(block, done),
    build: (request, done) => finality.build(request, done),
    finalize: (blocks, proof) => finality.finalize(blocks, proof),
    certified: (id) => finality.certified(id),
    // Catch-up brings the bodies that others have made final already.
    fetch: (id, height, from) =>
      sync.active && height <= trustedHeight(peers.all(), link.set.params.f) ? undefined : bodies.fetch(id, from),
  };
  const { engine, timers, aggregate } = options;
  const link = new EngineLink<S, M>({ facts, engine, chain, outbox, peers, checks, timers, aggregate, identity, now, host });
  const server = new Server({ chain, outbox, peers, head });
  const router = new Router({ facts, sets, chain, outbox, peers, pool, admission, bodies, server, sync, epochs, now, head, link });
  const announcer = new Announcer({ facts, chain, loader, outbox, peers, admission, identity, now });
  return {
    facts,
    sets,
    announcer,
    outbox,
    chain,
    checks,
    peers,
    loader,
    verdicts,
    pool,
    admission,
    epochs,
    finality,
    link,
    sync,
    server,
    router,
  };
}
