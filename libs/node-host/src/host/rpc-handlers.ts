/** Answers to the rpc of a node. */
import { BystackError, bytesToHex, hexToBytes, type Hash } from '@bystack/base';
import type { EngineStatus } from '@bystack/consensus';
import type { ChainStore } from '@bystack/ledger';
import { decodeBlock } from '@bystack/protocol';
import type { NodeStatus, PeerStatus, RpcEventSource, RpcExplain, RpcHandlers, RpcMethods } from '@bystack/rpc';
import type { BlsBackendName } from '../crypto/crypto.js';
import type { Transport } from '../transport/transport.js';
import { MAX_PAYLOAD_BYTES } from '../wal/record.js';
import { toRpcBlock, type FinalBlocks } from './final-blocks.js';
import type { Host } from './host.js';
import type { HostMachine } from './ports.js';

/** What does not change while the process lives. */
export interface NodeFacts {
  readonly instanceId: string;
  readonly nodeName: string;
  readonly version: string;
  /** Own identity key, lower-case hex. */
  readonly identityKey: string;
  readonly blsBackend: BlsBackendName;
  readonly startedAtMs: number;
}

/** What the handlers ask. */
export interface RpcHandlerDeps {
  readonly host: Host;
  readonly machine: HostMachine;
  readonly store: ChainStore;
  readonly blocks: FinalBlocks;
  readonly transport: Transport;
  readonly facts: NodeFacts;
  /** Begins a graceful stop. */
  readonly stop: () => void;
}

/** Bytes of raw blocks in one `getBlocks` (rpc: about 8 MiB). */
const MAX_BLOCKS_BYTES = 8 * 1024 * 1024;
const SENTENCE_MAX = 2_000;

/** One handler per method. */
export function rpcHandlers(deps: RpcHandlerDeps): RpcHandlers {
  const { host, machine, store, blocks } = deps;
  return {
    status: () => Promise.resolve(statusOf(deps)),
    submitTx: async ({ raw }) => {
      const outcome = await host.submitTx(hexToBytes(raw));
      if (outcome.ok) return { txId: bytesToHex(outcome.txId) };
      if (outcome.txId && (await store.transaction(outcome.txId))) return { txId: bytesToHex(outcome.txId) };
      throw new BystackError(
        { code: outcome.code, ...(outcome.txId ? { txId: bytesToHex(outcome.txId) } : {}) },
        { message: outcome.message },
      );
    },
    getTx: ({ txId }) => txStateOf(deps, hexToBytes(txId)),
    getBlock: async ({ height, blockId }) => {
      const found = height === undefined ? await blocks.byId(hexToBytes(blockId ?? '')) : await blocks.byHeight(BigInt(height));
      return found && toRpcBlock(found);
    },
    getBlocks: async ({ from, count }) => {
      const tip = host.tip.height.toString();
      return { blocks: (await blocks.from(BigInt(from), count, MAX_BLOCKS_BYTES)).map(toRpcBlock), tip };
    },
    unspent: async ({ outputIds }) => {
      const ids = outputIds.map((id) => hexToBytes(id));
      const view = await store.load({ utxos: ids, registry: [] });
      return { unspent: ids.map((id) => view.utxo(id) !== null) };
    },
    mempool: ({ limit }) =>
      Promise.resolve({ total: machine.pool.transactions, txIds: machine.poolIds(limit).map((id) => bytesToHex(id)) }),
    explain: () => Promise.resolve(explainOf(deps)),
    setPeers: ({ peers }) => {
      host.setPeers(peers);
      return Promise.resolve({ ok: true as const });
    },
    stop: () => {
      setImmediate(deps.stop);
      return Promise.resolve({ ok: true as const });
    },
  };
}

/** The stream of final blocks: only what is durable. */
export function rpcEvents(deps: RpcHandlerDeps): RpcEventSource {
  return {
    blocks: async (from, count) => (await deps.blocks.from(from, count)).map(toRpcBlock),
    heightFinalized: () => deps.host.tip.height,
    mempoolCount: () => deps.machine.pool.transactions,
    onFinal: (listener) => deps.host.onFinal(listener),
  };
}

function statusOf(deps: RpcHandlerDeps): NodeStatus {
  const { host, machine, facts } = deps;
  const { tip } = host;
  return {
    ...facts,
    chainId: bytesToHex(machine.chainId),
    genesisHash: bytesToHex(machine.genesisHash),
    pid: process.pid,
    validatorIndex: machine.validatorIndex,
    heightFinalized: tip.height.toString(),
    tipBlockId: bytesToHex(tip.blockId),
    tipTimestampMs: tip.timestamp,
    lastFinalAtMs: host.lastFinalAtMs,
    epoch: machine.epoch.toString(),
    view: machine.explain().view.toString(),
    peers: peersOf(deps),
    mempool: machine.pool,
    syncing: machine.syncing,
    networkHeight: machine.networkHeight.toString(),
    signing: signingOf(deps),
    rssBytes: process.memoryUsage.rss(),
  };
}

function signingOf({ host, machine }: RpcHandlerDeps): NodeStatus['signing'] {
  if (machine.validatorIndex === null) return 'NOT_A_SIGNER';
  if (host.diskFull) return 'PAUSED';
  // A machine that may not sign in the running epoch runs its engine as an observer.
  return machine.syncing || machine.explain().self === null ? 'RECOVERING' : 'SIGNING';
}

function peersOf({ machine, transport }: RpcHandlerDeps): PeerStatus[] {
  const index = new Map(machine.validators.map((v, i) => [v.identityKey, i]));
  const heard = new Map(machine.peers().map((p) => [p.peer, p]));
  return transport
    .peers()
    .filter((p) => p.peer !== transport.identity)
    .map(({ peer, connected }) => ({
      identityKey: peer,
      validatorIndex: index.get(peer) ?? null,
      connected,
      rttMs: heard.get(peer)?.rttMs ?? null,
      heightFinalized: (heard.get(peer)?.heightFinalized ?? 0n).toString(),
      lastHeardMs: heard.get(peer)?.lastHeardMs ?? null,
    }));
}

async function txStateOf({ host, machine, store }: RpcHandlerDeps, txId: Hash): Promise<RpcMethods['getTx']['result']> {
  const place = await store.transaction(txId);
  if (place === null) return host.isBeingCommitted(txId) ? { state: 'PENDING' } : pooled(machine, txId);
  const stored = await store.blockByHeight(place.height);
  if (stored === null) return { state: 'PENDING' };
  const raw = decodeBlock(stored.block, MAX_PAYLOAD_BYTES).transactions[place.index];
  return {
    state: 'FINAL',
    height: place.height.toString(),
    index: place.index,
    blockId: bytesToHex(stored.blockId),
    ...(raw === undefined ? {} : { raw: bytesToHex(raw) }),
  };
}

function pooled(machine: HostMachine, txId: Hash): RpcMethods['getTx']['result'] {
  const found = machine.poolState(txId);
  if (found === null) return { state: 'UNKNOWN' };
  return found.state === 'PENDING' ? { state: 'PENDING', raw: bytesToHex(found.raw) } : found;
}

function explainOf({ host, machine }: RpcHandlerDeps): RpcExplain {
  const status = machine.explain();
  const keyOf = (i: number): string => machine.validators[i]?.identityKey ?? '0'.repeat(64);
  return {
    engine: status.engine,
    epoch: status.epoch.toString(),
    view: status.view.toString(),
    attempt: status.attempt,
    leader: { index: status.leader, identityKey: keyOf(status.leader) },
    quorum: status.quorum,
    validators: machine.validators.map((v, index) => ({
      index,
      identityKey: v.identityKey,
      lastHeardMs: status.lastHeardMs[index] || null,
      silent: status.silent.includes(index),
    })),
    heightFinalized: host.tip.height.toString(),
    lastCertificateAtMs: status.lastCertificateAtMs,
    clockOffsetMs: status.clockOffsetMs,
    sentence: sentenceOf(host, status),
  };
}

function sentenceOf(host: Host, status: EngineStatus): string {
  const full = host.diskFull ? 'The disk is full: this node signs nothing until there is room, then goes on by itself. ' : '';
  return `${full}${status.sentence}`.slice(0, SENTENCE_MAX);
}
