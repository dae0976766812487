/**
 * Messages between main-chain nodes: one byte of kind, then fields in the encoding of mainchain.md 1. Kinds keep the codes of
 * bytomd where it has them (mainchain.md 16); the bytes are ours, since bytomd's peer protocol (go-wire) is another one.
 *
 *   20 hello        version v31 | network varstr | genesis 32 | node version varstr | listen port v31 | status
 *   21 status       tip hash 32 | height v63 | work varstr (big endian, no leading zero)
 *   12 get-headers  locator: v31 count, 32 each, newest first | stop 32 (zero: none)
 *   13 headers      v31 count | each varstr (mainchain.md 4, flag 1)
 *   14 get-blocks   v31 count | 32 each
 *   11 block        raw block (mainchain.md 4, flag 3)
 *   16 no-block     hash 32
 *   30 new-tx       raw transaction
 *   40 new-block    work varstr | raw block: just mined by the sender
 *   41 new-header   work varstr | raw header: the sender's new tip
 *   70 ping, 71 pong  nonce u64 little endian
 */
import type { Hash } from '@bystack/base';
import { encodeMainHeader, Writer, type MainHeader } from '@bystack/protocol';

/** First bytes of messages. */
export const KIND = {
  block: 0x11,
  getHeaders: 0x12,
  headers: 0x13,
  getBlocks: 0x14,
  noBlock: 0x16,
  hello: 0x20,
  status: 0x21,
  newTx: 0x30,
  newBlock: 0x40,
  newHeader: 0x41,
  ping: 0x70,
  pong: 0x71,
} as const;

/** Where a node says it stands: its tip. */
export interface ChainStatus {
  readonly hash: Hash;
  readonly height: bigint;
  /** Work of all blocks from the genesis to the tip. */
  readonly work: bigint;
}

/** First message of both sides. */
export interface Hello {
  readonly version: number;
  readonly chainId: string;
  readonly genesis: Hash;
  readonly nodeVersion: string;
  /** 0 when the node does not listen. */
  readonly listenPort: number;
  readonly status: ChainStatus;
}

/** Everything that nodes say to each other. */
export type SyncMessage =
  | ({ readonly kind: 'hello' } & Hello)
  | { readonly kind: 'status'; readonly status: ChainStatus }
  /** `stop` null: as many as there are. */
  | { readonly kind: 'getHeaders'; readonly locator: readonly Hash[]; readonly stop: Hash | null }
  | { readonly kind: 'headers'; readonly headers: readonly MainHeader[] }
  | { readonly kind: 'getBlocks'; readonly hashes: readonly Hash[] }
  | { readonly kind: 'block'; readonly header: MainHeader; readonly raw: Uint8Array }
  | { readonly kind: 'noBlock'; readonly hash: Hash }
  | { readonly kind: 'newTx'; readonly raw: Uint8Array }
  | { readonly kind: 'newBlock'; readonly work: bigint; readonly header: MainHeader; readonly raw: Uint8Array }
  | { readonly kind: 'newHeader'; readonly work: bigint; readonly header: MainHeader }
  | { readonly kind: 'ping' | 'pong'; readonly nonce: bigint };

const NO_HASH = new Uint8Array(32);

function workBytes(work: bigint): Uint8Array {
  const out: number[] = [];
  for (let rest = work; rest > 0n; rest >>= 8n) out.push(Number(rest & 0xffn));
  return Uint8Array.from(out.reverse());
}

const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));
const started = (kind: number): Writer => new Writer().byte(kind);
const writeStatus = (w: Writer, s: ChainStatus): Uint8Array => w.bytes(s.hash).v63(s.height).varstr(workBytes(s.work)).finish();

/** HELLO. */
export const encodeHello = (h: Hello): Uint8Array =>
  writeStatus(
    started(KIND.hello).v31(h.version).varstr(text(h.chainId)).bytes(h.genesis).varstr(text(h.nodeVersion)).v31(h.listenPort),
    h.status,
  );

/** STATUS. */
export const encodeStatus = (status: ChainStatus): Uint8Array => writeStatus(started(KIND.status), status);

/** GET-HEADERS. */
export function encodeGetHeaders(locator: readonly Hash[], stop: Hash | null): Uint8Array {
  const w = started(KIND.getHeaders).v31(locator.length);
  for (const hash of locator) w.bytes(hash);
  return w.bytes(stop ?? NO_HASH).finish();
}

/** HEADERS. */
export function encodeHeaders(headers: readonly MainHeader[]): Uint8Array {
  const w = started(KIND.headers).v31(headers.length);
  for (const header of headers) w.varstr(encodeMainHeader(header));
  return w.finish();
}

/** GET-BLOCKS. */
export function encodeGetBlocks(hashes: readonly Hash[]): Uint8Array {
  const w = started(KIND.getBlocks).v31(hashes.length);
  for (const hash of hashes) w.bytes(hash);
  return w.finish();
}

/** BLOCK. */
export const encodeBlockMessage = (raw: Uint8Array): Uint8Array => started(KIND.block).bytes(raw).finish();

/** NO-BLOCK. */
export const encodeNoBlock = (hash: Hash): Uint8Array => started(KIND.noBlock).bytes(hash).finish();

/** NEW-TX. */
export const encodeNewTx = (raw: Uint8Array): Uint8Array => started(KIND.newTx).bytes(raw).finish();

/** NEW-BLOCK. */
export const encodeNewBlock = (work: bigint, raw: Uint8Array): Uint8Array =>
  started(KIND.newBlock).varstr(workBytes(work)).bytes(raw).finish();

/** NEW-HEADER. */
export const encodeNewHeader = (work: bigint, header: MainHeader): Uint8Array =>
  started(KIND.newHeader).varstr(workBytes(work)).bytes(encodeMainHeader(header)).finish();

/** PING and PONG. */
export const encodePing = (kind: 'ping' | 'pong', nonce: bigint): Uint8Array => started(KIND[kind]).u64le(nonce).finish();
