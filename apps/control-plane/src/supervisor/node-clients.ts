/** Rpc clients of a chain's nodes, for those who read blocks and submit transactions. */
import type { RpcClient } from '@bystack/rpc';
import type { NodeProcesses } from './node-processes.js';
import type { NodeProcessView } from './node-view.js';

/** Finds nodes to ask. */
export class NodeClients {
  constructor(private readonly processes: NodeProcesses) {}

  /** Clients of the chain's nodes that answer, the highest block first; nodes that still sync come last. Empty when none answers. */
  async forChain(chainRowId: string): Promise<RpcClient[]> {
    return this.processes
      .list(chainRowId)
      .filter((view) => view.answering)
      .sort(byUse)
      .map((view) => this.processes.rpc(view.nodeId));
  }
}

const byUse = (a: NodeProcessView, b: NodeProcessView): number => {
  const syncing = Number(a.status?.syncing ?? true) - Number(b.status?.syncing ?? true);
  if (syncing !== 0) return syncing;
  const height = BigInt(b.status?.heightFinalized ?? '0') - BigInt(a.status?.heightFinalized ?? '0');
  return height === 0n ? a.nodeName.localeCompare(b.nodeName) : height > 0n ? 1 : -1;
};
