import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import { DataSource, type EntityManager } from 'typeorm';
import { ChainEntity } from '../chains/chain.entity.js';
import { LOGGER } from '../config/tokens.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { EventsService } from '../events/events.service.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import { changesOf } from './changed-fields.js';
import { ChainLooks, type ChainLook } from './chain-looks.service.js';
import { nodeFields, observeChain, type NodeFields } from './observation.js';

/** Without a change the time of the look is written at most this often. */
const STAMP_EVERY_MS = 2_000;
/** Asking a node for its reasons is dearer than asking for its status. */
const EXPLAIN_EVERY_MS = 2_000;
const EXPLAIN_TIMEOUT_MS = 1_000;
/** Answers of nodes may be this old. */
const MAX_AGE_MS = 800;

interface Memory {
  explainedAtMs: number;
  explain: string;
  pendingSinceMs: number | null;
}

/** Looks at chains and writes what users see of them: phase, findings, fault margin, nodes. One look at a chain at a time. */
@Injectable()
export class ObserverService {
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #memory = new Map<string, Memory>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly looks: ChainLooks,
    private readonly processes: NodeProcesses,
    private readonly events: EventsService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Looks at the chain and writes what changed. */
  observe(chainRowId: string): Promise<void> {
    return this.exclusive(chainRowId, () => this.dataSource.transaction((manager) => this.write(manager, chainRowId)));
  }

  /** Runs the work while nobody else in this process writes observations of the chain. */
  exclusive<T>(chainRowId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(chainRowId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine
      .catch(() => undefined)
      .finally(() => {
        if (this.#queues.get(chainRowId) === settled) this.#queues.delete(chainRowId);
      });
    this.#queues.set(chainRowId, settled);
    return mine;
  }

  /** As `observe`, in the caller's transaction and within `exclusive`. */
  async write(manager: EntityManager, chainRowId: string): Promise<void> {
    const chain = await manager.findOneBy(ChainEntity, { id: chainRowId });
    if (chain === null || chain.deletedAt !== null) {
      this.#memory.delete(chainRowId);
      return;
    }
    const nodes = await manager.find(ChainNodeEntity, { where: { chainId: chainRowId }, order: { position: 'ASC' } });
    const look = await this.looks.look(chain, nodes, MAX_AGE_MS);
    const now = Date.now();
    const seen = nodes.map((node) => nodeFields(chain, node, look.views.get(node.id) ?? null, look.facts));
    const changed = await this.#writeNodes(manager, nodes, seen, now);
    const memory = this.#remember(chainRowId, look, now);
    const first = observeChain({ chain, nodes, seen, look, now, explain: memory.explain, pendingSinceMs: memory.pendingSinceMs });
    const asks = first.phase === 'HALTED' || first.phase === 'DEGRADED';
    const explain = asks ? await this.#explain(memory, look, now) : '';
    const fields =
      explain === memory.explain ? first : observeChain({ chain, nodes, seen, look, now, explain, pendingSinceMs: memory.pendingSinceMs });
    memory.explain = explain;
    const changes = changesOf(chain, fields);
    if (changes === null && !changed) {
      if (now - chain.observedAt.getTime() >= STAMP_EVERY_MS)
        await manager.update(ChainEntity, { id: chain.id }, { observedAt: new Date(now) });
      return;
    }
    if (changes?.phase !== undefined) this.log.info('chain.phase', { chain: chain.id, from: chain.phase, to: fields.phase });
    await manager.update(ChainEntity, { id: chain.id }, { ...(changes as object), observedAt: new Date(now) });
    await this.events.emit(manager, 'chain', chain.id, {});
  }

  async #writeNodes(manager: EntityManager, nodes: readonly ChainNodeEntity[], seen: readonly NodeFields[], now: number): Promise<boolean> {
    let changed = false;
    for (const [i, node] of nodes.entries()) {
      const changes = changesOf(node, seen[i] as NodeFields);
      if (changes !== null) changed = true;
      else if (now - node.observedAt.getTime() < STAMP_EVERY_MS) continue;
      Object.assign(node, changes);
      await manager.update(ChainNodeEntity, { id: node.id }, { ...(changes as object | null), observedAt: new Date(now) });
    }
    return changed;
  }

  #remember(chainRowId: string, look: ChainLook, now: number): Memory {
    const memory = this.#memory.get(chainRowId) ?? { explainedAtMs: 0, explain: '', pendingSinceMs: null };
    this.#memory.set(chainRowId, memory);
    const waiting = [...look.views.values()].some((view) => view.answering && (view.status?.mempool.transactions ?? 0) > 0);
    memory.pendingSinceMs = waiting ? (memory.pendingSinceMs ?? now) : null;
    return memory;
  }

  /** Why blocks are missing, in the words of the node that got furthest; empty when none answers. */
  async #explain(memory: Memory, look: ChainLook, now: number): Promise<string> {
    if (now - memory.explainedAtMs < EXPLAIN_EVERY_MS) return memory.explain;
    memory.explainedAtMs = now;
    const furthest = [...look.views.values()]
      .filter((view) => view.answering && view.status !== null)
      .sort((a, b) => Number(BigInt(b.status?.heightFinalized ?? 0) - BigInt(a.status?.heightFinalized ?? 0)))[0];
    if (furthest === undefined) return '';
    try {
      const { sentence } = await this.processes.rpc(furthest.nodeId).call('explain', {}, { timeoutMs: EXPLAIN_TIMEOUT_MS });
      return sentence;
    } catch (error) {
      this.log.debug('chain.not-explained', { chain: furthest.chainRowId, error });
      return '';
    }
  }
}
