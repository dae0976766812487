/**
 * One authenticated TLS connection: frames in through decoder and rate limit, messages out through the lane queues
 * with the socket's back-pressure, silence and stalls noticed. Ends with exactly one `onEnd`.
 */
import type { TLSSocket } from 'node:tls';
import type { Lane } from '@bystack/replica';
import { encodeFrameHead, FRAME_HEAD_BYTES, FrameDecoder, KEEPALIVE_FRAME } from './frame.js';
import type { TransportLimits } from './limits.js';
import { RateLimit } from './rate-limit.js';
import { SendQueue } from './send-queue.js';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** Whether the peer may use the lane now. */
  mayUse(lane: Lane): boolean;
  /** Every frame that is kept, those without a message too. */
  onFrame(connection: Connection, lane: Lane, message: Uint8Array): void;
  onDropped(connection: Connection, lane: Lane): void;
  onEnd(connection: Connection, code: string): void;
}

/** How a flushing connection may take to end. */
const FLUSH_MS = 1_000;

/** A connection in either direction. */
export class Connection {
  readonly direction: 'in' | 'out';
  /** Remote address without its port. */
  readonly host: string;
  readonly address: string;
  readonly connectedAtMs = Date.now();
  bytesIn = 0;
  bytesOut = 0;
  readonly #socket: TLSSocket;
  readonly #limits: TransportLimits;
  readonly #events: ConnectionEvents;
  readonly #queue: SendQueue;
  readonly #rate: RateLimit;
  readonly #decoder: FrameDecoder;
  readonly #tick: NodeJS.Timeout;
  #flushTimer: NodeJS.Timeout | null = null;
  #ended = false;
  #finishing = false;
  #receivedAt = performance.now();
  #frameAt = performance.now();
  #sentAt = performance.now();
  /** Newest time at which the kernel took what was written, or nothing was left to take. */
  #progressAt = performance.now();

  constructor(socket: TLSSocket, direction: 'in' | 'out', limits: TransportLimits, events: ConnectionEvents) {
    this.direction = direction;
    this.host = socket.remoteAddress ?? 'unknown';
    this.address = `${this.host}:${String(socket.remotePort ?? 0)}`;
    this.#socket = socket;
    this.#limits = limits;
    this.#events = events;
    this.#queue = new SendQueue(limits);
    this.#rate = new RateLimit(limits, performance.now());
    this.#decoder = new FrameDecoder(limits.frameBytes, (lane, message) => this.#onFrame(lane, message));
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#pump());
    socket.on('error', () => this.end('TRANSPORT_CLOSED'));
    socket.on('end', () => this.finish());
    socket.on('close', () => this.end('TRANSPORT_CLOSED'));
    this.#tick = setInterval(() => this.#watch(), Math.max(1, Math.floor(limits.keepaliveMs / 2))).unref();
  }

  /** Bytes accepted that have not reached the kernel. */
  get bytesQueued(): number {
    return this.#queue.bytes + this.#socket.writableLength;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** How long it has lived, in milliseconds. */
  get ageMs(): number {
    return Date.now() - this.connectedAtMs;
  }

  /** Queues a message; false when it is refused. A full consensus queue ends the connection with `TRANSPORT_SLOW`. */
  send(lane: Lane, message: Uint8Array): boolean {
    if (this.#ended || this.#finishing) return false;
    const outcome = this.#queue.push(lane, message);
    if (outcome === 'overflow') this.end('TRANSPORT_SLOW');
    else this.#pump();
    return outcome === 'queued';
  }

  /** Sends a frame without a message: the welcome, or a sign of life. */
  sendKeepalive(): void {
    if (!this.#ended && !this.#finishing && !this.#socket.writableNeedDrain) this.#write([KEEPALIVE_FRAME]);
  }

  /** Sends what is queued, then ends; received frames are delivered until then. */
  finish(): void {
    if (this.#ended || this.#finishing) return;
    this.#finishing = true;
    this.#flushTimer = setTimeout(() => this.end('TRANSPORT_CLOSED'), FLUSH_MS).unref();
    this.#pump();
  }

  /** Ends at once. Later calls do nothing. */
  end(code: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#tick);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#socket.destroy();
    this.#events.onEnd(this, code);
  }

  #onData(chunk: Buffer): void {
    if (this.#ended) return;
    const now = performance.now();
    this.#receivedAt = now;
    if (!this.#decoder.isPartial) this.#frameAt = now;
    this.bytesIn += chunk.length;
    if (!this.#decoder.push(chunk)) this.end('TRANSPORT_FRAME');
  }

  #onFrame(lane: Lane, message: Uint8Array): boolean {
    const now = performance.now();
    this.#frameAt = now;
    const allowed = message.length === 0 || this.#events.mayUse(lane);
    const verdict = this.#rate.judge(lane, message.length + FRAME_HEAD_BYTES, allowed, now);
    if (verdict === 'take') this.#events.onFrame(this, lane, message);
    else this.#events.onDropped(this, lane);
    if (verdict === 'flood') this.end('TRANSPORT_FLOOD');
    return !this.#ended;
  }

  /** Writes the most urgent messages until the socket asks to wait, so that urgent ones wait for one at most. */
  #pump(): void {
    if (this.#ended) return;
    while (!this.#socket.writableNeedDrain) {
      const next = this.#queue.shift();
      if (next === null) break;
      this.#write([encodeFrameHead(next.lane, next.message.length), next.message]);
    }
    if (this.#finishing && this.#queue.bytes === 0) this.#socket.end();
  }

  #write(parts: readonly Uint8Array[]): void {
    this.#sentAt = performance.now();
    if (this.#socket.writableLength === 0) this.#progressAt = this.#sentAt;
    this.#socket.cork();
    for (const part of parts) {
      this.bytesOut += part.length;
      this.#socket.write(part, () => (this.#progressAt = performance.now()));
    }
    this.#socket.uncork();
  }

  /** Keeps the connection alive, and ends it when the peer is silent, stuck in a frame, or does not read. */
  #watch(): void {
    const now = performance.now();
    const { idleMs, frameMs, keepaliveMs } = this.#limits;
    const isStuck = this.#socket.writableLength > 0 && now - this.#progressAt > frameMs;
    if (now - this.#receivedAt > idleMs) this.end('TRANSPORT_IDLE');
    else if (this.#decoder.isPartial && now - this.#frameAt > frameMs) this.end('TRANSPORT_SLOW');
    else if (isStuck) this.end('TRANSPORT_SLOW');
    else if (now - this.#sentAt >= keepaliveMs / 2) this.sendKeepalive();
  }
}
