/** A chain from genesis on: issue, pay, retire, vote and take back, through assembling and executing. */
import { bytesToHex, sha3 } from '@bystack/base';
import { chainspecHash, developmentSpec, genesisHash, genesisHeader } from '@bystack/chainspec';
import { creditReward, dueRewards, opensEpoch, subsidyAt } from '@bystack/dpos';
import { nobleSignatures, rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { BTM_ASSET_ID, decodeTx, encodeTx, mapTx, nativeAssetId, type MappedTx, type Tx } from '@bystack/protocol';
import {
  accountProgram,
  buildTransaction,
  finalize,
  issuanceProgram,
  localKeyring,
  sign,
  type Action,
  type BuildParams,
  type SpendableOutput,
} from '@bystack/txbuilder';
import { describe, expect, it } from 'vitest';
import {
  assembleBlock,
  assetKey,
  checkTx,
  decodeAssetRecord,
  decodeTip,
  encodeTip,
  executeBlock,
  genesisTip,
  ledgerParams,
  LoadedView,
  requiredState,
  type BlockContext,
  type CheckedTx,
  type ExecutedBlock,
  type LedgerTip,
  type Utxo,
} from './index.js';

const spec = developmentSpec({
  name: 'ledger-test',
  nonce: '11'.repeat(32),
  genesisTimeMs: 1_700_000_000_000,
  validators: [{ identityKey: '22'.repeat(32), blsKey: '33'.repeat(48), pop: '44'.repeat(96), rewardProgram: '51' }],
  consensus: { epochLength: 4, unbondingMs: 1000, minVoteOutput: 10n },
});
const header = genesisHeader(spec, sha3(new Uint8Array(1)));
const genesis = genesisHash(spec, sha3(new Uint8Array(1)));
const signatures = nobleSignatures();
const producerProgram = new Uint8Array([0x51]);
const xprv = rootXprvFromEntropy(new Uint8Array(16).fill(1));
const keyring = localKeyring([xprv]);
const key = (index: number): { rootXpub: Uint8Array; path: Uint8Array[] } => ({ rootXpub: xprvToXpub(xprv), path: [Uint8Array.of(index)] });
const alice = accountProgram([key(1)], 1);
const bob = accountProgram([key(2)], 1);
const issuance = issuanceProgram([key(3)], 1);
const definition = new TextEncoder().encode('{"name":"Gold"}');

/** The state of a node, kept as plain maps. */
class Node {
  readonly utxos = new Map<string, Utxo>();
  readonly registry = new Map<string, Uint8Array>();
  tip: LedgerTip = genesisTip(header);
  readonly stake = nativeAssetId(genesis, 1n, issuance.program, definition);
  readonly params = { ...ledgerParams(spec, genesis), stakeAsset: this.stake };

  context(transactions: readonly MappedTx[]): BlockContext {
    const needed = requiredState(transactions);
    return {
      params: this.params,
      tip: this.tip,
      view: new LoadedView(
        new Map(needed.utxos.map((id) => [bytesToHex(id), this.utxos.get(bytesToHex(id)) ?? null])),
        new Map(needed.registry.map((k) => [bytesToHex(k), this.registry.get(bytesToHex(k)) ?? null])),
      ),
      rewards: { opensEpoch: (h) => opensEpoch(h, 4), due: dueRewards, credit: creditReward, subsidyAt: (h) => subsidyAt([], h, false) },
      producerProgram,
      nextEpoch: new Uint8Array(32),
      elect: ({ current }) => current,
    };
  }
  commit(executed: ExecutedBlock): void {
    for (const u of executed.diff.created) this.utxos.set(bytesToHex(u.outputId), u);
    for (const id of executed.diff.consumed) this.utxos.delete(bytesToHex(id));
    for (const { key: k, value } of executed.diff.registry) {
      if (value.length === 0) this.registry.delete(bytesToHex(k));
      else this.registry.set(bytesToHex(k), value);
    }
    this.tip = executed.tip;
  }
  check(raw: Uint8Array): CheckedTx {
    return checkTx(raw, this.params, this.tip.height + 1n, signatures);
  }
  /** Assembles a block, executes its bytes as another validator does, and commits. Gives refused codes. */
  block(...transactions: CheckedTx[]): string[] {
    const head = { timestamp: this.tip.timestamp + 500, epoch: this.tip.height / 4n, createdView: 1n, producer: 0 };
    const made = assembleBlock(head, transactions, this.context(transactions.map((t) => t.mapped)));
    const [coinbase, ...others] = made.block.transactions;
    const checked = others.map((raw) => this.check(raw));
    const again = executeBlock(made.block, mapTx(decodeTx(coinbase as Uint8Array)), checked, this.context(checked.map((t) => t.mapped)));
    expect(again.tip).toEqual(made.tip);
    expect(again.diff).toEqual(made.diff);
    this.commit(again);
    return made.refused.map((r) => r.code);
  }
}

const build = (node: Node, actions: Action[], coins: SpendableOutput[]): { raw: Uint8Array; mapped: MappedTx } => {
  const { params } = node;
  const settings: BuildParams = {
    hrp: 'sp',
    feeAsset: BTM_ASSET_ID,
    gasVmRate: params.gasVmRate,
    gasStorageRate: params.gasStorageRate,
    gasFreeCredit: params.gasFreeCredit,
    gasMaxPerTx: params.gasMaxPerTx,
    height: node.tip.height + 1n,
    changePrograms: new Map([
      ['alice', alice.program],
      ['bob', bob.program],
    ]),
  };
  const { raw } = finalize(sign(buildTransaction(actions, coins, settings), keyring));
  return { raw, mapped: mapTx(decodeTx(raw)) };
};
const coinOf = (mapped: MappedTx, index: number, account: string, lock: typeof alice): SpendableOutput => {
  const o = mapped.tx.outputs[index];
  if (o?.kind !== 'intraChain' && o?.kind !== 'vote') throw new Error('no such output');
  return {
    ...lock,
    account,
    sourceId: mapped.muxId,
    sourcePos: BigInt(index),
    assetId: o.assetId,
    amount: o.amount,
    ...(o.kind === 'vote' ? { vote: o.vote } : {}),
  };
};
const issue = (node: Node, amount: bigint, nonce: number): { raw: Uint8Array; mapped: MappedTx } =>
  build(
    node,
    [
      { type: 'issue', assetId: node.stake, amount, nonce: Uint8Array.of(nonce), definition, issuance },
      { type: 'control_program', assetId: node.stake, amount, program: alice.program },
    ],
    [],
  );
const outstanding = (node: Node): bigint =>
  decodeAssetRecord(node.registry.get(bytesToHex(assetKey(node.stake))) as Uint8Array).outstanding;

describe('a chain of our ledger', () => {
  it('issues, pays, refuses replay and double spending, and retires', () => {
    const node = new Node();
    const issued = issue(node, 1000n, 1);
    expect(node.block(node.check(issued.raw))).toEqual([]);
    expect(outstanding(node)).toBe(1000n);
    expect(node.block(node.check(issued.raw))).toEqual(['ErrIssuanceReplayed']);
    const coin = coinOf(issued.mapped, 0, 'alice', alice);
    const pay = (amount: bigint): { raw: Uint8Array; mapped: MappedTx } =>
      build(
        node,
        [
          { type: 'spend_account', account: 'alice', assetId: node.stake, amount },
          { type: 'control_program', assetId: node.stake, amount, program: bob.program },
        ],
        [coin],
      );
    const [first, second] = [pay(300n), pay(301n)];
    expect(node.block(node.check(first.raw), node.check(second.raw))).toEqual(['ErrUtxoMissing']);
    const toBob = first.mapped.tx.outputs.findIndex((o) => o.kind === 'intraChain' && o.amount === 300n);
    const retired = build(
      node,
      [
        { type: 'spend_account', account: 'bob', assetId: node.stake, amount: 300n },
        { type: 'retire', assetId: node.stake, amount: 300n, comment: new Uint8Array(0) },
      ],
      [coinOf(first.mapped, toBob, 'bob', bob)],
    );
    expect(node.block(node.check(retired.raw))).toEqual([]);
    expect(outstanding(node)).toBe(700n);
    expect([...node.utxos.values()].map((u) => u.amount)).toEqual([700n]);
    expect(node.tip.transactionCount).toBe(3n);
  });

  it('spends within a block what the block created, in this order alone', () => {
    const node = new Node();
    const issued = issue(node, 50n, 2);
    const spend = build(
      node,
      [
        { type: 'spend_account', account: 'alice', assetId: node.stake, amount: 50n },
        { type: 'control_program', assetId: node.stake, amount: 50n, program: bob.program },
      ],
      [coinOf(issued.mapped, 0, 'alice', alice)],
    );
    expect(node.block(node.check(spend.raw), node.check(issued.raw))).toEqual(['ErrUtxoMissing']);
    const other = new Node();
    expect(other.block(other.check(issued.raw), other.check(spend.raw))).toEqual([]);
  });

  it('holds coins of a vote taken back until the waiting time is over', () => {
    const node = new Node();
    const issued = issue(node, 100n, 3);
    const voteKey = new Uint8Array(64).fill(7);
    const voted = build(
      node,
      [
        { type: 'spend_account', account: 'alice', assetId: node.stake, amount: 100n },
        { type: 'vote', assetId: node.stake, amount: 100n, vote: voteKey, program: alice.program },
      ],
      [coinOf(issued.mapped, 0, 'alice', alice)],
    );
    expect(node.block(node.check(issued.raw), node.check(voted.raw))).toEqual([]);
    const veto = build(
      node,
      [
        { type: 'veto', output: coinOf(voted.mapped, 0, 'alice', alice) },
        { type: 'control_program', assetId: node.stake, amount: 100n, program: alice.program },
      ],
      [],
    );
    const back = build(
      node,
      [
        { type: 'spend_account', account: 'alice', assetId: node.stake, amount: 100n },
        { type: 'control_program', assetId: node.stake, amount: 100n, program: bob.program },
      ],
      [coinOf(veto.mapped, 0, 'alice', alice)],
    );
    expect(node.block(node.check(veto.raw))).toEqual([]);
    expect(node.registry.has(`03${bytesToHex(voteKey)}`), 'the tally entry is gone').toBe(false);
    expect(node.block(node.check(back.raw))).toEqual(['ErrUnbondingLocked']);
    expect(node.block(node.check(back.raw))).toEqual([]);
  });

  it('pays the fees of an epoch in the first block of the next', () => {
    const node = new Node();
    const anyone = Uint8Array.of(0x51);
    const output = { kind: 'intraChain', assetId: BTM_ASSET_ID, vmVersion: 1n, controlProgram: anyone, assetVersion: 1n } as const;
    const commitment = {
      sourceId: new Uint8Array(32).fill(9),
      assetId: BTM_ASSET_ID,
      amount: 1000n,
      sourcePos: 0n,
      vmVersion: 1n,
      controlProgram: anyone,
    };
    const raw = encodeTx({
      version: 1n,
      timeRange: 0n,
      inputs: [{ kind: 'spend', commitment, arguments: [], assetVersion: 1n }],
      outputs: [{ ...output, amount: 600n }],
    });
    const checked = node.check(raw);
    const spent = checked.mapped.spentOutputIds[0] as Uint8Array;
    node.utxos.set(bytesToHex(spent), {
      outputId: spent,
      type: 0,
      assetId: BTM_ASSET_ID,
      amount: 1000n,
      createdHeight: 0n,
      createdTime: 0,
    });
    expect(checked.fee).toBe(400n);
    node.block(checked);
    for (let i = 0; i < 4; i++) node.block();
    const rewards = [...node.utxos.values()].filter((u) => u.type === 1);
    expect(rewards.map((u) => u.amount)).toEqual([400n]);
    expect(node.tip.height).toBe(5n);
  });
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return String((error as { facts?: { code?: string } }).facts?.code);
  }
};

describe('refusals', () => {
  const node = new Node();
  const issued = issue(node, 5n, 4);
  const base = decodeTx(issued.raw);
  const altered = (change: Partial<Tx>): string => codeOf(() => node.check(encodeTx({ ...base, ...change })));

  it('names the rule for kinds and directives that are not enabled, wrong asset ids and missing signatures', () => {
    const value = { assetId: node.stake, amount: 5n, vmVersion: 1n, controlProgram: Uint8Array.of(0x51), assetVersion: 1n };
    expect(altered({ outputs: [{ ...value, kind: 'crossChainOut' }] })).toBe('ErrKindDisabled');
    expect(altered({ outputs: [{ ...value, kind: 'pegOut', refundProgram: new Uint8Array(0), maxFee: 0n }] })).toBe('ErrKindDisabled');
    expect(
      altered({ inputs: [{ assetVersion: 1n, kind: 'claim', commitmentBody: new Uint8Array(3), witnessBody: new Uint8Array(2) }] }),
    ).toBe('ErrKindDisabled');
    for (const directive of [4, 5, 0x10, 0x30]) {
      expect(
        altered({ outputs: [...base.outputs, { assetVersion: 1n, kind: 'directive', directive: Uint8Array.of(directive) }] }),
        `directive ${String(directive)}`,
      ).toBe('ErrDirectiveUnknown');
    }
    const input = base.inputs[0] as Tx['inputs'][number] & { kind: 'issuance' };
    expect(altered({ inputs: [{ ...input, assetId: new Uint8Array(32) }] })).toBe('ErrAssetId');
    expect(altered({ inputs: [{ ...input, arguments: [] }] })).toMatch(/^VM:/);
    expect(altered({ inputs: [{ assetVersion: 1n, kind: 'coinbase', arbitrary: new Uint8Array(1) }] })).toBe('ErrWrongCoinbaseTransaction');
    expect(altered({ timeRange: 0n })).toBe('accepted');
  });

  it('refuses a block with any changed header field, coinbase or order', () => {
    const head = { timestamp: node.tip.timestamp + 500, epoch: 0n, createdView: 1n, producer: 0 };
    const checked = node.check(issued.raw);
    const { block } = assembleBlock(head, [checked], node.context([checked.mapped]));
    const execute = (change: Partial<typeof block.header>, raws = block.transactions): string =>
      codeOf(() =>
        executeBlock(
          { header: { ...block.header, ...change }, transactions: raws },
          mapTx(decodeTx(raws[0] as Uint8Array)),
          [checked],
          node.context([checked.mapped]),
        ),
      );
    const wrong = sha3(Uint8Array.of(1));
    expect(execute({})).toBe('accepted');
    expect(execute({ height: 2n })).toBe('ErrBlockParent');
    expect(execute({ parent: wrong })).toBe('ErrBlockParent');
    expect(execute({ epoch: 1n })).toBe('ErrBlockEpoch');
    expect(execute({ specHash: wrong })).toBe('ErrBlockSpec');
    expect(execute({ txRoot: wrong })).toBe('ErrTxRoot');
    expect(execute({ witnessRoot: wrong })).toBe('ErrWitnessRoot');
    expect(execute({ stateRoot: wrong })).toBe('ErrStateRoot');
    expect(execute({ nextEpoch: wrong })).toBe('ErrNextEpoch');
    expect(execute({}, [issued.raw, issued.raw])).toBe('ErrTxRoot');
  });
});

describe('the stored tip', () => {
  it('comes back from its bytes', () => {
    const node = new Node();
    node.block();
    const tip = { ...node.tip, rewards: new Map([['51', 7n]]) };
    const counted = { ...tip, turns: { view: 1n << 40n, had: [3, 0], missed: [1, 0] } };
    expect(decodeTip(encodeTip(tip))).toEqual(tip);
    expect(decodeTip(encodeTip(counted))).toEqual(counted);
    expect(codeOf(() => decodeTip(encodeTip(tip).subarray(0, 40)))).toBe('PROTOCOL_TRUNCATED');
    expect(bytesToHex(chainspecHash(spec))).toBe(bytesToHex(node.params.specHash));
  });
});
