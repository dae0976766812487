/** The main-chain as the API shows it: what is wanted, what the supervisor saw of the process, what the node says. */
import { Injectable } from '@nestjs/common';
import { isBystackError } from '@bystack/base';
import type { Language } from '@bystack/api-contract';
import type { EntityManager } from 'typeorm';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { toChainNode } from '../nodes/node-view.js';
import type { ChainStatus, SeenReorganization } from './chain-status.js';
import type { MainChainStatus } from './main-chain.enums.js';
import { MainChainReorganizationType, MainChainType } from './main-chain.type.js';
import { MainChainRows } from './main-chain-rows.service.js';
import { MainChainSource } from './main-chain-source.service.js';
import { mainChainSentence } from './main-chain-words.js';

/** What the node says, or why it says nothing. */
interface Heard {
  readonly status: ChainStatus | null;
  readonly reason: string;
}

@Injectable()
export class MainChainService {
  constructor(
    private readonly source: MainChainSource,
    private readonly rows: MainChainRows,
  ) {}

  /** The main-chain now, with the rows as the caller's transaction sees them. Never fails because of the node. */
  async view(language: Language, manager?: EntityManager): Promise<MainChainType> {
    const { kind } = this.source.setting;
    const node = kind === 'MANAGED' ? ((await this.rows.find(manager))?.node ?? null) : null;
    const client = kind === 'OFF' || node?.desiredState === 'STOPPED' ? null : await this.source.client();
    const heard: Heard =
      client === null ? { status: null, reason: '' } : await this.source.status(client).then((status) => ({ status, reason: '' }), silence);
    const status = statusOf(kind, node, heard.status);
    const reason = failureOf(node) || (kind === 'EXTERNAL' ? heard.reason : '');
    const height = heard.status?.tip.height ?? node?.height ?? null;
    const url = this.source.setting.kind === 'EXTERNAL' ? this.source.setting.url : (client?.url ?? null);
    const highestHeight = heard.status?.highestHeight ?? null;
    return Object.assign(new MainChainType(), said(heard.status), {
      kind,
      status,
      sentence: mainChainSentence(status, { managed: kind === 'MANAGED', url, reason, height, highestHeight }, language),
      url,
      height,
      observedAt: heard.status === null && node !== null ? node.observedAt : new Date(),
      node: node && toChainNode(node),
    });
  }
}

/** What kept the node from answering, as a sentence. */
function silence(error: unknown): Heard {
  const { reason } = isBystackError(error) ? (error.facts as { readonly reason?: unknown }) : {};
  const text = typeof reason === 'string' ? `Reason: ${reason}.` : error instanceof Error ? error.message : String(error);
  return { status: null, reason: text };
}

/** An answer counts more than what was seen of the process, which is up to a second old. */
function statusOf(kind: MainChainType['kind'], node: ChainNodeEntity | null, heard: ChainStatus | null): MainChainStatus {
  if (kind === 'OFF') return 'OFF';
  if (kind === 'EXTERNAL') return heard === null ? 'UNREACHABLE' : heard.syncing ? 'SYNCING' : 'RUNNING';
  if (node?.desiredState === 'STOPPED') return 'STOPPED';
  if (heard !== null && (node === null || heard.instanceId === null || heard.instanceId === node.instanceId))
    return heard.syncing ? 'SYNCING' : 'RUNNING';
  switch (node?.status) {
    case 'CRASHED':
    case 'FAILED':
      return node.status;
    case 'RUNNING':
    case 'SYNCING':
    case 'LAGGING':
    case 'UNREACHABLE':
      return 'UNREACHABLE';
    default:
      return 'STARTING';
  }
}

function failureOf(node: ChainNodeEntity | null): string {
  const message = node?.failure?.['message'];
  return typeof message === 'string' ? message : '';
}

/** The members that only an answering node fills. */
function said(status: ChainStatus | null): Partial<MainChainType> {
  return {
    network: status?.network ?? null,
    genesisHash: status?.genesisHash ?? null,
    highestHeight: status?.highestHeight ?? null,
    tipHash: status?.tip.hash ?? null,
    tipAt: status === null || status.tipAtMs === null ? null : new Date(status.tipAtMs),
    difficulty: status?.difficulty?.toString() ?? null,
    workSum: status?.workSum?.toString() ?? null,
    hashRate: status && networkRate(status),
    ownHashRate: status?.ownHashRate ?? null,
    blockIntervalMs: status?.blockIntervalMs ?? null,
    syncing: status?.syncing ?? null,
    mining: status?.mining ?? null,
    peers: status?.peers ?? null,
    mempoolSize: status?.mempoolSize ?? null,
    version: status?.version ?? null,
    reorganizations: status?.reorganizations?.map(reorganizationView) ?? null,
  };
}

/** bytomd tells whole hashes per second, which says nothing of an easy network: work by time then says more. */
function networkRate({ hashRate, difficulty, blockIntervalMs }: ChainStatus): number | null {
  if (hashRate !== null && hashRate > 0) return hashRate;
  return difficulty === null || blockIntervalMs === null || blockIntervalMs === 0
    ? hashRate
    : (Number(difficulty) * 1000) / blockIntervalMs;
}

const reorganizationView = ({ atMs, fork, oldTip, newTip }: SeenReorganization): MainChainReorganizationType =>
  Object.assign(new MainChainReorganizationType(), {
    at: new Date(atMs),
    depth: Number(oldTip.height - fork.height),
    forkHeight: fork.height,
    forkHash: fork.hash,
    oldHeight: oldTip.height,
    oldHash: oldTip.hash,
    newHeight: newTip.height,
    newHash: newTip.hash,
  });
