/** Reads messages of other nodes. Total on any bytes: what is malformed or out of bounds is a `SyncProblem`, never an exception. */
import { isBystackError, type Hash } from '@bystack/base';
import { decodeMainHeader, Reader, type MainHeader } from '@bystack/protocol';
import {
  MAX_BLOCK_BYTES,
  MAX_GET_BLOCKS,
  MAX_HEADER_BYTES,
  MAX_HEADERS,
  MAX_LOCATOR,
  MAX_TEXT_BYTES,
  MAX_TX_BYTES,
  MAX_WORK_BYTES,
} from './limits.js';
import { KIND, type ChainStatus, type Hello, type SyncMessage } from './messages.js';

/** Why a message cannot be used: `SYNC_KIND`, `SYNC_LONG`, `SYNC_FIELD`, or a code of the encoding (`PROTOCOL_…`). */
export interface SyncProblem {
  readonly problem: string;
}

/** Bytes after the kind that a message may have; others are short. */
const MAX_BYTES: { readonly [kind: number]: number } = {
  [KIND.block]: MAX_BLOCK_BYTES,
  [KIND.newBlock]: MAX_BLOCK_BYTES + MAX_WORK_BYTES + 1,
  [KIND.newTx]: MAX_TX_BYTES,
  [KIND.headers]: MAX_HEADERS * (MAX_HEADER_BYTES + 2) + 2,
  [KIND.getHeaders]: (MAX_LOCATOR + 1) * 32 + 1,
  [KIND.getBlocks]: MAX_GET_BLOCKS * 32 + 1,
};
const SHORT = 512;
const MAX_PORT = 65_535;

const problem = (code: string): SyncProblem => ({ problem: code });
const FIELD = problem('SYNC_FIELD');

const hashes = (r: Reader, max: number): Hash[] | null => {
  const count = r.count(32);
  if (count > max) return null;
  return Array.from({ length: count }, () => r.take(32));
};

function work(r: Reader): bigint | null {
  const bytes = r.varstr();
  if (bytes.length > MAX_WORK_BYTES || bytes[0] === 0) return null;
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Printable ASCII. */
function text(r: Reader): string | null {
  const bytes = r.varstr();
  if (bytes.length > MAX_TEXT_BYTES || bytes.some((byte) => byte < 0x20 || byte > 0x7e)) return null;
  return String.fromCharCode(...bytes);
}

/** A header as a copy of its own: a view would keep a whole message in memory. */
function header(bytes: Uint8Array): MainHeader | null {
  return bytes.length <= MAX_HEADER_BYTES ? decodeMainHeader(bytes.slice()) : null;
}

function status(r: Reader): ChainStatus | null {
  const head = { hash: r.take(32), height: r.v63() };
  const sum = work(r);
  return sum === null ? null : { ...head, work: sum };
}

function hello(r: Reader): Hello | null {
  const version = r.v31();
  const chainId = text(r);
  const genesis = r.take(32);
  const nodeVersion = text(r);
  const listenPort = r.v31();
  const tip = status(r);
  if (chainId === null || nodeVersion === null || tip === null || listenPort > MAX_PORT) return null;
  return { version, chainId, genesis, nodeVersion, listenPort, status: tip };
}

function headers(r: Reader): SyncMessage | null {
  const count = r.count(1);
  if (count > MAX_HEADERS) return null;
  const out: MainHeader[] = [];
  for (let i = 0; i < count; i++) {
    const one = header(r.varstr());
    if (one === null) return null;
    out.push(one);
  }
  return { kind: 'headers', headers: out };
}

function announced(kind: number, r: Reader): SyncMessage | null {
  const sum = work(r);
  if (sum === null) return null;
  const raw = r.rest();
  if (kind === KIND.newBlock) return { kind: 'newBlock', work: sum, header: decodeMainHeader(raw), raw };
  const one = header(raw);
  return one === null ? null : { kind: 'newHeader', work: sum, header: one };
}

function readGetHeaders(r: Reader): SyncMessage | null {
  const locator = hashes(r, MAX_LOCATOR);
  const stop = r.take(32);
  return locator === null ? null : { kind: 'getHeaders', locator, stop: stop.every((byte) => byte === 0) ? null : stop };
}

function readBlock(r: Reader): SyncMessage {
  const raw = r.rest();
  return { kind: 'block', header: decodeMainHeader(raw), raw };
}

const nonce = (r: Reader): bigint => {
  const bytes = r.take(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
};

function body(kind: number, r: Reader): SyncMessage | null | undefined {
  switch (kind) {
    case KIND.hello: {
      const fields = hello(r);
      return fields && { kind: 'hello', ...fields };
    }
    case KIND.status: {
      const tip = status(r);
      return tip && { kind: 'status', status: tip };
    }
    case KIND.getHeaders:
      return readGetHeaders(r);
    case KIND.headers:
      return headers(r);
    case KIND.getBlocks: {
      const wanted = hashes(r, MAX_GET_BLOCKS);
      return wanted && { kind: 'getBlocks', hashes: wanted };
    }
    case KIND.block:
      return readBlock(r);
    case KIND.noBlock:
      return { kind: 'noBlock', hash: r.take(32) };
    case KIND.newTx:
      return { kind: 'newTx', raw: r.rest() };
    case KIND.newBlock:
    case KIND.newHeader:
      return announced(kind, r);
    case KIND.ping:
      return { kind: 'ping', nonce: nonce(r) };
    case KIND.pong:
      return { kind: 'pong', nonce: nonce(r) };
    default:
      return undefined;
  }
}

/** Decodes one message. Byte fields of blocks and transactions are views into `bytes`. Never throws on any bytes. */
export function decodeSyncMessage(bytes: Uint8Array): SyncMessage | SyncProblem {
  const kind = bytes[0] ?? 0;
  if (bytes.length - 1 > (MAX_BYTES[kind] ?? SHORT)) return problem('SYNC_LONG');
  try {
    const r = new Reader(bytes.subarray(1));
    const message = body(kind, r);
    if (message === undefined) return problem('SYNC_KIND');
    if (message === null) return FIELD;
    r.end();
    return message;
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return problem(error.code);
  }
}
