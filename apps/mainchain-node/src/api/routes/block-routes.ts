/** Calls about blocks of the chain. Source: mainchain.md 5, 7, 18. */
import { bytesToHex, type Hash } from '@bystack/base';
import { workOf } from '@bystack/powheaders';
import { encodeMainHeader, mainStatusLeaf, merkleProof, type MainHeader } from '@bystack/protocol';
import type { BlockRecord, ChainPort } from '../../ports.js';
import { annotateBlockTx } from '../annotate.js';
import { ApiFailure } from '../errors.js';
import { hexBytes, list, struct, uint64, type ValueOf } from '../json.js';
import { route, type Route } from '../route.js';

const HASH_BYTES = 32;

const BlockReq = struct('BlockReq', { block_height: uint64, block_hash: hexBytes });
const MerkleBlockReq = struct('MerkleBlockReq', { tx_ids: list(hexBytes), block_hash: hexBytes });
type BlockRequest = ValueOf<typeof BlockReq>;

const failed = (detail: string): ApiFailure => new ApiFailure('BTM000', detail);

const byHash = (chain: ChainPort, hash: Hash): BlockRecord => {
  const record = chain.record(hash);
  if (!record) throw failed(`There are no block with given hash ${bytesToHex(hash)}`);
  return record;
};

const byHeight = (chain: ChainPort, height: bigint): BlockRecord => {
  const node = chain.nodeAt(height);
  const record = node ? chain.record(node.hash) : null;
  if (!record) throw failed("can't find block in given height");
  return record;
};

/** A hash of 32 bytes wins over the height; any other is not looked at. */
const blockOf = (chain: ChainPort, request: BlockRequest): BlockRecord =>
  request.block_hash.length === HASH_BYTES ? byHash(chain, request.block_hash) : byHeight(chain, request.block_height);

const wholeBlock = (chain: ChainPort, { node, raw, mapped, statusFail }: BlockRecord): unknown => {
  const { header } = node;
  return {
    hash: node.hash,
    size: raw.length * 2,
    version: header.version,
    height: header.height,
    previous_block_hash: header.previous,
    timestamp: header.timestamp,
    nonce: header.nonce,
    bits: header.bits,
    difficulty: workOf(header.bits).toString(),
    transaction_merkle_root: header.txRoot,
    transaction_status_hash: header.statusRoot,
    transactions: mapped.map((tx, i) => annotateBlockTx(tx, statusFail[i] === true, { hrp: chain.network.hrp })),
  };
};

const rawBlock = ({ raw, statusFail }: BlockRecord): unknown => ({
  raw_block: raw,
  transaction_status: { version: 1, verify_status: statusFail.map((failed) => (failed ? { status_fail: true } : {})) },
});

const rewardOf = ({ block }: BlockRecord): bigint => {
  const output = block.transactions[0]?.tx.outputs[0];
  return output && 'amount' in output ? output.amount : 0n;
};

const hashRate = (chain: ChainPort, request: BlockRequest): unknown => {
  const { length } = request.block_hash;
  if (length !== HASH_BYTES && length !== 0) throw failed('Block hash format error.');
  const height = request.block_height === 0n ? chain.tip.height : request.block_height;
  const { node } = blockOf(chain, { ...request, block_height: height });
  const before = byHash(chain, node.header.previous).node.header.timestamp;
  const seconds = node.header.timestamp > before ? node.header.timestamp - before : 1n;
  return { hash: node.hash, height: node.height, hash_rate: BigInt.asUintN(64, workOf(node.header.bits) / seconds) };
};

/** Both trees have one shape, so one list of flags serves both. A proof of nothing is the root alone. */
const merkleAnswer = (chain: ChainPort, request: ValueOf<typeof MerkleBlockReq>): unknown => {
  const { node, mapped, statusFail } = blockOf(chain, { block_height: 0n, block_hash: request.block_hash });
  const wanted = new Set(request.tx_ids.map((id) => bytesToHex(id)));
  const ids = mapped.map((m) => m.id);
  const places = new Set(ids.flatMap((id, i) => (wanted.has(bytesToHex(id)) ? [i] : [])));
  const { hashes, flags } = merkleProof(ids, places);
  return {
    block_header: encodeMainHeader(node.header),
    tx_hashes: hashes,
    status_hashes: merkleProof(statusFail.map(mainStatusLeaf), places).hashes,
    flags,
    matched_tx_ids: places.size === 0 ? null : ids.filter((_id, i) => places.has(i)),
  };
};

const difficulty = (hash: Hash, { height, bits }: MainHeader): unknown => ({ hash, height, bits, difficulty: workOf(bits).toString() });

/** Calls that read the chain. */
export const blockRoutes = (chain: ChainPort): Route[] => [
  route('/get-block-count', null, () => ({ block_count: chain.tip.height })),
  route('/get-block-hash', null, () => ({ block_hash: chain.tip.hash })),
  route('/get-block', BlockReq, (request) => wholeBlock(chain, blockOf(chain, request))),
  route('/get-raw-block', BlockReq, (request) => rawBlock(blockOf(chain, request))),
  route('/get-block-header', BlockReq, (request) => {
    const record = blockOf(chain, request);
    return { block_header: encodeMainHeader(record.node.header), reward: rewardOf(record) };
  }),
  route('/get-difficulty', BlockReq, (request) => {
    const { node } = blockOf(chain, request);
    return difficulty(node.hash, node.header);
  }),
  route('/get-hash-rate', BlockReq, (request) => hashRate(chain, request)),
  route('/get-merkle-proof', MerkleBlockReq, (request) => merkleAnswer(chain, request)),
];
