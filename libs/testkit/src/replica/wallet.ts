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

/** One issuer and two accounts over one key. */
export class Wallet {
  readonly #xprv = rootXprvFromEntropy(new Uint8Array(16).fill(7));
  readonly #keyring = localKeyring([this.#xprv]);
  readonly #params: LedgerParams;
  readonly alice = accountProgram([this.#key(1)], 1);
  readonly bob = accountProgram([this.#key(2)], 1);
  readonly #issuance = issuanceProgram([this.#key(3)], 1);
  readonly asset: Uint8Array;
  #nonce = 0;

  constructor(spec: ChainSpec, genesisHash: Uint8Array) {
    this.#params = ledgerParams(spec, genesisHash);
    this.asset = nativeAssetId(genesisHash, 1n, this.#issuance.program, DEFINITION);
  }

  #key(index: number): { rootXpub: Uint8Array; path: Uint8Array[] } {
    return { rootXpub: xprvToXpub(this.#xprv), path: [Uint8Array.of(index)] };
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
        { type: 'issue', assetId: this.asset, amount, nonce, definition: DEFINITION, issuance: this.#issuance },
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
