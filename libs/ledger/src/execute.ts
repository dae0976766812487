/** Executing and assembling blocks. Source: sidechain-ledger.md 18.3, 18.4. */
import { asciiToBytes, concatBytes, equalBytes, isBystackError, sha3, type Hash } from '@bystack/base';
import {
  blockBytes,
  blockId,
  decodeTx,
  HEADER_BYTES,
  mapTx,
  merkleRoot,
  Writer,
  type Block,
  type BlockHeader,
  type MappedTx,
} from '@bystack/protocol';
import { applyTx } from './apply-tx.js';
import { checkCoinbase, coinbaseTx, type Due } from './coinbase.js';
import { DirectiveBudget } from './directives.js';
import { holdElection, isElection, type Elect } from './election.js';
import { ledgerError } from './errors.js';
import type { CheckedTx, Diff, LedgerParams, LedgerTip, RewardLedger, StateView, TurnLog } from './types.js';
import { OverlayView } from './views.js';

/** Reward arithmetic, given by the lib `dpos`. */
export interface RewardRules {
  opensEpoch(height: bigint): boolean;
  /** What the first block of an epoch pays for the epoch before, in order. */
  due(rewards: RewardLedger): readonly Due[];
  credit(rewards: RewardLedger, program: Uint8Array, amount: bigint): RewardLedger;
  subsidyAt(height: bigint): bigint;
}

/** What a block is judged against. */
export interface BlockContext {
  readonly params: LedgerParams;
  readonly tip: LedgerTip;
  /** Holds everything `requiredState` asked for. */
  readonly view: StateView;
  readonly rewards: RewardRules;
  /** Reward program of the block's producer. */
  readonly producerProgram: Uint8Array;
  /** Digest of the next epoch in boundary blocks, else zero. */
  readonly nextEpoch: Hash;
  /** The election of a chain with elected validators; at a snapshot height the view holds `electionKeys`. */
  readonly elect: Elect;
  /** The turns after a block created in a view; absent where validators are a fixed set. */
  readonly turns?: (before: TurnLog | null, view: bigint) => TurnLog;
}

/** A block with what it does. */
export interface ExecutedBlock {
  readonly block: Block;
  readonly diff: Diff;
  readonly tip: LedgerTip;
  readonly transactionIds: readonly Hash[];
  readonly gasUsed: bigint;
}

const UTXO_LEAF = 0;
const REGISTRY_LEAF = 1;
const UTXO_TAG = asciiToBytes('bystack/state/utxo/v1');
const REGISTRY_TAG = asciiToBytes('bystack/state/registry/v1');

const registryLeaf = (before: Hash, diff: Diff): Hash => {
  if (diff.registry.length === 0) return before;
  const w = new Writer().bytes(REGISTRY_TAG).bytes(before);
  for (const { key, value } of diff.registry) w.varstr(key).varstr(value);
  return sha3(w.finish());
};

const nextLeaves = (tip: LedgerTip, diff: Diff, changes: readonly Uint8Array[]): Hash[] =>
  tip.leaves.map((leaf, i) => {
    if (i === UTXO_LEAF) return sha3(concatBytes(UTXO_TAG, leaf, ...changes));
    return i === REGISTRY_LEAF ? registryLeaf(leaf, diff) : leaf;
  });

const dueAt = (context: BlockContext, height: bigint): readonly Due[] =>
  context.rewards.opensEpoch(height) ? context.rewards.due(context.tip.rewards) : [];

const rewardsAfter = (context: BlockContext, height: bigint, fees: bigint): RewardLedger => {
  const { rewards, tip, producerProgram } = context;
  const before: RewardLedger = rewards.opensEpoch(height) ? new Map() : tip.rewards;
  return rewards.credit(before, producerProgram, rewards.subsidyAt(height) + fees);
};

const sum = (list: readonly CheckedTx[], of: (tx: CheckedTx) => bigint): bigint => list.reduce((total, tx) => total + of(tx), 0n);

/** The verdict of an admitted transaction holds in a block at `height`. */
const holdsAt = (tx: CheckedTx, height: bigint): boolean => {
  const { timeRange } = tx.mapped.tx;
  return (timeRange === 0n || timeRange >= height) && (!tx.heightDependent || tx.checkedHeight === height);
};

interface Applied {
  readonly diff: Diff;
  readonly leaves: readonly Hash[];
  readonly stateRoot: Hash;
  readonly turns: TurnLog | null;
}

/** The first block of an epoch begins to count anew. */
const turnsAfter = (context: BlockContext, height: bigint, createdView: bigint): TurnLog | null => {
  const before = context.rewards.opensEpoch(height) ? null : (context.tip.turns ?? null);
  return context.turns?.(before, createdView) ?? null;
};

/** After the last transaction: the election where one is due, and the state root. */
const seal = (context: BlockContext, overlay: OverlayView, changes: readonly Uint8Array[], createdView: bigint): Applied => {
  const height = context.tip.height + 1n;
  const turns = turnsAfter(context, height, createdView);
  if (isElection(context.params, height)) holdElection(overlay, context.params, height, context.elect, turns);
  const diff = overlay.diff();
  const leaves = nextLeaves(context.tip, diff, changes);
  return { diff, leaves, stateRoot: merkleRoot(leaves), turns };
};

const finish = (
  context: BlockContext,
  block: Block,
  applied: Applied,
  transactions: readonly CheckedTx[],
  ids: readonly Hash[],
): ExecutedBlock => {
  const { header } = block;
  const tip: LedgerTip = {
    height: header.height,
    blockId: blockId(header),
    timestamp: header.timestamp,
    leaves: applied.leaves,
    stateRoot: applied.stateRoot,
    rewards: rewardsAfter(
      context,
      header.height,
      sum(transactions, (t) => t.fee),
    ),
    transactionCount: context.tip.transactionCount + BigInt(transactions.length),
    ...(applied.turns ? { turns: applied.turns } : {}),
  };
  return { block, diff: applied.diff, tip, transactionIds: ids, gasUsed: sum(transactions, (t) => t.gasUsed) };
};

const checkHead = (block: Block, context: BlockContext): void => {
  const { header } = block;
  const { tip, params } = context;
  if (header.height !== tip.height + 1n || !equalBytes(header.parent, tip.blockId))
    throw ledgerError('ErrBlockParent', { height: header.height });
  if (header.epoch !== (header.height - 1n) / BigInt(params.epochLength)) throw ledgerError('ErrBlockEpoch', { epoch: header.epoch });
  if (!equalBytes(header.specHash, params.specHash)) throw ledgerError('ErrBlockSpec');
  if (blockBytes(block) > params.maxBlockBytes) throw ledgerError('ErrBlockSize', { bytes: blockBytes(block) });
};

/**
 * Runs every ledger rule over a block. `coinbase` is its transaction 0; `transactions` are the others, admitted by
 * `checkTx`, whose raw bytes equal those of the block.
 * @throws BystackError with the codes of `LEDGER_ERRORS`
 */
export function executeBlock(block: Block, coinbase: MappedTx, transactions: readonly CheckedTx[], context: BlockContext): ExecutedBlock {
  checkHead(block, context);
  const { header } = block;
  const ids = [coinbase.id, ...transactions.map((t) => t.mapped.id)];
  if (ids.length !== block.transactions.length || !equalBytes(merkleRoot(ids), header.txRoot)) throw ledgerError('ErrTxRoot');
  if (!equalBytes(merkleRoot(block.transactions.map((raw) => sha3(raw))), header.witnessRoot)) throw ledgerError('ErrWitnessRoot');
  checkCoinbase(coinbase, header.height, context.params.feeAsset, context.producerProgram, dueAt(context, header.height));
  if (transactions.some((t) => !holdsAt(t, header.height))) throw ledgerError('ErrBadTimeRange', { height: header.height });
  if (sum(transactions, (t) => t.gasUsed) > context.params.gasBlock) throw ledgerError('ErrBlockGas');
  const budget = new DirectiveBudget(context.params);
  if (!transactions.every((t) => budget.take(t.mapped))) throw ledgerError('ErrDirectiveLimit', { height: header.height });
  const overlay = new OverlayView(context.view);
  const changes: Uint8Array[] = [];
  const place = { height: header.height, time: header.timestamp };
  applyTx(coinbase, overlay, context.params, { ...place, first: true }, changes);
  for (const { mapped } of transactions) applyTx(mapped, overlay, context.params, { ...place, first: false }, changes);
  const applied = seal(context, overlay, changes, header.createdView);
  if (!equalBytes(applied.stateRoot, header.stateRoot)) throw ledgerError('ErrStateRoot', { height: header.height });
  if (!equalBytes(header.nextEpoch, context.nextEpoch)) throw ledgerError('ErrNextEpoch', { height: header.height });
  return finish(context, block, applied, transactions, ids);
}

/** The header fields that the producer's engine decides. */
export interface ProposalHead {
  readonly timestamp: number;
  readonly epoch: bigint;
  readonly createdView: bigint;
  readonly producer: number;
}

/** A block built from candidates, and those that the state refuses now. */
export interface AssembledBlock extends ExecutedBlock {
  readonly refused: readonly { readonly tx: CheckedTx; readonly code: string }[];
}

/** The code of a refusal; a bug goes on upwards. */
const codeOf = (error: unknown): string => {
  if (!isBystackError(error)) throw error;
  return error.code;
};

/** Builds a child of the tip from candidates in their order; skips what does not fit or is refused. */
export function assembleBlock(head: ProposalHead, candidates: readonly CheckedTx[], context: BlockContext): AssembledBlock {
  const { params, tip } = context;
  const height = tip.height + 1n;
  const coinbaseRaw = coinbaseTx(height, params.feeAsset, context.producerProgram, dueAt(context, height));
  const coinbase = mapTx(decodeTx(coinbaseRaw));
  const overlay = new OverlayView(context.view);
  const changes: Uint8Array[] = [];
  const place = { height, time: head.timestamp };
  applyTx(coinbase, overlay, params, { ...place, first: true }, changes);
  const taken: CheckedTx[] = [];
  const refused: { tx: CheckedTx; code: string }[] = [];
  let bytes = HEADER_BYTES + 8 + coinbaseRaw.length;
  let gas = 0n;
  const budget = new DirectiveBudget(params);
  for (const tx of candidates) {
    if (bytes + 4 + tx.raw.length > params.maxBlockBytes || gas + tx.gasUsed > params.gasBlock) continue;
    if (!holdsAt(tx, height)) {
      refused.push({ tx, code: 'ErrBadTimeRange' });
      continue;
    }
    const child = new OverlayView(overlay);
    const own: Uint8Array[] = [];
    try {
      applyTx(tx.mapped, child, params, { ...place, first: false }, own);
    } catch (error) {
      refused.push({ tx, code: codeOf(error) });
      continue;
    }
    if (!budget.take(tx.mapped)) continue;
    overlay.absorb(child);
    for (const change of own) changes.push(change);
    taken.push(tx);
    bytes += 4 + tx.raw.length;
    gas += tx.gasUsed;
  }
  const applied = seal(context, overlay, changes, head.createdView);
  const ids = [coinbase.id, ...taken.map((t) => t.mapped.id)];
  const transactions = [coinbaseRaw, ...taken.map((t) => t.raw)];
  const header: BlockHeader = {
    ...head,
    height,
    parent: tip.blockId,
    txRoot: merkleRoot(ids),
    witnessRoot: merkleRoot([sha3(coinbaseRaw), ...taken.map((t) => t.witnessHash)]),
    stateRoot: applied.stateRoot,
    nextEpoch: context.nextEpoch,
    specHash: params.specHash,
  };
  return { ...finish(context, { header, transactions }, applied, taken, ids), refused };
}
