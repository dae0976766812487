/** Vapor's own rule set where our chains decide otherwise, kept as pure functions for its vectors. Source: sidechain-ledger.md 6, 9. */
import { bytesToHex, concatBytes, equalBytes, u64be, type Signatures, type TimeMs } from '@bystack/base';
import { inputContext, type VmContext } from '@bystack/bvm';
import { judgeTx, type TxRules, type TxVerdict } from '@bystack/ledger';
import { BTM_ASSET_ID, mainAssetId, mapTx, merkleRoot, type MappedTx, type SpendCommitment } from '@bystack/protocol';
import { statusRoot, vaporBlockHash, type VaporBlock, type VaporHeader } from './block-codec.js';
import { VAPOR, type VaporNetwork } from './networks.js';

/** Height of the last block whose claims the configured federation signs. */
const FEDERATION_FORK = 128_957_600n;
/** Later claims need one constant key that the specification does not record: no script known to us fits this program. */
const PROGRAM_AFTER_FORK = concatBytes(new Uint8Array([0, 32]), new Uint8Array(32));
const CLAIM_GAS = 160_000;
const BLOCK_GAS = 10_000_000n;
const MIN_INTERVAL_MS = 500n;
const MAX_AHEAD_MS = 2_000n;

/** Surroundings of a transaction. */
export interface VaporPlace {
  readonly network: VaporNetwork;
  readonly height: bigint;
  readonly blockVersion: bigint;
  readonly first: boolean;
  readonly signatures: Signatures;
  /** Absent where no claim can occur. */
  readonly federationProgram?: Uint8Array;
  /** Ours: a claim of BTM with a definition or program is refused, as `must_reject` wants. */
  readonly strictClaims?: boolean;
}

/** Parameters of the shared flow. */
export function vaporTxRules(network: VaporNetwork): TxRules {
  return {
    feeAsset: BTM_ASSET_ID,
    stakeAsset: BTM_ASSET_ID,
    gasVmRate: 200n,
    gasStorageRate: 1n,
    gasFreeCredit: 160_000n,
    gasMaxPerTx: VAPOR[network].maxGas,
    minVoteOutput: 100_000_000n,
  };
}

const isOpenFederation = (definition: Uint8Array): boolean => {
  try {
    const parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(definition)) as {
      description?: { issue_asset_action?: unknown };
    } | null;
    return parsed?.description?.issue_asset_action === 'open_federation_cross_chain';
  } catch {
    return false;
  }
};

const claimRule =
  (mapped: MappedTx, place: VaporPlace) =>
  (index: number, run: (context: VmContext, gasLimit: number) => string | null): string | null => {
    const input = mapped.tx.inputs[index];
    const context = inputContext(mapped, index, { dialect: 'sidechain', signatures: place.signatures, blockHeight: place.height });
    if (input?.kind !== 'crossChainIn' || !context) return 'ErrEntryType';
    const isBtm = equalBytes(input.commitment.assetId, BTM_ASSET_ID);
    if (isBtm && place.strictClaims && (input.assetDefinition.length > 0 || input.issuanceProgram.length > 0)) return 'ErrCrossInAssetID';
    const id = mainAssetId(input.issuanceVmVersion, input.issuanceProgram, input.assetDefinition);
    if (!isBtm && !equalBytes(id, input.commitment.assetId)) return 'ErrCrossInAssetID';
    const federation = place.height > FEDERATION_FORK ? PROGRAM_AFTER_FORK : (place.federationProgram ?? PROGRAM_AFTER_FORK);
    const open = isOpenFederation(input.assetDefinition);
    return run(
      { ...context, vmVersion: open ? input.issuanceVmVersion : 1n, program: open ? input.issuanceProgram : federation },
      CLAIM_GAS,
    );
  };

const VOTE_ERRORS: ReadonlySet<string> = new Set(['ErrVotePubKey', 'ErrVoteOutputAmount', 'ErrVoteOutputAsset']);

/** Vapor's verdict on a transaction: our flow with its parameters, its claims and its soft fork. */
export function vaporJudgeTx(mapped: MappedTx, place: VaporPlace): TxVerdict {
  const verdict = judgeTx(mapped, vaporTxRules(place.network), {
    height: place.height,
    blockVersion: place.blockVersion,
    first: place.first,
    signatures: place.signatures,
    crossChainIn: claimRule(mapped, place),
  });
  const cleared = verdict.error !== null && VOTE_ERRORS.has(verdict.error) && place.height >= VAPOR[place.network].softFork1;
  return cleared ? { ...verdict, gasValid: false } : verdict;
}

/** What is due to a program in the first block of a round. */
export interface VaporDue {
  readonly program: string;
  readonly amount: bigint;
}

const coinbaseError = (coinbase: MappedTx | undefined, due: readonly VaporDue[], exact: boolean): string | null => {
  if (coinbase?.tx.inputs[0]?.kind !== 'coinbase') return 'ErrWrongCoinbaseTransaction';
  const outputs = coinbase.results.map((r) => ({
    kind: r.outcome,
    amount: r.source?.amount ?? 0n,
    output: coinbase.tx.outputs[r.outputIndex],
  }));
  if (outputs.some((o) => o.kind !== 'intraChain')) return 'ErrEntryType';
  const total = outputs.reduce((sum, o) => sum + o.amount, 0n);
  if (total !== due.reduce((sum, d) => sum + d.amount, 0n)) return 'ErrWrongCoinbaseTransaction';
  const paid = outputs
    .slice(1)
    .map((o) => `${o.output && 'controlProgram' in o.output ? bytesToHex(o.output.controlProgram) : ''} ${o.amount.toString()}`);
  const wanted = due.map((d) => `${d.program} ${d.amount.toString()}`);
  const same = paid.length === wanted.length && paid.every((p, i) => p === wanted[i]) && outputs[0]?.amount === 0n;
  return exact && !same ? 'ErrWrongCoinbaseTransaction' : null;
};

const headError = (header: VaporHeader, parent: VaporHeader, now: TimeMs): string | null => {
  if (header.version !== 1n) return 'ErrVersionRegression';
  if (header.height !== parent.height + 1n) return 'ErrMisorderedBlockHeight';
  if (!equalBytes(header.previous, vaporBlockHash(parent))) return 'ErrMismatchedBlock';
  const early = header.timestamp < parent.timestamp + MIN_INTERVAL_MS;
  return early || header.timestamp > BigInt(now) + MAX_AHEAD_MS ? 'ErrBadTimestamp' : null;
};

/** A block to judge with its surroundings; `exactRewards`: payments must equal the due list, not only its sum (`must_reject`). */
export interface VaporBlockCase {
  readonly block: VaporBlock;
  readonly parent: VaporHeader;
  readonly due: readonly VaporDue[];
  readonly now: TimeMs;
  readonly network: VaporNetwork;
  readonly signatures: Signatures;
  readonly exactRewards: boolean;
}

/** Error of a block, or null: head, transactions, gas, coinbase, transaction root, status root, in this order. */
export function vaporBlockError(c: VaporBlockCase): string | null {
  const { header, transactions } = c.block;
  const head = headError(header, c.parent, c.now);
  if (head !== null) return head;
  const mapped = transactions.map((t) => mapTx(t.tx));
  const failed: boolean[] = [];
  let gas = 0n;
  for (const [i, m] of mapped.entries()) {
    const verdict = vaporJudgeTx(m, {
      network: c.network,
      height: header.height,
      blockVersion: header.version,
      first: i === 0,
      signatures: c.signatures,
    });
    if (verdict.error !== null && !verdict.gasValid) return verdict.error;
    failed.push(verdict.error !== null);
    gas += verdict.gasUsed;
  }
  if (gas > BLOCK_GAS) return 'ErrOverBlockGasLimit';
  const coinbase = coinbaseError(mapped[0], c.due, c.exactRewards);
  if (coinbase !== null) return coinbase;
  if (!equalBytes(merkleRoot(mapped.map((m) => m.id)), header.txRoot)) return 'ErrMismatchedMerkleRoot';
  return equalBytes(statusRoot(failed), header.statusRoot) ? null : 'ErrMismatchedMerkleRoot';
}

/** What a claim uses up: one main-chain output, named by its place alone, so that no other amount or program claims it again. */
export function claimKey(commitment: SpendCommitment): string {
  return bytesToHex(concatBytes(commitment.sourceId, u64be(commitment.sourcePos)));
}
