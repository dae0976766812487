/**
 * Frames on the stream: length 4 (big endian) | lane 1 | message (bbft.md 2.4). The length counts the lane and the
 * message. A frame without a message keeps the connection alive; the first one tells a dialler that it is accepted.
 */
import { LANE, type Lane } from '@bystack/replica';
import type { PerLane } from './limits.js';

/** Bytes before the message. */
export const FRAME_HEAD_BYTES = 5;

/** Head of a frame whose message has so many bytes. */
export function encodeFrameHead(lane: Lane, messageBytes: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt32BE(messageBytes + 1, 0);
  head.writeUInt8(lane, 4);
  return head;
}

/** A frame without a message. */
export const KEEPALIVE_FRAME: Uint8Array = encodeFrameHead(LANE.sync, 0);

/** Takes one message; false stops the decoder for good. */
export type FrameSink = (lane: Lane, message: Uint8Array) => boolean;

/**
 * Cuts a byte stream into frames. Memory follows the bytes that arrived, never the length that was announced.
 * Each message is a copy of its own.
 */
export class FrameDecoder {
  readonly #frameBytes: PerLane;
  readonly #sink: FrameSink;
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headBytes = 0;
  #parts: Uint8Array[] = [];
  #missing = 0;
  #stopped = false;

  constructor(frameBytes: PerLane, sink: FrameSink) {
    this.#frameBytes = frameBytes;
    this.#sink = sink;
  }

  /** True in the middle of a frame. */
  get isPartial(): boolean {
    return this.#headBytes > 0;
  }

  /** Takes the next bytes. False when they break the format: the stream is useless from then on. */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      const taken = this.#headBytes < FRAME_HEAD_BYTES ? this.#takeHead(chunk, at) : this.#takeBody(chunk, at);
      if (taken === null) return false;
      at += taken;
    }
    return true;
  }

  #takeHead(chunk: Uint8Array, at: number): number | null {
    const taken = Math.min(FRAME_HEAD_BYTES - this.#headBytes, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + taken), this.#headBytes);
    this.#headBytes += taken;
    if (this.#headBytes < FRAME_HEAD_BYTES) return taken;
    const length = this.#head.readUInt32BE(0);
    const limit = this.#frameBytes[this.#head.readUInt8(4)];
    if (limit === undefined || length < 1 || length - 1 > limit) {
      this.#stopped = true;
      return null;
    }
    this.#missing = length - 1;
    if (this.#missing === 0) this.#finish();
    return taken;
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#missing, chunk.length - at);
    this.#parts.push(chunk.subarray(at, at + taken));
    this.#missing -= taken;
    if (this.#missing === 0) this.#finish();
    return taken;
  }

  #finish(): void {
    const message = joined(this.#parts);
    this.#parts = [];
    this.#headBytes = 0;
    this.#stopped = !this.#sink(this.#head.readUInt8(4) as Lane, message);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
