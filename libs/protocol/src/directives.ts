/**
 * Directives of validators and what they sign: LATENCY, VALIDATOR_REGISTER, VALIDATOR_UPDATE. Integers are big-endian.
 * Sources: sidechain-ledger.md 17.3; bbft.md 2.1, 2.2, 3.1; docs/formats.md.
 */
import { asciiToBytes, compareBytes, concatBytes, u16be, u32be, u64be, type Hash } from '@bystack/base';
import { refuse } from './errors.js';
import { Reader } from './wire.js';

/** Code byte of each directive that can be read. */
export const DIRECTIVE = { latency: 1, register: 2, update: 3 } as const;

/** Most peers one LATENCY names. */
export const MAX_LATENCY_PEERS = 400;
/** Longest reward program, bytes. */
export const MAX_REWARD_PROGRAM = 128;
/** 100 %: commission is counted in hundredths of a percent. */
export const MAX_COMMISSION = 10_000;

const SIGNATURE_BYTES = 64;
const RESIGN = 1;
const TAG_BYTES = 16;
const tag = (name: string): Uint8Array => {
  const out = new Uint8Array(TAG_BYTES);
  out.set(asciiToBytes(name));
  return out;
};
const DIRECTIVE_TAG = tag('BYSTACK/1/DIRECT');
const POP_TAG = tag('BBFT/1/POP');

/** Once per epoch: round trips a node measured, and that it runs. */
export interface LatencyDirective {
  readonly kind: 'latency';
  readonly epoch: bigint;
  readonly identityKey: Uint8Array;
  /** Version of the consensus protocol the node speaks. */
  readonly protocol: number;
  /** Median round trips in 0.1 ms, 1 to 65535; ascending by identity key, no key twice. */
  readonly peers: readonly { readonly identityKey: Uint8Array; readonly roundTrip: number }[];
  readonly signature: Uint8Array;
}

/** A candidate, or new keys of one. Its vote key is identityKey ‖ chainCode. */
export interface RegisterDirective {
  readonly kind: 'register';
  readonly identityKey: Uint8Array;
  readonly blsKey: Uint8Array;
  /** 32 bytes: chain code of the vote key, or zeros. */
  readonly chainCode: Uint8Array;
  /** 0 to 10000, hundredths of a percent. */
  readonly commission: number;
  /** 1 to 128 bytes. */
  readonly rewardProgram: Uint8Array;
  /** 96 bytes over `popPayload` with the chain's id. */
  readonly pop: Uint8Array;
  readonly signature: Uint8Array;
}

/** Changes a candidate's terms, or ends its candidacy. */
export interface UpdateDirective {
  readonly kind: 'update';
  readonly identityKey: Uint8Array;
  /** That of the candidate plus 1. */
  readonly sequence: bigint;
  readonly resign: boolean;
  readonly commission: number;
  readonly rewardProgram: Uint8Array;
  readonly signature: Uint8Array;
}

/** A directive that can be read. */
export type Directive = LatencyDirective | RegisterDirective | UpdateDirective;
type Unsigned<D> = D extends unknown ? Omit<D, 'signature'> : never;
/** A directive before its author signed. */
export type UnsignedDirective = Unsigned<Directive>;

const body = (d: UnsignedDirective): Uint8Array[] => {
  switch (d.kind) {
    case 'latency':
      return [
        u64be(d.epoch),
        d.identityKey,
        u32be(d.protocol),
        u16be(d.peers.length),
        ...d.peers.flatMap((p) => [p.identityKey, u16be(p.roundTrip)]),
      ];
    case 'register':
      return [d.identityKey, d.blsKey, d.chainCode, ...terms(d), d.pop];
    case 'update':
      return [d.identityKey, u64be(d.sequence), Uint8Array.of(d.resign ? RESIGN : 0), ...terms(d)];
  }
};
const terms = (d: { readonly commission: number; readonly rewardProgram: Uint8Array }): Uint8Array[] => [
  u16be(d.commission),
  u16be(d.rewardProgram.length),
  d.rewardProgram,
];

/** Code byte and fields, without the signature. */
const unsignedBytes = (d: UnsignedDirective): Uint8Array => concatBytes(Uint8Array.of(DIRECTIVE[d.kind]), ...body(d));

/** What the identity key of a directive signs: tag 16 ‖ chainId 32 ‖ the directive's bytes before its signature. */
export function directivePayload(chainId: Hash, directive: UnsignedDirective): Uint8Array {
  return concatBytes(DIRECTIVE_TAG, chainId, unsignedBytes(directive));
}

/** Bytes of a directive output: code 1 ‖ fields ‖ signature 64. */
export function encodeDirective(directive: Directive): Uint8Array {
  return concatBytes(unsignedBytes(directive), directive.signature);
}

/** POP, 128 bytes, signed with the BLS key. For validators of the specification `chainId` is its nonce (bbft.md 2.2). */
export function popPayload(chainId: Hash, identityKey: Uint8Array, blsKey: Uint8Array): Uint8Array {
  return concatBytes(POP_TAG, chainId, identityKey, blsKey);
}

class Fields {
  readonly #reader: Reader;
  constructor(bytes: Uint8Array) {
    this.#reader = new Reader(bytes);
  }
  take(length: number): Uint8Array {
    return this.#reader.take(length).slice();
  }
  #view(length: number): DataView {
    const bytes = this.take(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
  u16(): number {
    return this.#view(2).getUint16(0);
  }
  u32(): number {
    return this.#view(4).getUint32(0);
  }
  u64(): bigint {
    return this.#view(8).getBigUint64(0);
  }
  terms(): { readonly commission: number; readonly rewardProgram: Uint8Array } {
    const commission = this.u16();
    if (commission > MAX_COMMISSION) refuse('PROTOCOL_FIELD', 'a commission is at most 10000 hundredths of a percent', { commission });
    const length = this.u16();
    if (length < 1 || length > MAX_REWARD_PROGRAM) refuse('PROTOCOL_FIELD', 'a reward program has 1 to 128 bytes', { length });
    return { commission, rewardProgram: this.take(length) };
  }
  end(): void {
    this.#reader.end();
  }
}

const readLatency = (f: Fields): Unsigned<LatencyDirective> => {
  const epoch = f.u64();
  const identityKey = f.take(32);
  const protocol = f.u32();
  const count = f.u16();
  if (count > MAX_LATENCY_PEERS) refuse('PROTOCOL_FIELD', 'a LATENCY directive names too many peers', { count });
  const peers: { identityKey: Uint8Array; roundTrip: number }[] = [];
  for (let i = 0; i < count; i++) {
    const peer = { identityKey: f.take(32), roundTrip: f.u16() };
    const before = peers.at(-1);
    if (peer.roundTrip === 0 || (before && compareBytes(before.identityKey, peer.identityKey) >= 0))
      refuse('PROTOCOL_FIELD', 'peers of a LATENCY directive must ascend and have a round trip', { peer: i });
    peers.push(peer);
  }
  return { kind: 'latency', epoch, identityKey, protocol, peers };
};

const readRegister = (f: Fields): Unsigned<RegisterDirective> => ({
  kind: 'register',
  identityKey: f.take(32),
  blsKey: f.take(48),
  chainCode: f.take(32),
  ...f.terms(),
  pop: f.take(96),
});

const readUpdate = (f: Fields): Unsigned<UpdateDirective> => {
  const identityKey = f.take(32);
  const sequence = f.u64();
  const flags = f.take(1)[0] as number;
  if (flags > RESIGN) refuse('PROTOCOL_FIELD', 'an unknown flag is set in a VALIDATOR_UPDATE directive', { flags });
  return { kind: 'update', identityKey, sequence, resign: flags === RESIGN, ...f.terms() };
};

const READERS: Readonly<Record<number, (f: Fields) => UnsignedDirective>> = {
  [DIRECTIVE.latency]: readLatency,
  [DIRECTIVE.register]: readRegister,
  [DIRECTIVE.update]: readUpdate,
};

/**
 * Reads a directive; null for a code this version does not know.
 * @throws BystackError `PROTOCOL_TRUNCATED`, `PROTOCOL_TRAILING`, `PROTOCOL_FIELD` when the bytes have another form
 */
export function decodeDirective(bytes: Uint8Array): Directive | null {
  const read = READERS[bytes[0] ?? 0];
  if (!read) return null;
  const f = new Fields(bytes.subarray(1));
  const unsigned = read(f);
  const signature = f.take(SIGNATURE_BYTES);
  f.end();
  return { ...unsigned, signature };
}
