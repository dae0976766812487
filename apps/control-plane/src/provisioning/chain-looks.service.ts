import { Injectable } from '@nestjs/common';
import type { ChainFacts, NodeFacts } from '@bystack/provisioning';
import type { ChainEntity } from '../chains/chain.entity.js';
import { ExplorerIndexer } from '../explorer/explorer-indexer.service.js';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import { viewToFacts, type NodeProcessView } from '../supervisor/node-view.js';
import { parseRecorded } from './recorded.js';

/** What was seen of a chain in one look. */
export interface ChainLook {
  readonly facts: ChainFacts;
  /** By node row id; nodes that never ran here are missing. */
  readonly views: ReadonlyMap<string, NodeProcessView>;
  /** Height at which a node served another final block than the one indexed; the index stands still then. */
  readonly indexConflict?: string;
}

/** An answer of a node may be this old. */
const MAX_AGE_MS = 80;
/** Phases of an index that is at work. */
const FOLLOWS: readonly string[] = ['FOLLOWING', 'WAITING'];

/** Looks at the world: processes, answers of nodes, services. */
@Injectable()
export class ChainLooks {
  constructor(
    private readonly processes: NodeProcesses,
    private readonly indexer: ExplorerIndexer,
  ) {}

  /** Everything known of a chain now. Asks nodes whose last answer is older than `maxAgeMs`. */
  async look(chain: ChainEntity, nodes: readonly ChainNodeEntity[], maxAgeMs = MAX_AGE_MS): Promise<ChainLook> {
    await Promise.all(nodes.map((node) => this.processes.facts(node.id, maxAgeMs)));
    const views = new Map<string, NodeProcessView>();
    const facts: Record<string, NodeFacts> = {};
    for (const node of nodes) {
      const view = this.processes.inspect(node.id);
      if (view === null) continue;
      views.set(node.id, view);
      facts[node.name] = viewToFacts(view);
    }
    const { phase, problem } = this.indexer.state(chain.id);
    return {
      facts: { recorded: parseRecorded(chain.observed), nodes: facts, services: { index: FOLLOWS.includes(phase) } },
      views,
      ...(phase === 'BROKEN' ? { indexConflict: String(problem?.facts['height']) } : {}),
    };
  }
}
