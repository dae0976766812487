import { Injectable } from '@nestjs/common';
import { maxFaulty } from '@bystack/chainspec';
import { faultMargin, nodeSafety, type NodeSafety } from '@bystack/provisioning';
import { DataSource, type EntityManager } from 'typeorm';
import { ChainEntity } from '../chains/chain.entity.js';
import { ChainsService } from '../chains/chains.service.js';
import { refuse } from '../common/errors.js';
import type { ConnectionArgs, ConnectionOf } from '../common/relay/connection.js';
import { pageOfList } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { EventsService } from '../events/events.service.js';
import { LogLineType } from '../operations/operation.type.js';
import type { OperationEntity } from '../operations/operation.entity.js';
import { OperationsService } from '../operations/operations.service.js';
import { parseRecorded } from '../provisioning/recorded.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import { ChainNodeEntity } from './chain-node.entity.js';
import type { ChainNodeType } from './chain-node.type.js';
import { nodeRef } from './node-launches.service.js';
import { isVoting, toChainNode } from './node-view.js';

/** What a mutation about a node is to do. */
export type NodeWish = 'START_NODE' | 'STOP_NODE' | 'RESTART_NODE';

/** A node and the work that was started on it. */
export interface NodeWithOperation {
  readonly node: ChainNodeEntity;
  readonly operation: OperationEntity;
}

/** Most lines of one answer. */
const LOG_TAIL_MAX = 1_000;

/** The managed node of the main-chain stands alone. */
const MAIN_CHAIN_SAFETY: Readonly<Record<RequestContext['language'], NodeSafety>> = {
  en: { marginAfterStop: 0, safe: true, sentence: 'Sidechains run on without it; the main-chain makes no blocks meanwhile.' },
  zh: { marginAfterStop: 0, safe: true, sentence: '侧链会继续运行；在此期间主链不产生区块。' },
};

const MAIN_CHAIN_HINT = 'the node is of the main-chain, for which there are startMainChain, stopMainChain and restartMainChain';

/** Nodes as their organization sees them, and the wishes about them. */
@Injectable()
export class NodesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chains: ChainsService,
    private readonly operations: OperationsService,
    private readonly processes: NodeProcesses,
    private readonly events: EventsService,
  ) {}

  /** A node of the caller's organization or of the main-chain, which all share; null when absent or foreign. */
  async view(ctx: RequestContext, nodeRowId: string): Promise<ChainNodeType | null> {
    const row = await this.dataSource.manager.findOneBy(ChainNodeEntity, { id: nodeRowId });
    if (row === null) return null;
    return row.chainId === null || (await this.chains.find(ctx, row.chainId)) !== null ? toChainNode(row) : null;
  }

  /** Nodes of a chain the caller may see, by position. */
  async list(chainRowId: string, args: ConnectionArgs): Promise<ConnectionOf<ChainNodeType>> {
    const rows = await this.rowsOf(chainRowId);
    return pageOfList(args, rows, (row) => [row.position, row.id], toChainNode);
  }

  /** Rows of a chain's nodes, by position. */
  rowsOf(chainRowId: string, manager: EntityManager = this.dataSource.manager): Promise<ChainNodeEntity[]> {
    return manager.find(ChainNodeEntity, { where: { chainId: chainRowId }, order: { position: 'ASC' } });
  }

  /** What stopping the node would do. */
  async safety(ctx: RequestContext, node: ChainNodeType): Promise<NodeSafety> {
    if (node.chainRowId === null) return MAIN_CHAIN_SAFETY[ctx.language];
    const rows = await this.rowsOf(node.chainRowId);
    return safetyOf(rows, node.rowId, ctx.language);
  }

  /** The last lines of a node's log, oldest first. */
  async logs(node: ChainNodeType, tail: number): Promise<LogLineType[]> {
    const ref = nodeRef({ id: node.rowId, chainId: node.chainRowId, name: node.name });
    const lines = await this.processes.logs(ref, Math.max(0, Math.min(LOG_TAIL_MAX, tail)));
    return lines.map((line) => Object.assign(new LogLineType(), line));
  }

  /**
   * Writes a wish about a chain's node and the operation that fulfils it.
   * @throws Refusal `NOT_FOUND`, `PARAMETER_CONFLICT`, `CHAIN_STATE_CONFLICT`, `OPERATION_IN_PROGRESS`, `NODE_UNSAFE_STOP`
   */
  async wish(
    manager: EntityManager,
    ctx: RequestContext,
    kind: NodeWish,
    nodeRowId: string | null,
    confirmName: string | null,
  ): Promise<NodeWithOperation> {
    const { chain, node } = await this.#locked(manager, ctx, nodeRowId);
    if (parseRecorded(chain.observed).creation !== 'DONE' || chain.desiredState !== 'RUNNING')
      throw refuse('CHAIN_STATE_CONFLICT', ['input', 'id'], { slug: chain.slug, state: chain.phase });
    if (await this.operations.isBusy(manager, chain.id, node.id))
      throw refuse('OPERATION_IN_PROGRESS', ['input', 'id'], { slug: chain.slug });
    if (kind !== 'START_NODE') this.#checkSafety(ctx, await this.rowsOf(chain.id, manager), node, confirmName);
    node.desiredState = kind === 'STOP_NODE' ? 'STOPPED' : 'RUNNING';
    await manager.update(ChainNodeEntity, { id: node.id }, { desiredState: node.desiredState });
    await manager.update(ChainEntity, { id: chain.id }, { generation: chain.generation + 1 });
    const operation = await this.operations.start(manager, ctx, {
      kind,
      chainRowId: chain.id,
      nodeRowId: node.id,
      subject: `${chain.name} / ${node.name}`,
      input: { fromInstance: node.pid === null ? null : node.instanceId },
    });
    await this.events.emit(manager, 'chain', chain.id, {});
    return { node, operation };
  }

  #checkSafety(ctx: RequestContext, rows: readonly ChainNodeEntity[], node: ChainNodeEntity, confirmName: string | null): void {
    const { marginAfterStop, sentence } = safetyOf(rows, node.id, ctx.language);
    if (!isVoting(node) || marginAfterStop >= 0 || confirmName === node.name) return;
    if (confirmName !== null) throw refuse('CONFIRMATION_WRONG', ['input', 'confirmName'], { name: node.name });
    throw refuse('NODE_UNSAFE_STOP', ['input', 'confirmName'], { name: node.name, reason: sentence.replace(/[.。]$/, '') });
  }

  async #locked(
    manager: EntityManager,
    ctx: RequestContext,
    nodeRowId: string | null,
  ): Promise<{ chain: ChainEntity; node: ChainNodeEntity }> {
    const seen = nodeRowId === null ? null : await manager.findOneBy(ChainNodeEntity, { id: nodeRowId });
    if (seen !== null && seen.chainId === null) throw refuse('PARAMETER_CONFLICT', ['input', 'id'], { reason: MAIN_CHAIN_HINT });
    const chain =
      seen === null || seen.chainId === null
        ? null
        : await manager.findOne(ChainEntity, {
            where: { id: seen.chainId, organizationId: ctx.organizationId },
            lock: { mode: 'pessimistic_write' },
          });
    const node = chain === null || seen === null ? null : await manager.findOneBy(ChainNodeEntity, { id: seen.id });
    if (chain === null || node === null) throw refuse('NOT_FOUND', ['input', 'id'], { what: 'node' });
    return { chain, node };
  }
}

function safetyOf(rows: readonly ChainNodeEntity[], nodeRowId: string, language: RequestContext['language']): NodeSafety {
  const n = rows.filter((row) => row.role === 'VALIDATOR').length;
  const margin = faultMargin(n, maxFaulty(n), rows.filter(isVoting).length, language);
  const own = rows.find((row) => row.id === nodeRowId);
  return nodeSafety(margin, own !== undefined && isVoting(own), language);
}
