/** Reads what was signed: fixed places of bbft.md 2.1. */
import { bytesToHex } from '@bystack/base';

/** A signed payload. `slot` names kind, epoch and view; `content` the whole. */
export interface SignedPayload {
  readonly kind: 'vote' | 'timeout' | 'propose' | 'other';
  readonly epoch: bigint;
  readonly view: bigint;
  readonly content: string;
  readonly height: bigint;
  readonly blockId: string;
  readonly rel: number;
  readonly jv: bigint;
  readonly hqView: bigint;
  readonly fastBlock: string;
}

const TAG_BYTES = 16;
const AT = { epoch: 48, view: 56, first: 64, id: 72, rel: 104, jv: 105 } as const;
const KINDS: Readonly<Record<string, SignedPayload['kind']>> = {
  'BBFT/1/VOTE': 'vote',
  'BBFT/1/TIMEOUT': 'timeout',
  'BBFT/1/PROPOSE': 'propose',
};

const tagOf = (payload: Uint8Array): string => {
  let tag = '';
  for (const byte of payload.subarray(0, TAG_BYTES)) if (byte > 0) tag += String.fromCharCode(byte);
  return tag;
};

/** Decodes an own payload; fields that the kind lacks are zero or empty. */
export function readSigned(payload: Uint8Array): SignedPayload {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const kind = KINDS[tagOf(payload)] ?? 'other';
  const isVote = kind === 'vote' || kind === 'propose';
  const id = bytesToHex(payload.subarray(AT.id, AT.rel));
  return {
    kind,
    epoch: view.getBigUint64(AT.epoch),
    view: view.getBigUint64(AT.view),
    content: bytesToHex(payload),
    height: isVote ? view.getBigUint64(AT.first) : 0n,
    blockId: isVote ? id : '',
    rel: isVote ? view.getUint8(AT.rel) : 0,
    jv: isVote ? view.getBigUint64(AT.jv) : 0n,
    hqView: kind === 'timeout' ? view.getBigUint64(AT.first) : 0n,
    fastBlock: kind === 'timeout' ? id : '',
  };
}
