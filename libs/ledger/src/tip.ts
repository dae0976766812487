/** The tip as stored. Source: docs/formats.md. */
import { concatBytes, hexToBytes, bytesToHex, u64be } from '@bystack/base';
import { genesisLeaves } from '@bystack/chainspec';
import { blockId, merkleRoot, Reader, Writer, type BlockHeader } from '@bystack/protocol';
import { ledgerError } from './errors.js';
import type { LedgerTip } from './types.js';

const VERSION = 1;
const LEAVES = 8;

/** The ledger at genesis. */
export function genesisTip(header: BlockHeader): LedgerTip {
  const leaves = genesisLeaves(header.specHash);
  return {
    height: 0n,
    blockId: blockId(header),
    timestamp: header.timestamp,
    leaves,
    stateRoot: merkleRoot(leaves),
    rewards: new Map(),
    transactionCount: 0n,
  };
}

/** Version 1 ‖ height 8 ‖ block id 32 ‖ timestamp 8 ‖ transactions 8 ‖ leaves 8 × 32 ‖ rewards: v31 count, (program varstr, amount 8) sorted. */
export function encodeTip(tip: LedgerTip): Uint8Array {
  const w = new Writer()
    .byte(VERSION)
    .bytes(concatBytes(u64be(tip.height), tip.blockId, u64be(BigInt(tip.timestamp)), u64be(tip.transactionCount), ...tip.leaves));
  const rewards = [...tip.rewards].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  w.v31(rewards.length);
  for (const [program, amount] of rewards) w.varstr(hexToBytes(program)).bytes(u64be(amount));
  return w.finish();
}

const u64 = (r: Reader): bigint => {
  const bytes = r.take(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
};

/** @throws BystackError `LEDGER_TIP_CORRUPT`, and the codes of protocol when bytes are cut */
export function decodeTip(bytes: Uint8Array): LedgerTip {
  const r = new Reader(bytes);
  if (r.byte() !== VERSION) throw ledgerError('LEDGER_TIP_CORRUPT');
  const height = u64(r);
  const id = r.take(32).slice();
  const timestamp = Number(u64(r));
  const transactionCount = u64(r);
  const leaves = Array.from({ length: LEAVES }, () => r.take(32).slice());
  const rewards = new Map<string, bigint>();
  for (let n = r.count(9); n > 0; n--) {
    const program = bytesToHex(r.varstr());
    rewards.set(program, u64(r));
  }
  r.end();
  return { height, blockId: id, timestamp, leaves, stateRoot: merkleRoot(leaves), rewards, transactionCount };
}
