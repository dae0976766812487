/**
 * A valid main-chain made without hashing: its target lets every hash pass (all but one in 2^24), so a node has all the
 * work of judging it, and making it costs nothing.
 */
import { bytesToHex } from '@bystack/base';
import { coinbaseArbitrary, coinbaseTx, COINBASE_MATURITY, makeNetwork, parseNetworkParams, type MainNetwork } from '@bystack/powchain';
import { bitsAfter, childNode, genesisNode, subsidyAt, type HeaderNode } from '@bystack/powheaders';
import { encodeMainBlock, mainHeaderHash, mainStatusRoot, mapTx, merkleRoot, type MappedTx } from '@bystack/protocol';
import { mainKey, mappedMainTx, payMain, type MainCoin } from './payments.js';

/** A target that nearly every hash meets. */
export const EVERY_HASH = '0x2000000000ffffff';
/** Smallest units that a payment leaves to the miner: 2000 gas. */
export const PAYMENT_FEE = 400_000n;
/** Goes to an output that stays. */
const CHANGE = 1_000_000n;
const FIRST_COIN = 1_000_000_000_000_000n;
const BLOCK_SECONDS = 10n;
const GENESIS_SECONDS = 1_600_000_000;

/** A block with its place. */
export interface MadeBlock {
  readonly node: HeaderNode;
  readonly raw: Uint8Array;
}

/** A transaction of a block under way. */
interface Made {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
}

/** Description of a network (`--params`) whose genesis pays key 0, as JSON text. `bits`: of every block. */
export const madeParams = (name: string, bits: string = EVERY_HASH): string =>
  JSON.stringify({
    name,
    hrp: 'mk',
    bits,
    genesis: { timestamp: GENESIS_SECONDS, outputs: [{ program: bytesToHex(mainKey(0).program), amount: String(FIRST_COIN) }] },
    blockSeconds: Number(BLOCK_SECONDS),
    minBlockSeconds: 0,
    limitBits: bits,
  });

/** Grows a chain block by block. */
export class ChainMaker {
  readonly network: MainNetwork;
  readonly blocks: MadeBlock[] = [];

  constructor(readonly params: string) {
    this.network = makeNetwork(parseNetworkParams(params));
  }

  get tip(): HeaderNode {
    return this.blocks.at(-1)?.node ?? genesisNode(this.network.genesis.header);
  }

  /** The coin of the genesis; it can be spent from height 100 on. */
  get firstCoin(): MainCoin {
    const [first] = this.network.genesis.transactions;
    if (first === undefined) throw new Error('a genesis has a transaction');
    return { sourceId: mapTx(first.tx, 'mainchain').muxId, position: 0n, amount: FIRST_COIN, key: mainKey(0) };
  }

  /** A block of these transactions, which leave so much in fees. `salt` tells blocks of one parent apart. */
  add(payments: readonly Made[] = [], fees = 0n, salt = 0): void {
    const parent = this.tip;
    const height = parent.height + 1n;
    const coinbase = coinbaseTx(coinbaseArbitrary(height, Uint8Array.of(salt)), [
      { program: mainKey(1).program, amount: subsidyAt(height) + fees },
    ]);
    const ids = [mappedMainTx(coinbase).id, ...payments.map(({ mapped }) => mapped.id)];
    const roots = { txRoot: merkleRoot(ids), statusRoot: mainStatusRoot(ids.map(() => false)) };
    const timestamp = parent.header.timestamp + BLOCK_SECONDS;
    const bits = bitsAfter(parent, this.network.retarget);
    const header = { version: 1n, height, previous: parent.hash, timestamp, ...roots, nonce: 0n, bits };
    const node = childNode(mainHeaderHash(header), header, parent);
    this.blocks.push({ node, raw: encodeMainBlock(header, [coinbase, ...payments.map(({ raw }) => raw)]) });
  }

  /** Empty blocks up to the height before the one that may spend the genesis. */
  mature(): void {
    while (this.tip.height + 1n < COINBASE_MATURITY) this.add();
  }

  /** One block that splits the first coin, then `blocks` with `transactions` signed 1-in-2-out payments each. */
  addPayments(blocks: number, transactions: number): void {
    const keys = Array.from({ length: transactions }, (_, i) => mainKey(i + 2));
    const share = (FIRST_COIN - PAYMENT_FEE * BigInt(transactions)) / BigInt(transactions);
    const split = payMain(
      this.firstCoin,
      keys.map((key) => [share, key.program]),
    );
    this.add([split], FIRST_COIN - share * BigInt(transactions));
    let coins: MainCoin[] = keys.map((key, i) => ({ sourceId: split.mapped.muxId, position: BigInt(i), amount: share, key }));
    for (let n = 0; n < blocks; n++) {
      const payments: Made[] = [];
      coins = coins.map((coin) => {
        const amount = coin.amount - PAYMENT_FEE - CHANGE;
        const payment = payMain(coin, [
          [amount, coin.key.program],
          [CHANGE, coin.key.program],
        ]);
        payments.push(payment);
        return { ...coin, sourceId: payment.mapped.muxId, position: 0n, amount };
      });
      this.add(payments, PAYMENT_FEE * BigInt(transactions));
    }
  }
}
