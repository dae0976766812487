/** Checks of validity, unspent outputs, votes, rewards and Vapor's peg and block rules (sidechain-ledger.md 6 to 9). */
import { bytesToHex, equalBytes, hexToBytes, type Hash } from '@bystack/base';
import { creditReward, dueRewards, rankCandidates, roundOf, tally, voteChanges, type Tally } from '@bystack/dpos';
import { nobleSignatures } from '@bystack/keys';
import { createdOutputs, maturityError, type RewardLedger, type TxVerdict } from '@bystack/ledger';
import { BTM_ASSET_ID, decodeTx, mapTx, type MappedTx } from '@bystack/protocol';
import { decodeVaporBlock, decodeVaporHeader } from '../../vapor/block-codec.js';
import { deriveXpub, federationScript, VALIDATOR_PATH, VAPOR, vaporSubsidy, type VaporNetwork } from '../../vapor/networks.js';
import { claimKey, vaporBlockError, vaporJudgeTx, type VaporPlace } from '../../vapor/rules.js';
import type { CaseVerdict, VectorCheck } from '../check.js';
import { accepts, big, compare, eachCase, items, text, texts, type Fields, type Pair } from '../judge.js';

const signatures = nobleSignatures();
const mappedOf = (raw: string): MappedTx => mapTx(decodeTx(hexToBytes(raw), { lenient: true }));
const networkOf = (c: Fields, file: Fields): VaporNetwork => (c['network'] ?? file['network'] ?? 'mainnet') as VaporNetwork;

const placeOf = (c: Fields, file: Fields, more: Partial<VaporPlace> = {}): VaporPlace => ({
  network: networkOf(c, file),
  height: big(c, 'block_height'),
  blockVersion: big(c, 'block_version'),
  first: c['first_in_block'] === true,
  signatures,
  ...more,
});

const verdictPairs = (c: Fields, mapped: MappedTx, v: TxVerdict): Pair[] => [
  ['tx_id', c['tx_id'], bytesToHex(mapped.id)],
  ['accept', c['accept'], v.error === null],
  ['error', c['error'] ?? null, v.error],
  ['gas_valid', c['gas_valid'], v.gasValid],
  ['status_fail', c['status_fail'], v.error !== null && v.gasValid],
  ['fee_btm', text(c, 'fee_btm'), v.fee.toString()],
  ['gas_left', c['gas_left'], Number(v.gasLeft)],
  ['gas_used', c['gas_used'], Number(v.gasUsed)],
  ['storage_gas', c['storage_gas'], Number(v.storageGas)],
];

const txValidation = (c: Fields, file: Fields): CaseVerdict => {
  const mapped = mappedOf(text(c, 'raw'));
  return compare(text(c, 'name'), verdictPairs(c, mapped, vaporJudgeTx(mapped, placeOf(c, file))));
};

// ---- unspent outputs ----

const ENTRY_TYPES = ['normal', 'coinbase', 'crosschain', 'vote', 'unbonding'] as const;

const outputRules = (c: Fields): CaseVerdict => {
  const mapped = mappedOf(text(c, 'raw'));
  const moves = (assetId: Hash | undefined): boolean =>
    c['status_fail'] !== true || (assetId !== undefined && equalBytes(assetId, BTM_ASSET_ID));
  const created = createdOutputs(mapped, c['first_in_block'] === true, null).filter((o) => moves(o.assetId));
  const outputs = mapped.tx.outputs.map((_, index) => {
    const found = created.find((o) => o.index === index);
    return found ? { created: true, height: text(c, 'block_height'), index, type: ENTRY_TYPES[found.type] } : { created: false, index };
  });
  const inputs = mapped.tx.inputs.map((input, index) => ({
    index,
    marked_spent: moves('commitment' in input ? input.commitment.assetId : undefined),
  }));
  return compare(text(c, 'name'), [
    ['inputs', c['inputs'], inputs],
    ['outputs', c['outputs'], outputs],
  ]);
};

const utxoError = (c: Fields): string | null => {
  if (c['entry_state'] === 'missing') return 'ErrUtxoMissing';
  if (c['entry_state'] === 'spent' || c['entry_spent'] === true) return 'ErrUtxoSpent';
  const net = VAPOR[text(c, 'network') as VaporNetwork];
  const type = ENTRY_TYPES.indexOf(text(c, 'entry_type') as (typeof ENTRY_TYPES)[number]) as 0 | 1 | 2 | 3;
  const rules = { coinbaseMaturity: net.coinbasePending, voteLock: net.votePending, unbondingMs: 0 };
  return maturityError({ type, createdHeight: big(c, 'entry_height'), createdTime: 0 }, { height: big(c, 'block_height'), time: 0 }, rules);
};

const utxoRules = (c: Fields): CaseVerdict => {
  if (c['kind'] === 'outputs') return outputRules(c);
  const error = utxoError(c);
  return compare(text(c, 'name'), [
    ['accept', c['accept'], error === null],
    ['error', c['error'] ?? null, error],
  ]);
};

// ---- votes ----

const tallyOf = (votes: Readonly<Record<string, string>>): Tally =>
  new Map(Object.entries(votes).map(([key, amount]) => [key, BigInt(amount)]));
const tallyJson = (votes: Tally): Fields =>
  Object.fromEntries([...votes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, amount]) => [key, amount.toString()]));

/** Vapor's list: candidates by rank, else the federation's validator keys. */
const nodesOf = (c: Fields, file: Fields, votes: Tally): unknown[] => {
  const limits = { minVotes: big(c, 'min_consensus_node_vote_num'), maxValidators: Number(c['num_of_consensus_node']) };
  const ranked = rankCandidates(votes, limits);
  const federation = texts(file, 'federation_xpubs').map((root) => ({
    key: bytesToHex(deriveXpub(hexToBytes(root), VALIDATOR_PATH)),
    votes: 0n,
  }));
  return (ranked.length > 0 ? ranked : federation).map((n, order) => ({ order, votes: n.votes.toString(), xpub: n.key }));
};

const sequence = (c: Fields, file: Fields): CaseVerdict => {
  const changes = items(c, 'transactions').map((t) => voteChanges(mappedOf(text(t, 'raw'))));
  const votes = c['transactions'] === undefined ? tallyOf(c['votes'] as Record<string, string>) : tally(new Map(), changes);
  return compare(text(c, 'name'), [
    ['votes', tallyJson(tallyOf(c['votes'] as Record<string, string>)), tallyJson(votes)],
    ['nodes', c['nodes'], nodesOf(c, file, votes)],
  ]);
};

const underflow = (c: Fields): CaseVerdict => {
  const changes = voteChanges(mappedOf(text(c, 'raw')));
  const key = changes.vetoed[0]?.key ?? '';
  const before: Tally = big(c, 'votes_before') > 0n ? new Map([[key, big(c, 'votes_before')]]) : new Map<string, bigint>();
  const accepted = accepts(() => tally(before, [changes]));
  const listed = accepted && tally(before, [changes]).has(key);
  return compare(text(c, 'name'), [
    ['accept', c['accept'], accepted],
    ['candidate_still_listed', c['candidate_still_listed'], listed],
  ]);
};

/** The transaction is judged as recorded, but nothing of it may count as a vote. */
const uncounted = (c: Fields, file: Fields): CaseVerdict => {
  const mapped = mappedOf(text(c, 'raw'));
  const verdict = vaporJudgeTx(mapped, placeOf(c, file));
  const judged = verdictPairs(c, mapped, verdict).filter(([what]) => what !== 'error');
  return compare(text(c, 'name'), [
    ...judged,
    ['error', null, verdict.error],
    ['counted votes', c['must_not_count'] === true ? {} : c['votes'], tallyJson(tally(new Map(), [voteChanges(mapped)]))],
  ]);
};

/** Signatures that make a block of n validators final: n − f with f = ⌊(n−1)/3⌋ (bbft.md 1). */
const quorumOf = (n: number): number => n - Math.floor((n - 1) / 3);

const consensusResults = (c: Fields, file: Fields): CaseVerdict => {
  switch (c['kind']) {
    case 'vote_seq':
      return compare(text(c, 'name'), [['seq', text(c, 'seq'), roundOf(big(c, 'height'), Number(c['round_vote_block_nums'])).toString()]]);
    case 'quorum':
      return compare(text(c, 'name'), [['signatures_needed', c['signatures_needed'], quorumOf(Number(c['nodes']))]]);
    case 'veto_underflow':
      return underflow(c);
    case 'defect_retired_vote':
    case 'defect_vote_key_halts':
      return uncounted(c, file);
    default:
      return sequence(c, file);
  }
};

// ---- rewards ----

const feesOf = (transactions: readonly MappedTx[]): bigint => {
  let fees = 0n;
  for (const mapped of transactions) {
    if (mapped.tx.inputs[0]?.kind === 'coinbase') continue;
    for (const s of mapped.muxSources) if (equalBytes(s.assetId, BTM_ASSET_ID)) fees += s.amount;
    for (const { source } of mapped.results) if (source && equalBytes(source.assetId, BTM_ASSET_ID)) fees -= source.amount;
  }
  return fees;
};

const rewardRound = (c: Fields, network: VaporNetwork): CaseVerdict => {
  const pairs: Pair[] = [];
  let ledger: RewardLedger = new Map();
  for (const [i, b] of items(c, 'blocks').entries()) {
    const block = decodeVaporBlock(hexToBytes(text(b, 'raw')));
    const mapped = block.transactions.map((t) => mapTx(t.tx));
    const payee = mapped[0]?.tx.outputs[0];
    const program = payee && 'controlProgram' in payee ? payee.controlProgram : new Uint8Array(0);
    const amount = vaporSubsidy(network, block.header.height) + feesOf(mapped);
    pairs.push(
      [`block ${String(i)} amount`, text(b, 'reward_amount'), amount.toString()],
      [`block ${String(i)} program`, b['reward_program'], bytesToHex(program)],
    );
    ledger = creditReward(ledger, program, amount);
  }
  const due = dueRewards(ledger).map((d) => ({ amount: d.amount.toString(), program: bytesToHex(d.program) }));
  return compare(text(c, 'name'), [...pairs, ['due', c['coinbase_outputs_of_next_block'], due]]);
};

const rewards = (c: Fields): CaseVerdict => {
  const network = text(c, 'network') as VaporNetwork;
  if (c['kind'] === 'round') return rewardRound(c, network);
  return compare(text(c, 'name'), [['subsidy', text(c, 'subsidy'), vaporSubsidy(network, big(c, 'height')).toString()]]);
};

// ---- blocks and claims of Vapor ----

const blockValidation = (c: Fields, file: Fields): CaseVerdict => {
  const mustReject = c['must_reject'] === true;
  const error = vaporBlockError({
    block: decodeVaporBlock(hexToBytes(text(c, 'raw'))),
    parent: decodeVaporHeader(hexToBytes(text(c, 'parent_header'))),
    due: items(c, 'rewards_due').map((d) => ({ program: text(d, 'program'), amount: big(d, 'amount') })),
    now: Date.now(),
    network: networkOf(c, file),
    signatures,
    exactRewards: mustReject,
  });
  if (mustReject) return compare(text(c, 'name'), [['accept', false, error === null]]);
  return compare(text(c, 'name'), [
    ['accept', c['accept'], error === null],
    ['error', c['error'] ?? null, error],
  ]);
};

const claims = (c: Fields): CaseVerdict => {
  const used = new Set<string>();
  const pairs: Pair[] = [];
  for (const [i, step] of items(c, 'steps').entries()) {
    const mapped = mappedOf(text(step, 'raw'));
    const own = mapped.tx.inputs.flatMap((input) => (input.kind === 'crossChainIn' ? [claimKey(input.commitment)] : []));
    const error = own.some((key) => used.has(key)) ? 'ErrMainchainOutputSpent' : null;
    for (const key of own) used.add(key);
    const mustReject = i > 0 && c['must_reject_second'] === true;
    pairs.push([`step ${String(i)} accept`, mustReject ? false : step['accept'], error === null]);
    if (!mustReject) pairs.push([`step ${String(i)} error`, step['error'] ?? null, error]);
    pairs.push([
      `step ${String(i)} ids`,
      step['mainchain_output_ids'],
      mapped.spentOutputIds.flatMap((id) => (id ? [bytesToHex(id)] : [])),
    ]);
  }
  return compare(text(c, 'name'), pairs);
};

const crossChainIn = (c: Fields, file: Fields): CaseVerdict => {
  if (c['kind'] === 'dedup') return claims(c);
  const { program } = federationScript(texts(file, 'federation_xpubs'), Number(file['quorum']));
  const mapped = mappedOf(text(c, 'raw'));
  const verdict = vaporJudgeTx(mapped, placeOf(c, file, { federationProgram: program }));
  const pairs: Pair[] = [['federation program', file['federation_program'], bytesToHex(program)], ...verdictPairs(c, mapped, verdict)];
  if (c['must_reject'] === true) {
    const strict = vaporJudgeTx(mapped, placeOf(c, file, { federationProgram: program, strictClaims: true }));
    pairs.push(['refused by our rule', true, strict.error !== null]);
  }
  return compare(text(c, 'name'), pairs);
};

/** Checks by file name. */
export const ledgerChecks: Readonly<Record<string, VectorCheck>> = {
  'tx_validation.json': eachCase(txValidation),
  'utxo_rules.json': eachCase(utxoRules),
  'consensus_results.json': eachCase(consensusResults),
  'rewards.json': eachCase(rewards),
  'block_validation.json': eachCase(blockValidation),
  'crosschain_in.json': eachCase(crossChainIn),
};
