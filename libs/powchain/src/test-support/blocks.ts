/** Blocks and states for the tests: programs anyone can run, no proof of work, since the machine takes judged blocks. */
import { bytesToHex, sha3, u64be, type Hash } from '@bystack/base';
import {
  mainHeaderHash,
  BTM_ASSET_ID,
  decodeTx,
  encodeMainBlock,
  encodeTx,
  mapTx,
  decodeMainBlock,
  merkleRoot,
  type MappedTx,
} from '@bystack/protocol';
import {
  coinbaseArbitrary,
  coinbaseTx,
  genesisChanges,
  makeNetwork,
  parseNetworkParams,
  type HeaderNode,
  type JudgedBlock,
  type MainChainReader,
  type MainChanges,
  type MainUtxo,
} from '../index.js';

/** Anyone can spend it. */
export const TRUE = Uint8Array.of(0x51);

/** A network whose genesis pays 40 outputs of 1,000,000,000 to TRUE. */
export const easyNetwork = makeNetwork(
  parseNetworkParams(
    JSON.stringify({
      hrp: 'tt',
      bits: '0x20000000007fffff',
      genesis: { timestamp: 1_600_000_000, outputs: Array.from({ length: 40 }, () => ({ program: '51', amount: 1_000_000_000 })) },
    }),
  ),
);

const easyGenesis = genesisChanges(easyNetwork);

/** Committed state in memory. */
export class MemoryState implements MainChainReader {
  readonly blocks = new Map<string, MainChanges['blocks'][number]>();
  readonly utxos = new Map<string, MainUtxo>();
  readonly places = new Map<string, { readonly blockHash: Hash; readonly index: number }>();
  readonly heights = new Map<bigint, Hash>();
  tip: Hash;

  constructor(network = easyNetwork) {
    this.tip = network.genesisHash;
    this.write(network === easyNetwork ? easyGenesis : genesisChanges(network));
  }

  write(changes: MainChanges): void {
    for (const block of changes.blocks) this.blocks.set(bytesToHex(block.hash), block);
    for (const [id, utxo] of changes.utxos) put(this.utxos, bytesToHex(id), utxo);
    for (const [id, place] of changes.transactions) put(this.places, bytesToHex(id), place);
    for (const [height, hash] of changes.heights) put(this.heights, height, hash);
    this.tip = changes.tip ?? this.tip;
  }
  block(hash: Hash): MainChanges['blocks'][number] | null {
    return this.blocks.get(bytesToHex(hash)) ?? null;
  }
  utxo(id: Hash): MainUtxo | null {
    return this.utxos.get(bytesToHex(id)) ?? null;
  }
  /** The whole set, spent coinbase outputs among it. */
  outputs(): string[] {
    return [...this.utxos].map(([id, { spent, coinbase, height }]) => outputRow(id, coinbase, height, spent)).sort();
  }
}

/** An output of the set as one line. */
export const outputRow = (id: string, coinbase: boolean, height: bigint, spent: boolean): string =>
  `${id} ${coinbase ? 'coinbase' : 'ordinary'} ${String(height)} ${spent ? 'spent' : 'unspent'}`;

const put = <K, V>(map: Map<K, V>, key: K, value: V | null): void => {
  if (value === null) map.delete(key);
  else map.set(key, value);
};

export const mapped = (raw: Uint8Array): MappedTx => mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');

/** An output that can be spent. */
export interface Coin {
  readonly outputId: Hash;
  readonly sourceId: Hash;
  readonly position: bigint;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly program: Uint8Array;
}

/** The outputs of a transaction, without retirements. */
export const coinsOf = ({ results, tx, muxId }: MappedTx): Coin[] =>
  results.flatMap(({ outcome, id, source, outputIndex }) => {
    const output = tx.outputs[outputIndex];
    if (outcome === 'retirement' || !source || !output || !('controlProgram' in output)) return [];
    const { assetId, amount } = source;
    return [{ outputId: id, sourceId: muxId, position: BigInt(outputIndex), assetId, amount, program: output.controlProgram }];
  });

/** What is not said of a payment: to TRUE, without a last height, without witnesses. */
export interface PayOptions {
  readonly program?: Uint8Array;
  readonly timeRange?: bigint;
  readonly args?: readonly Uint8Array[];
}

/** Raw transaction that spends outputs and makes others, of BTM where no asset is named. What is left of BTM is its fee. */
export const pay = (
  coins: readonly Coin[],
  made: readonly (bigint | { readonly assetId: Hash; readonly amount: bigint })[],
  { program = TRUE, timeRange = 0n, args = [] }: PayOptions = {},
): Uint8Array => {
  const inputs = coins.map(({ sourceId, assetId, amount, position, program: controlProgram }) => ({
    kind: 'spend' as const,
    assetVersion: 1n,
    commitment: { sourceId, assetId, amount, sourcePos: position, vmVersion: 1n, controlProgram },
    arguments: args,
  }));
  const outputs = made.map((one) => {
    const { assetId, amount } = typeof one === 'bigint' ? { assetId: BTM_ASSET_ID, amount: one } : one;
    return { kind: 'intraChain' as const, assetVersion: 1n, assetId, amount, vmVersion: 1n, controlProgram: program };
  });
  return encodeTx({ version: 1n, timeRange, inputs, outputs }, 'mainchain');
};

/** A judged block on a parent. `salt` tells blocks of one parent apart; `statusFail` as told. */
export const blockOn = (
  parent: HeaderNode,
  transactions: readonly Uint8Array[] = [],
  salt = 0,
  statusFail: readonly boolean[] = [],
): JudgedBlock => {
  const height = parent.height + 1n;
  const coinbase = coinbaseTx(coinbaseArbitrary(height, u64be(BigInt(salt))), [{ program: TRUE, amount: 41_250_000_000n }]);
  const all = [coinbase, ...transactions];
  const ids = all.map((raw) => mapped(raw));
  const header = {
    version: 1n,
    height,
    previous: parent.hash,
    timestamp: parent.header.timestamp + 150n,
    txRoot: merkleRoot(ids.map(({ id }) => id)),
    statusRoot: sha3(Uint8Array.of(salt & 255)),
    nonce: 0n,
    bits: parent.header.bits,
  };
  const raw = encodeMainBlock(header, all);
  return {
    hash: mainHeaderHash(header),
    raw,
    block: decodeMainBlock(raw),
    mapped: ids,
    statusFail: all.map((_, i) => statusFail[i] === true),
  };
};

const empty = new Map<string, JudgedBlock>();

/** A block without transactions on a parent, made once. */
export const emptyOn = (parent: HeaderNode, salt = 0): JudgedBlock => {
  const key = `${parent.id} ${String(salt)}`;
  const block = empty.get(key) ?? blockOn(parent, [], salt);
  empty.set(key, block);
  return block;
};

/** A block read from its bytes. */
export interface OpenedBlock {
  readonly block: JudgedBlock['block'];
  readonly mapped: readonly MappedTx[];
}
const opened = new WeakMap<Uint8Array, OpenedBlock>();

/** Reads a block, the same bytes once. */
export const openBlock = (raw: Uint8Array): OpenedBlock => {
  const known = opened.get(raw);
  if (known) return known;
  const block = decodeMainBlock(raw);
  const result = { block, mapped: block.transactions.map((tx) => mapped(tx.raw)) };
  opened.set(raw, result);
  return result;
};
