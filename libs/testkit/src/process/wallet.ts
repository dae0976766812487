/** A purse with one key that issues an asset of its own and pays itself: traffic for chains under test. */
import { randomBytes } from 'node:crypto';
import { bytesToHex, concatBytes, type Hash } from '@bystack/base';
import { ledgerParamsFields, type ChainSpec } from '@bystack/chainspec';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { mapTx, nativeAssetId, type MappedTx } from '@bystack/protocol';
import {
  accountProgram,
  buildTransaction,
  finalize,
  issuanceProgram,
  localKeyring,
  sign,
  type Action,
  type BuildParams,
  type KeyRef,
  type SpendableOutput,
} from '@bystack/txbuilder';

const ACCOUNT = 'test';
const DEFINITION = new TextEncoder().encode('{"name":"test"}');

/** A transaction ready to submit. */
export interface ReadyTx {
  readonly id: string;
  /** Hex. */
  readonly raw: string;
}

/** Builds transactions whose outputs it spends next, final or not. */
export class TestWallet {
  readonly assetId: Hash;
  private readonly xprv = rootXprvFromEntropy(randomBytes(16));
  private readonly key: KeyRef = { rootXpub: xprvToXpub(this.xprv), path: [] };
  private readonly lock = accountProgram([this.key], 1);
  private readonly issuance = issuanceProgram([this.key], 1);
  private readonly params: BuildParams;
  private outputs: SpendableOutput[] = [];

  /** `genesisHash` as a node reports it. */
  constructor(spec: ChainSpec, genesisHash: Hash) {
    const p = ledgerParamsFields(spec, genesisHash);
    this.assetId = nativeAssetId(genesisHash, 1n, this.issuance.program, DEFINITION);
    this.params = {
      hrp: spec.hrp,
      feeAsset: p.feeAsset,
      gasVmRate: p.gasVmRate,
      gasStorageRate: p.gasStorageRate,
      gasFreeCredit: p.gasFreeCredit,
      gasMaxPerTx: p.gasMaxPerTx,
      height: 1n,
      changePrograms: new Map([[ACCOUNT, this.lock.program]]),
    };
  }

  /** Issues an amount to `parts` outputs of its own. */
  issue(amountPerPart: bigint, parts: number): ReadyTx {
    const issue: Action = {
      type: 'issue',
      assetId: this.assetId,
      amount: amountPerPart * BigInt(parts),
      nonce: new Uint8Array(randomBytes(16)),
      definition: DEFINITION,
      issuance: this.issuance,
    };
    return this.build([issue, ...Array.from({ length: parts }, () => this.payment(amountPerPart))], []);
  }

  /** Pays one unspent output to itself; the oldest one, so that several payments do not depend on each other. */
  transfer(): ReadyTx {
    const output = this.outputs.shift();
    if (output === undefined) throw new Error('the purse is empty: issue first');
    const spend: Action = { type: 'spend_account', account: ACCOUNT, assetId: this.assetId, amount: output.amount };
    return this.build([spend, this.payment(output.amount)], [output]);
  }

  /** A second transaction that spends the same output as the next transfer. */
  rival(): ReadyTx {
    const kept = [...this.outputs];
    const other = [...this.outputs].slice(0, 1);
    const amount = other[0]?.amount ?? 0n;
    const spend: Action = { type: 'spend_account', account: ACCOUNT, assetId: this.assetId, amount };
    const built = this.build([spend, this.payment(amount - 1n), this.payment(1n)], other);
    this.outputs = kept;
    return built;
  }

  get unspent(): number {
    return this.outputs.length;
  }

  private payment(amount: bigint): Action {
    return { type: 'control_program', assetId: this.assetId, amount, program: this.lock.program };
  }

  private build(actions: readonly Action[], spendable: readonly SpendableOutput[]): ReadyTx {
    const { tx, raw } = finalize(sign(buildTransaction(actions, spendable, this.params), localKeyring([this.xprv])));
    const mapped = mapTx(tx);
    this.outputs.push(...this.ownOutputs(mapped));
    return { id: bytesToHex(mapped.id), raw: bytesToHex(concatBytes(raw)) };
  }

  private ownOutputs(mapped: MappedTx): SpendableOutput[] {
    return mapped.results.flatMap(({ source, outcome, outputIndex }) =>
      source && outcome === 'intraChain'
        ? [
            {
              ...this.lock,
              account: ACCOUNT,
              sourceId: mapped.muxId,
              sourcePos: BigInt(outputIndex),
              assetId: source.assetId,
              amount: source.amount,
            },
          ]
        : [],
    );
  }
}
