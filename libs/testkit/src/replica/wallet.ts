/** A holder of keys on a cluster's chain: builds and signs real transactions and knows its coins. */
import { asciiToBytes, bytesToHex } from '@bystack/base';
import { ledgerParams, type LedgerParams } from '@bystack/ledger';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { BTM_ASSET_ID, decodeTx, mapTx, nativeAssetId, type MappedTx } from '@bystack/protocol';
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
import type { ChainSpec } from '@bystack/chainspec';

/** A signed transaction. */
export interface Signed {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
}

const DEFINITION = asciiToBytes('{"name":"Gold"}');

const XPRV = rootXprvFromEntropy(new Uint8Array(16).fill(7));
const keyAt = (index: number): { rootXpub: Uint8Array; path: Uint8Array[] } => ({
  rootXpub: xprvToXpub(XPRV),
  path: [Uint8Array.of(index)],
});
const ISSUANCE = issuanceProgram([keyAt(3)], 1);

/** The wallet's asset as a specification lists it. */
export const WALLET_ASSET = { alias: 'GOLD', definition: bytesToHex(DEFINITION), issuanceProgram: bytesToHex(ISSUANCE.program) } as const;

/** One issuer and two accounts over one key. */
export class Wallet {
  readonly #keyring = localKeyring([XPRV]);
  readonly #params: LedgerParams;
  readonly alice = accountProgram([keyAt(1)], 1);
  readonly bob = accountProgram([keyAt(2)], 1);
  readonly asset: Uint8Array;
  #nonce = 0;

  constructor(spec: ChainSpec, genesisHash: Uint8Array) {
    this.#params = ledgerParams(spec, genesisHash);
    this.asset = nativeAssetId(genesisHash, 1n, ISSUANCE.program, DEFINITION);
  }

  #build(actions: Action[], coins: SpendableOutput[]): Signed {
    const p = this.#params;
    const settings: BuildParams = {
      hrp: 'sp',
      feeAsset: BTM_ASSET_ID,
      gasVmRate: p.gasVmRate,
      gasStorageRate: p.gasStorageRate,
      gasFreeCredit: p.gasFreeCredit,
      gasMaxPerTx: p.gasMaxPerTx,
      height: 1n,
      changePrograms: new Map([
        ['alice', this.alice.program],
        ['bob', this.bob.program],
      ]),
    };
    const { raw } = finalize(sign(buildTransaction(actions, coins, settings), this.#keyring));
    return { raw, mapped: mapTx(decodeTx(raw)) };
  }

  /** Issues to alice; each call makes another transaction. */
  issue(amount: bigint): Signed {
    const nonce = asciiToBytes(String(this.#nonce++));
    return this.#build(
      [
        { type: 'issue', assetId: this.asset, amount, nonce, definition: DEFINITION, issuance: ISSUANCE },
        { type: 'control_program', assetId: this.asset, amount, program: this.alice.program },
      ],
      [],
    );
  }
  /** Alice pays bob from a coin of hers. */
  pay(coin: SpendableOutput, amount: bigint): Signed {
    return this.#build(
      [
        { type: 'spend_account', account: coin.account, assetId: this.asset, amount },
        { type: 'control_program', assetId: this.asset, amount, program: this.bob.program },
      ],
      [coin],
    );
  }
  /** Votes for candidates (vote key, amount) with a coin of alice. */
  vote(coin: SpendableOutput, votes: readonly (readonly [vote: Uint8Array, amount: bigint])[]): Signed {
    const amount = votes.reduce((sum, [, part]) => sum + part, 0n);
    const outputs = votes.map(([vote, part]): Action => ({
      type: 'vote',
      assetId: this.asset,
      amount: part,
      vote,
      program: this.alice.program,
    }));
    return this.#build([{ type: 'spend_account', account: 'alice', assetId: this.asset, amount }, ...outputs], [coin]);
  }
  /** Takes back the vote in an output of a transaction, and gives it to another candidate. */
  move(voted: Signed, outputIndex: number, vote: Uint8Array): Signed {
    const output = voted.mapped.tx.outputs[outputIndex];
    if (output?.kind !== 'vote') throw new Error('no vote there');
    const { amount } = output;
    const position = { sourceId: voted.mapped.muxId, sourcePos: BigInt(outputIndex) };
    const spent: SpendableOutput = { ...this.alice, account: 'alice', ...position, assetId: this.asset, amount, vote: output.vote };
    return this.#build(
      [
        { type: 'veto', output: spent },
        { type: 'vote', assetId: this.asset, amount, vote, program: this.alice.program },
      ],
      [],
    );
  }
  /** Retires a coin. */
  retire(coin: SpendableOutput): Signed {
    return this.#build(
      [
        { type: 'spend_account', account: coin.account, assetId: this.asset, amount: coin.amount },
        { type: 'retire', assetId: this.asset, amount: coin.amount, comment: new Uint8Array(0) },
      ],
      [coin],
    );
  }
  /** The output of a transaction that pays a program (change included: the first of this amount). */
  coin({ mapped }: Signed, account: 'alice' | 'bob', amount: bigint): SpendableOutput {
    const lock = account === 'alice' ? this.alice : this.bob;
    const index = mapped.tx.outputs.findIndex(
      (o) => o.kind === 'intraChain' && o.amount === amount && bytesToHex(o.controlProgram) === bytesToHex(lock.program),
    );
    if (index < 0) throw new Error(`no output of ${String(amount)} for ${account}`);
    return { ...lock, account, sourceId: mapped.muxId, sourcePos: BigInt(index), assetId: this.asset, amount };
  }
}
