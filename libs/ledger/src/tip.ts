/** The tip as stored. Source: docs/formats.md. */
import { concatBytes, hexToBytes, bytesToHex, u64be } from '@bystack/base';
import { genesisLeaves } from '@bystack/chainspec';
import { blockId, merkleRoot, Reader, Writer, type BlockHeader } from '@bystack/protocol';
import { ledgerError } from './errors.js';
import type { LedgerTip, TurnLog } from './types.js';

const VERSION = 1;
/** With the turns of leaders at the end. */
const VERSION_TURNS = 2;
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

/**
 * Version 1 ‖ height 8 ‖ block id 32 ‖ timestamp 8 ‖ transactions 8 ‖ leaves 8 × 32 ‖ rewards: v31 count,
 * (program varstr, amount 8) sorted. Version 2 adds turns: view 8 ‖ v31 count, (had v31, missed v31) per validator.
 */
export function encodeTip(tip: LedgerTip): Uint8Array {
  const w = new Writer()
    .byte(tip.turns ? VERSION_TURNS : VERSION)
    .bytes(concatBytes(u64be(tip.height), tip.blockId, u64be(BigInt(tip.timestamp)), u64be(tip.transactionCount), ...tip.leaves));
  const rewards = [...tip.rewards].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  w.v31(rewards.length);
  for (const [program, amount] of rewards) w.varstr(hexToBytes(program)).bytes(u64be(amount));
  if (tip.turns) writeTurns(w, tip.turns);
  return w.finish();
}

const writeTurns = (w: Writer, { view, had, missed }: TurnLog): void => {
  w.bytes(u64be(view)).v31(had.length);
  had.forEach((count, i) => w.v31(count).v31(missed[i] ?? 0));
};

const readTurns = (r: Reader): TurnLog => {
  const view = u64(r);
  const pairs = Array.from({ length: r.count(2) }, () => [r.v31(), r.v31()] as const);
  return { view, had: pairs.map(([had]) => had), missed: pairs.map(([, missed]) => missed) };
};

const u64 = (r: Reader): bigint => {
  const bytes = r.take(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
};

/** @throws BystackError `LEDGER_TIP_CORRUPT`, and the codes of protocol when bytes are cut */
export function decodeTip(bytes: Uint8Array): LedgerTip {
  const r = new Reader(bytes);
  const version = r.byte();
  if (version !== VERSION && version !== VERSION_TURNS) throw ledgerError('LEDGER_TIP_CORRUPT');
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
  const turns = version === VERSION_TURNS ? { turns: readTurns(r) } : {};
  r.end();
  return { height, blockId: id, timestamp, leaves, stateRoot: merkleRoot(leaves), rewards, transactionCount, ...turns };
}
