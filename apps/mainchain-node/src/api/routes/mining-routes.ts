/** Calls about mining, and blocks handed in. Source: mainchain.md 17, 18. */
import { bytesToHex, isBystackError, type Signatures } from '@bystack/base';
import type { BlockOutcome } from '@bystack/powchain';
import {
  decodeAddress,
  decodeMainBlock,
  encodeAddress,
  encodeMainHeader,
  hasAddress,
  type MainBlock,
  type MainHeader,
} from '@bystack/protocol';
import type { ChainPort, MinerPort, Work } from '../../ports.js';
import { ApiFailure } from '../errors.js';
import { bool, hash, hexBytes, optional, string, struct, uint64, type ValueOf } from '../json.js';
import { maybeBlock, maybeHeader, required, type RawBlock } from '../raw-types.js';
import { route, type Route } from '../route.js';
import { blockRefusal } from '../texts/block-refusal.js';

/** What the calls about mining need. */
export interface MiningRouteParts {
  readonly chain: ChainPort;
  readonly miner: MinerPort;
  readonly signatures: Signatures;
  /** Resolves when the address that the wallet chose for the miner is one of its own to every call. */
  readonly minerProgramStored: () => Promise<void>;
}

const Commitment = struct('BlockCommitment', { transaction_merkle_root: hash, transaction_status_hash: hash });
const HeaderJson = struct('BlockHeaderJSON', {
  version: uint64,
  height: uint64,
  previous_block_hash: hash,
  timestamp: uint64,
  nonce: uint64,
  bits: uint64,
  block_commitment: Commitment,
});
const Arbitrary = struct('CoinbaseArbitrary', { arbitrary: hexBytes });

const failed = (detail: string): ApiFailure => new ApiFailure('BTM000', detail);

const headerOf = (json: ValueOf<typeof HeaderJson>): MainHeader => ({
  version: json.version,
  height: json.height,
  previous: json.previous_block_hash,
  timestamp: json.timestamp,
  nonce: json.nonce,
  bits: json.bits,
  txRoot: json.block_commitment.transaction_merkle_root,
  statusRoot: json.block_commitment.transaction_status_hash,
});

const jsonOf = (header: MainHeader): unknown => ({
  version: header.version,
  height: header.height,
  previous_block_hash: header.previous,
  timestamp: header.timestamp,
  nonce: header.nonce,
  bits: header.bits,
  block_commitment: { transaction_merkle_root: header.txRoot, transaction_status_hash: header.statusRoot },
});

/** True, or the refusal of a block. `block`: what the text may need of it, asked only then. */
const accepted = (outcome: BlockOutcome, orphanText: string, block: () => MainBlock, parts: MiningRouteParts): true => {
  if (outcome.kind === 'orphan') throw failed(orphanText);
  if (outcome.kind !== 'refused') return true;
  if (outcome.code.startsWith('PROTOCOL_')) throw new ApiFailure('BTM002', outcome.code);
  const own = block();
  const parent = parts.chain.node(own.header.previous);
  const place = { parent: parent && { version: parent.header.version, height: parent.height }, signatures: parts.signatures };
  throw failed(blockRefusal(own, outcome.code, place));
};

const submitWork = async (header: MainHeader | undefined, parts: MiningRouteParts): Promise<true> => {
  if (header === undefined) throw failed("can't submit empty block");
  const outcome = await parts.miner.submitWork(header);
  if (outcome.kind === 'stale') throw failed('pending mining block has been changed');
  return accepted(outcome, 'submit result is orphan', () => ({ header, transactions: [] }), parts);
};

/** A block known to be an orphan is one still. */
const submitBlock = async ({ raw }: RawBlock, parts: MiningRouteParts): Promise<true> =>
  accepted(await parts.chain.submitBlock(raw, 'api'), 'block submitted is orphan', () => decodeMainBlock(raw), parts);

const work = (miner: MinerPort): Work => {
  try {
    return miner.work();
  } catch (error) {
    if (isBystackError(error)) throw failed('no block is ready for mining');
    throw error;
  }
};

const miningAddress = async ({ chain, miner, minerProgramStored }: MiningRouteParts): Promise<{ readonly mining_address: string }> => {
  const program = miner.program();
  await minerProgramStored();
  if (!hasAddress(program)) throw new ApiFailure('BTM709', 'Failed to find account');
  return { mining_address: encodeAddress(chain.network.hrp, program) };
};

const setMiningAddress = async (address: string, parts: MiningRouteParts): Promise<unknown> => {
  let program: Uint8Array;
  try {
    program = decodeAddress(parts.chain.network.hrp, address);
  } catch (error) {
    if (isBystackError(error)) throw failed(error.message);
    throw error;
  }
  await parts.miner.setProgram(program);
  return miningAddress(parts);
};

const setMining = async (on: boolean, { miner }: MiningRouteParts): Promise<string> => {
  if (on && !hasAddress(miner.program())) throw failed('Mining address does not exist');
  await miner.setMining(on);
  if (miner.mining !== on) throw failed(on ? 'Failed to start mining' : 'Failed to stop mining');
  return '';
};

const setArbitrary = async (arbitrary: Uint8Array, miner: MinerPort): Promise<unknown> => {
  try {
    await miner.setArbitrary(arbitrary);
  } catch (error) {
    if (isBystackError(error, 'MINER_ARBITRARY')) throw failed('Arbitrary exceeds limit: 107');
    throw error;
  }
  return { arbitrary: bytesToHex(miner.arbitrary()) };
};

/** Calls for miners, inside and outside of the node. */
export const miningRoutes = (parts: MiningRouteParts): Route[] => [
  route('/get-work', null, () => {
    const { header, seed } = work(parts.miner);
    return { block_header: encodeMainHeader(header), seed };
  }),
  route('/get-work-json', null, () => {
    const { header, seed } = work(parts.miner);
    return { block_header: jsonOf(header), seed };
  }),
  route('/submit-work', struct('SubmitWorkReq', { block_header: maybeHeader }), (request) => submitWork(request.block_header, parts)),
  route('/submit-work-json', struct('SubmitWorkJSONReq', { block_header: optional(HeaderJson) }), (request) =>
    submitWork(request.block_header && headerOf(request.block_header), parts),
  ),
  route('/submit-block', struct('SubmitBlockReq', { raw_block: maybeBlock }), (request) => submitBlock(required(request.raw_block), parts)),
  route('/is-mining', null, () => ({ is_mining: parts.miner.mining })),
  route('/set-mining', struct('', { is_mining: bool }), (request) => setMining(request.is_mining, parts)),
  route('/get-mining-address', null, () => miningAddress(parts)),
  route('/set-mining-address', struct('', { mining_address: string }), (request) => setMiningAddress(request.mining_address, parts)),
  route('/get-coinbase-arbitrary', null, () => ({ arbitrary: parts.miner.arbitrary() })),
  route('/set-coinbase-arbitrary', Arbitrary, (request) => setArbitrary(request.arbitrary, parts.miner)),
];
