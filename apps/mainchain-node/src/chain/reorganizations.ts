/** The last reorganisations that this node saw, kept over restarts. */
import { asciiToBytes, concatBytes, u64be, type Hash } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import { damaged } from '../errors.js';
import type { Reorganization } from '../ports.js';

/** Kept; the oldest are forgotten. */
const KEPT_MAX = 100;
const KEY = asciiToBytes('chain/reorganizations');
const HASH_BYTES = 32;
const POINT_BYTES = 8 + HASH_BYTES;
const ENTRY_BYTES = 8 + 3 * POINT_BYTES;

type Point = Reorganization['fork'];

const encodePoint = ({ height, hash }: Point): Uint8Array => concatBytes(u64be(height), hash);

/** Newest first, each: time in ms 8 ‖ fork ‖ old tip ‖ new tip; a point: height 8 ‖ hash 32. */
export function encodeReorganizations(all: readonly Reorganization[]): Uint8Array {
  return concatBytes(
    ...all.map(({ atMs, fork, oldTip, newTip }) => concatBytes(u64be(BigInt(atMs)), ...[fork, oldTip, newTip].map(encodePoint))),
  );
}

/** @throws BystackError `MAINCHAIN_DATA` */
export function decodeReorganizations(value: Uint8Array): Reorganization[] {
  if (value.length % ENTRY_BYTES !== 0) throw damaged('the list of reorganisations has a wrong length');
  const numbers = new DataView(value.buffer, value.byteOffset, value.length);
  const hashAt = (at: number): Hash => value.slice(at, at + HASH_BYTES);
  const point = (at: number): Point => ({ height: numbers.getBigUint64(at), hash: hashAt(at + 8) });
  return Array.from({ length: value.length / ENTRY_BYTES }, (_, i) => {
    const at = i * ENTRY_BYTES;
    const [fork, oldTip, newTip] = [point(at + 8), point(at + 8 + POINT_BYTES), point(at + 8 + 2 * POINT_BYTES)];
    return { atMs: Number(numbers.getBigUint64(at)), fork, oldTip, newTip };
  });
}

/** The list in the settings of the node. */
export class Reorganizations {
  #all: readonly Reorganization[];

  /** @throws BystackError `MAINCHAIN_DATA` */
  constructor(private readonly settings: ByteTable) {
    const stored = settings.get(KEY);
    this.#all = stored ? decodeReorganizations(stored) : [];
  }

  /** Newest first. */
  get all(): readonly Reorganization[] {
    return this.#all;
  }

  /** Resolves when it is on the disk. */
  add(one: Reorganization): Promise<void> {
    this.#all = [one, ...this.#all].slice(0, KEPT_MAX);
    return this.settings.write([[KEY, encodeReorganizations(this.#all)]]);
  }
}
