/** A final block → the rows of the read model. Pure: the same bytes give the same rows on every rebuild. */
import { BystackError, bytesToHex, equalBytes, hexToBytes, sha3, type Hash } from '@bystack/base';
import { blockBytes, blockId, decodeBlock, decodeTx, mapTx, merkleRoot, type BlockHeader, type MappedTx } from '@bystack/protocol';
import type { RpcBlock } from '@bystack/rpc';
import { gasUsed } from '@bystack/txbuilder';

/** What reading a block needs to know of its chain. */
export interface ChainFacts {
  readonly feeAsset: Hash;
  readonly stakeAsset: Hash;
  readonly gasStorageRate: bigint;
  readonly gasMaxPerTx: bigint;
  readonly maxBlockBytes: number;
}

/** Numbers of UTXO types (sidechain-ledger.md 18.4). */
export const UTXO_TYPE = { normal: 0, coinbase: 1, vote: 3, unbonding: 4 } as const;

/** An output that became unspent. */
export interface NewOutput {
  readonly outputId: Hash;
  readonly index: number;
  readonly kind: 'PAYMENT' | 'VOTE';
  readonly utxoType: number;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly program: Uint8Array;
  /** Mux id and position: what a spending input repeats. */
  readonly sourceId: Hash;
  readonly sourcePos: number;
}

/** First sight of an asset's definition. */
export interface IssuedAsset {
  readonly assetId: Hash;
  readonly definition: Uint8Array;
  readonly issuanceProgram: Uint8Array;
}

/** One transaction of a block. */
export interface TransactionRows {
  readonly hash: Hash;
  readonly position: number;
  readonly raw: Uint8Array;
  readonly coinbase: boolean;
  /** Smallest units of the fee asset. */
  readonly fee: bigint;
  readonly gas: number;
  readonly spent: readonly Hash[];
  readonly outputs: readonly NewOutput[];
  /** Programs it takes value from or pays value to, without repeats. */
  readonly programs: readonly Uint8Array[];
  /** Assets it moves, without repeats. */
  readonly assets: readonly Hash[];
  readonly issued: readonly IssuedAsset[];
}

/** Issued and retired of one asset in one block, smallest units. */
export interface SupplyChange {
  readonly assetId: Hash;
  readonly issued: bigint;
  readonly retired: bigint;
}

/** Everything one block adds to the read model. */
export interface BlockRows {
  readonly header: BlockHeader;
  readonly hash: Hash;
  readonly sizeBytes: number;
  readonly proof: Uint8Array | null;
  readonly transactions: readonly TransactionRows[];
  readonly supply: readonly SupplyChange[];
}

const badBlock = (height: string, what: string): BystackError =>
  new BystackError(
    { code: 'EXPLORER_BAD_BLOCK', height, what },
    {
      message: `Block ${height} as the node served it is inconsistent: ${what}.`,
      remedy: 'Look at the log of that node.',
      fault: 'environment',
      retryable: true,
    },
  );

const distinct = (items: readonly Uint8Array[]): Uint8Array[] => [...new Map(items.map((item) => [bytesToHex(item), item])).values()];

const outputsOf = (mapped: MappedTx, coinbase: boolean, facts: ChainFacts): NewOutput[] => {
  const vetoes = mapped.tx.inputs.some((input) => input.kind === 'veto');
  return mapped.results.flatMap(({ id, outcome, outputIndex, source }) => {
    const output = mapped.tx.outputs[outputIndex];
    if (!source || !output || !('controlProgram' in output)) return [];
    if (outcome !== 'vote' && (outcome !== 'intraChain' || source.amount === 0n)) return [];
    const unbonds = vetoes && outcome === 'intraChain' && equalBytes(source.assetId, facts.stakeAsset);
    const type = outcome === 'vote' ? 'vote' : unbonds ? 'unbonding' : 'normal';
    return {
      outputId: id,
      index: outputIndex,
      kind: outcome === 'vote' ? 'VOTE' : 'PAYMENT',
      utxoType: UTXO_TYPE[coinbase ? 'coinbase' : type],
      assetId: source.assetId,
      amount: source.amount,
      program: output.controlProgram,
      sourceId: source.ref,
      sourcePos: outputIndex,
    } as const;
  });
};

const feeOf = (mapped: MappedTx, feeAsset: Hash): bigint => {
  const paid = mapped.muxSources.reduce((sum, s) => (equalBytes(s.assetId, feeAsset) ? sum + s.amount : sum), 0n);
  return mapped.results.reduce((sum, { source }) => (source && equalBytes(source.assetId, feeAsset) ? sum - source.amount : sum), paid);
};

const programsOf = ({ tx }: MappedTx): Uint8Array[] =>
  distinct([
    ...tx.inputs.flatMap((input) => ('commitment' in input ? [input.commitment.controlProgram] : [])),
    ...tx.outputs.flatMap((output) => ('controlProgram' in output && output.amount > 0n ? [output.controlProgram] : [])),
  ]);

const transactionRows = (raw: Uint8Array, position: number, height: bigint, facts: ChainFacts): TransactionRows & { mapped: MappedTx } => {
  const mapped = mapTx(decodeTx(raw));
  const coinbase = mapped.tx.inputs.some((input) => input.kind === 'coinbase');
  return {
    mapped,
    hash: mapped.id,
    position,
    raw,
    coinbase,
    fee: coinbase ? 0n : feeOf(mapped, facts.feeAsset),
    gas: Number(gasUsed(mapped, { height, gasStorageRate: facts.gasStorageRate, gasMaxPerTx: facts.gasMaxPerTx })),
    spent: mapped.spentOutputIds.filter((id) => id !== undefined),
    outputs: outputsOf(mapped, coinbase, facts),
    programs: programsOf(mapped),
    assets: distinct([
      ...(coinbase ? [] : mapped.muxSources.map((s) => s.assetId)),
      ...mapped.results.flatMap(({ source }) => (source && source.amount > 0n ? [source.assetId] : [])),
    ]),
    issued: mapped.tx.inputs.flatMap((input) =>
      input.kind === 'issuance'
        ? [{ assetId: input.assetId, definition: input.assetDefinition, issuanceProgram: input.issuanceProgram }]
        : [],
    ),
  };
};

const supplyOf = (mapped: readonly MappedTx[]): SupplyChange[] => {
  const sums = new Map<string, { issued: bigint; retired: bigint }>();
  const add = (assetId: Hash, issued: bigint, retired: bigint): void => {
    const key = bytesToHex(assetId);
    const sum = sums.get(key) ?? { issued: 0n, retired: 0n };
    sums.set(key, { issued: sum.issued + issued, retired: sum.retired + retired });
  };
  for (const { tx, results } of mapped) {
    for (const input of tx.inputs) if (input.kind === 'issuance') add(input.assetId, input.amount, 0n);
    for (const { outcome, source } of results) if (outcome === 'retirement' && source) add(source.assetId, 0n, source.amount);
  }
  return [...sums].map(([key, sum]) => ({ assetId: hexToBytes(key), ...sum }));
};

/**
 * Decodes and checks a served block: its id, and that the transactions are those the header commits to.
 * @throws BystackError `EXPLORER_BAD_BLOCK` when the parts disagree, and the codec codes of protocol.
 */
export function blockRows(served: RpcBlock, facts: ChainFacts): BlockRows {
  const block = decodeBlock(hexToBytes(served.block), facts.maxBlockBytes);
  const { header } = block;
  const hash = blockId(header);
  if (header.height.toString() !== served.height) throw badBlock(served.height, 'its header names another height');
  if (bytesToHex(hash) !== served.blockId) throw badBlock(served.height, 'its header has another id');
  const transactions = block.transactions.map((raw, i) => transactionRows(raw, i, header.height, facts));
  if (!equalBytes(merkleRoot(transactions.map((tx) => tx.hash)), header.txRoot))
    throw badBlock(served.height, 'its transactions are not those of the header');
  if (!equalBytes(merkleRoot(block.transactions.map((raw) => sha3(raw))), header.witnessRoot))
    throw badBlock(served.height, 'the signatures of its transactions are not those of the header');
  return {
    header,
    hash,
    sizeBytes: blockBytes(block),
    proof: served.proof === null ? null : hexToBytes(served.proof),
    transactions: transactions.map(({ mapped: _, ...rows }) => rows),
    supply: supplyOf(transactions.map(({ mapped }) => mapped)),
  };
}
