/** A transaction as the API shows it, from what the platform and the read model know of it. Pure. */
import { bytesToHex } from '@bystack/base';
import { decodeTx, encodeAddress, hasAddress, mapTx } from '@bystack/protocol';
import { toGlobalId } from '../common/ids.js';
import { annotateTransaction, type AnnotatedTx, type ProgramMovement } from '../explorer/annotate.js';
import type { TxIndexEntity } from '../explorer/tx-index.entity.js';
import type { PlatformTxEntity } from './platform-tx.entity.js';
import type { Rejection } from './platform-tx.store.js';
import { MovementType, StateChangeType, TransactionType, TxInputType, TxOutputType } from './transaction.type.js';
import type { TransactionState } from './transaction-state.js';

/** What is known of one transaction; at least one part is there. */
export interface TransactionRecord {
  readonly platform: PlatformTxEntity | null;
  readonly final: TxIndexEntity | null;
}

/** Height under which transactions without a block stand in lists: behind every block. */
export const UNDER_WAY_HEIGHT = (1n << 64n) - 1n;

const ORDER_BITS = 20n;
/** Place of a transaction without a block: by age, ties by hash. */
export function underWayKey(createdAt: Date, hash: Uint8Array | null): bigint {
  const tie = hash ? ((hash[0] ?? 0) << 12) | ((hash[1] ?? 0) << 4) | ((hash[2] ?? 0) >> 4) : 0;
  return (BigInt(createdAt.getTime()) << ORDER_BITS) | BigInt(tie);
}

const change = (state: string, at: Date): StateChangeType => Object.assign(new StateChangeType(), { state: state as TransactionState, at });

function historyOf({ platform, final }: TransactionRecord): StateChangeType[] {
  const history = (platform?.history ?? []).map((entry) => change(entry.state, new Date(entry.at)));
  if (final && history.at(-1)?.state !== 'FINAL') history.push(change('FINAL', new Date(final.timestampMs)));
  return history;
}

/** A record as an object of the API. */
export function transactionView(record: TransactionRecord): TransactionType {
  const { platform, final } = record;
  const chainRowId = (final?.chainId ?? platform?.chainId) as string;
  const hash = final?.hash ?? platform?.hash ?? null;
  const raw = final?.raw ?? platform?.raw ?? null;
  const createdAt = platform?.createdAt ?? new Date(final?.timestampMs ?? 0);
  return Object.assign(new TransactionType(), {
    id: toGlobalId('Transaction', `${chainRowId}:${hash ? bytesToHex(hash) : (platform?.id ?? '')}`),
    chainRowId,
    platformTxId: platform?.id ?? null,
    height: final?.height ?? null,
    rejected: final ? null : ((platform?.rejection ?? null) as Rejection | null),
    sortKey: final
      ? ([final.height.toString(), String(final.position)] as const)
      : ([UNDER_WAY_HEIGHT.toString(), underWayKey(createdAt, hash).toString()] as const),
    hash,
    state: (final ? 'FINAL' : platform?.state) as TransactionState,
    externalId: platform?.externalId ?? null,
    positionInBlock: final?.position ?? null,
    fee: final?.fee ?? null,
    gasUsed: final?.gas ?? null,
    history: historyOf(record),
    raw,
    sizeBytes: raw?.length ?? null,
    createdAt,
    memo: platform?.memo ?? null,
    isCoinbase: final?.coinbase ?? false,
  });
}

const addressOf = (hrp: string, program: Uint8Array | null): string | null =>
  program && hasAddress(program) ? encodeAddress(hrp, program) : null;

/** Inputs, outputs and movements of raw bytes; everything empty where there are none. */
export function annotate(raw: Uint8Array | null): AnnotatedTx {
  return raw ? annotateTransaction(mapTx(decodeTx(raw))) : { inputs: [], outputs: [], movements: [], coinbase: false };
}

/** Inputs as objects of the API. */
export function inputViews(chainRowId: string, hrp: string, tx: AnnotatedTx): TxInputType[] {
  return tx.inputs.map((input) =>
    Object.assign(new TxInputType(), {
      ...input,
      place: { chainRowId, program: input.kind === 'ISSUANCE' ? null : input.program },
      address: input.kind === 'ISSUANCE' ? null : addressOf(hrp, input.program),
      arguments: [...input.arguments],
    }),
  );
}

/** Outputs as objects of the API. */
export function outputViews(chainRowId: string, hrp: string, tx: AnnotatedTx): TxOutputType[] {
  return tx.outputs.map((output) =>
    Object.assign(new TxOutputType(), {
      ...output,
      place: { chainRowId, program: output.program },
      address: addressOf(hrp, output.program),
    }),
  );
}

/** Movements as objects of the API. */
export function movementViews(chainRowId: string, hrp: string, movements: readonly ProgramMovement[]): MovementType[] {
  return movements.map(({ program, assetId, amount }) =>
    Object.assign(new MovementType(), {
      place: { chainRowId, program },
      address: addressOf(hrp, program),
      assetId,
      amount: amount.toString(),
    }),
  );
}
