/** Bodies that are not final yet, and finality. Source: bbft.md 4.4 A, 4.7. */
import { equalBytes, type Hash } from '@bystack/base';
import { boundaryHeight, completesTwoChain, encodeFinalityProof, isFastQC, type QC } from '@bystack/consensus';
import { blockId, type Block } from '@bystack/protocol';
import { Draft } from './draft.js';
import type { Body, FinalHead } from './state.js';

/** Non-final bodies kept at once; the highest are dropped. */
export const MAX_BODIES = 4096;
/** Bodies asked for at once. */
const MAX_FETCHING = 64;

/** True when the block with this id is final already or is the newest final one. */
export const isFinal = (d: Draft, id: Hash, height: bigint): boolean => height < d.s.final.height || equalBytes(id, d.s.final.blockId);

/** The last block of the epoch is final: nothing is left to do in it. */
export const epochDone = (d: Draft): boolean => d.s.final.height >= boundaryHeight(d.s.ctx.epoch, d.s.ctx.params.epochLength);

/** Keeps a body; a known one stays as it is. */
export function storeBody(d: Draft, block: Block, valid: Body['valid'] = 'unknown'): Body | null {
  const id = blockId(block.header);
  const key = Draft.key(id);
  d.s.fetching.delete(key);
  const known = d.s.blocks.get(key);
  if (known && (known.valid !== 'unknown' || valid === 'unknown')) return known;
  if (block.header.height <= d.s.final.height || (!known && d.s.blocks.size >= MAX_BODIES)) return null;
  const body: Body = { block, id, valid };
  d.s.blocks.set(key, body);
  return body;
}

/** Asks the other validators for a body, once per retransmission time. */
export function fetchBody(d: Draft, id: Hash, height: bigint): void {
  const key = Draft.key(id);
  if (d.s.fetching.has(key) || d.s.fetching.size >= MAX_FETCHING) return;
  if (d.s.fetching.size === 0) d.timer('fetch', d.s.ctx.timers.retxMs);
  d.s.fetching.set(key, { id, height });
  d.emit({ type: 'FetchBlock', blockId: id, height, from: d.others() });
}

/** Asks again for everything that did not come. */
export function refetch(d: Draft): void {
  for (const { id, height } of d.s.fetching.values()) {
    if (height <= d.s.final.height) d.s.fetching.delete(Draft.key(id));
    else d.emit({ type: 'FetchBlock', blockId: id, height, from: d.others() });
  }
  if (d.s.fetching.size > 0) d.timer('fetch', d.s.ctx.timers.retxMs);
}

/** Where a body stands: usable, refused, or not decided yet (then what is missing was ordered). */
export function readiness(d: Draft, id: Hash, height: bigint): 'ok' | 'bad' | 'wait' {
  if (isFinal(d, id, height)) return 'ok';
  const body = d.s.blocks.get(Draft.key(id));
  if (!body) {
    fetchBody(d, id, height);
    return 'wait';
  }
  if (body.valid === 'ok' || body.valid === 'bad') return body.valid;
  const { parent } = body.block.header;
  const below = readiness(d, parent, height - 1n);
  if (below !== 'ok') return below;
  if (body.valid === 'unknown') {
    d.s.blocks.set(Draft.key(id), { ...body, valid: 'asked' });
    d.emit({ type: 'ValidateBlock', block: body.block });
  }
  return 'wait';
}

/** The path from the final head (exclusive) up to the block; null while a body is missing, which is then asked for. */
const pathTo = (d: Draft, id: Hash, height: bigint): Block[] | null => {
  const path: Block[] = [];
  let wanted = id;
  for (let h = height; h > d.s.final.height; h--) {
    const body = d.s.blocks.get(Draft.key(wanted));
    if (!body) {
      fetchBody(d, wanted, h);
      return null;
    }
    path.push(body.block);
    wanted = body.block.header.parent;
  }
  return equalBytes(wanted, d.s.final.blockId) ? path.reverse() : [];
};

interface Target {
  readonly id: Hash;
  readonly height: bigint;
  readonly proof: Uint8Array;
}

/** What a certificate makes final; null when nothing, 'wait' while the certified body is needed and missing. */
const targetOf = (d: Draft, qc: QC): Target | 'wait' | null => {
  if (isFastQC(qc, d.s.ctx)) return { id: qc.blockId, height: qc.height, proof: encodeFinalityProof({ form: 1, n: d.n, qc }) };
  if (!completesTwoChain(qc)) return null;
  if (qc.rel === 1) return { id: qc.blockId, height: qc.height, proof: encodeFinalityProof({ form: 2, n: d.n, qc }) };
  if (qc.height - 1n <= d.s.final.height) return null;
  const body = d.s.blocks.get(Draft.key(qc.blockId));
  if (!body) {
    fetchBody(d, qc.blockId, qc.height);
    return 'wait';
  }
  const { header } = body.block;
  return { id: header.parent, height: qc.height - 1n, proof: encodeFinalityProof({ form: 3, n: d.n, qc, child: header }) };
};

/** A higher block is final: what lies at or below it is no longer kept or asked for. */
export function advanceTo(d: Draft, head: FinalHead): void {
  d.s.final = head;
  for (const [key, body] of d.s.blocks) if (body.block.header.height <= head.height) d.s.blocks.delete(key);
  for (const [key, wanted] of d.s.fetching) if (wanted.height <= head.height) d.s.fetching.delete(key);
}

const advance = (d: Draft, blocks: readonly Block[], proof: Uint8Array): void => {
  const last = blocks.at(-1);
  if (!last) return;
  advanceTo(d, { height: last.header.height, blockId: blockId(last.header), timestamp: last.header.timestamp, proof });
  d.emit({ type: 'Finalize', blocks, proof });
};

/** Finalizes what a valid certificate proves; remembers it while bodies are missing. */
export function finalizeBy(d: Draft, qc: QC): void {
  const target = targetOf(d, qc);
  if (target === null || (target !== 'wait' && target.height <= d.s.final.height)) return;
  const path = target === 'wait' ? null : pathTo(d, target.id, target.height);
  if (path === null || target === 'wait') {
    if (!d.s.finalWait || d.s.finalWait.view < qc.view) d.s.finalWait = qc;
    return;
  }
  if (path.length === 0) {
    d.emit({ type: 'Note', name: 'bbft_conflicting_finality_total', value: 1 });
    return;
  }
  advance(d, path, target.proof);
  if (d.s.finalWait && d.s.finalWait.view <= qc.view) d.s.finalWait = null;
}

/** Tries again after a body arrived. */
export function retryFinality(d: Draft): void {
  const waiting = d.s.finalWait;
  if (!waiting) return;
  d.s.finalWait = null;
  finalizeBy(d, waiting);
}
