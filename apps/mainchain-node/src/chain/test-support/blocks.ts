/** A network where every hash is work enough, and raw blocks on any header of it. */
import { asciiToBytes, u64be, type Hash } from '@bystack/base';
import { coinbaseArbitrary, coinbaseTx, makeNetwork, parseNetworkParams, type HeaderNode, type MainNetwork } from '@bystack/powchain';
import { bitsAfter, childNode, subsidyAt } from '@bystack/powheaders';
import {
  BTM_ASSET_ID,
  decodeTx,
  encodeMainBlock,
  encodeTx,
  mainHeaderHash,
  mainStatusRoot,
  mapTx,
  merkleRoot,
  type MainHeader,
  type MappedTx,
} from '@bystack/protocol';

/** Anyone can spend it. */
export const TRUE = Uint8Array.of(0x51);
/** All but one of 2^24 hashes meet it. */
const OPEN_BITS = '0x2000000000ffffff';
const GENESIS_COIN = 1_000_000_000n;

/** The network; `bits` for one that asks for more. */
export const openNetwork = (bits = OPEN_BITS): MainNetwork =>
  makeNetwork(
    parseNetworkParams(
      JSON.stringify({
        name: 'open',
        hrp: 'tt',
        bits,
        genesis: { timestamp: 1_600_000_000, outputs: [{ program: '51', amount: Number(GENESIS_COIN) }] },
      }),
    ),
  );

/** A block and where it stands. */
export interface MadeBlock {
  readonly raw: Uint8Array;
  readonly node: HeaderNode;
}

const mapped = (raw: Uint8Array): MappedTx => mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');

/** What a block is made of. */
export interface BlockChoices {
  /** Tells blocks of one parent apart. */
  readonly salt?: number;
  readonly transactions?: readonly Uint8Array[];
  readonly fees?: bigint;
  readonly header?: Partial<MainHeader>;
}

/** A block on a parent, one second after it. */
export function blockOn(network: MainNetwork, parent: HeaderNode, choices: BlockChoices = {}): MadeBlock {
  const { salt = 0, transactions = [], fees = 0n } = choices;
  const height = parent.height + 1n;
  const arbitrary = coinbaseArbitrary(height, u64be(BigInt(salt)));
  const all = [coinbaseTx(arbitrary, [{ program: TRUE, amount: subsidyAt(height) + fees }]), ...transactions];
  const header = {
    version: 1n,
    height,
    previous: parent.hash,
    timestamp: parent.header.timestamp + 1n,
    txRoot: merkleRoot(all.map((raw) => mapped(raw).id)),
    statusRoot: mainStatusRoot(all.map(() => false)),
    nonce: 0n,
    bits: bitsAfter(parent, network.retarget),
    ...choices.header,
  };
  return { raw: encodeMainBlock(header, all), node: childNode(mainHeaderHash(header), header, parent) };
}

/** Blocks on each other, oldest first. */
export function branchOn(network: MainNetwork, parent: HeaderNode, length: number, salt = 0): MadeBlock[] {
  const made: MadeBlock[] = [];
  for (let i = 0; i < length; i++) made.push(blockOn(network, made.at(-1)?.node ?? parent, { salt }));
  return made;
}

/** Id of the genesis output. */
export const genesisCoin = (network: MainNetwork): Hash => genesisTx(network).results[0]?.id as Hash;

const genesisTx = (network: MainNetwork): MappedTx => mapTx((network.genesis.transactions[0] as { tx: MappedTx['tx'] }).tx, 'mainchain');

/** Fee of `spendGenesis`. */
export const SPEND_FEE = 10_000_000n;

/** Raw transaction that spends the genesis output, which is not ripe before height 100. */
export function spendGenesis(network: MainNetwork): Uint8Array {
  const commitment = {
    sourceId: genesisTx(network).muxId,
    assetId: BTM_ASSET_ID,
    amount: GENESIS_COIN,
    sourcePos: 0n,
    vmVersion: 1n,
    controlProgram: TRUE,
  };
  const output = { assetId: BTM_ASSET_ID, amount: GENESIS_COIN - SPEND_FEE, vmVersion: 1n, controlProgram: TRUE };
  return encodeTx(
    {
      version: 1n,
      timeRange: 0n,
      inputs: [{ kind: 'spend', assetVersion: 1n, commitment, arguments: [] }],
      outputs: [{ kind: 'intraChain', assetVersion: 1n, ...output }],
    },
    'mainchain',
  );
}

/** The same header over another body. */
export function forgedBody({ node }: MadeBlock): Uint8Array {
  const other = coinbaseTx(asciiToBytes('forged'), [{ program: TRUE, amount: subsidyAt(node.height) }]);
  return encodeMainBlock(node.header, [other]);
}
