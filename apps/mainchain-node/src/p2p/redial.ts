/** Configured peers: dialled until connected, and again when the connection is lost. */
import { isBystackError, type Logger } from '@bystack/base';
import { REDIAL_MAX_MS, REDIAL_MIN_MS, STABLE_MS } from './limits.js';

/** Where a peer listens. */
export interface PeerEndpoint {
  readonly host: string;
  readonly port: number;
}

interface Line extends PeerEndpoint {
  peer: string | null;
  connectedAt: number;
  failures: number;
  timer: NodeJS.Timeout | null;
}

/** What redialling needs. */
export interface RedialParts {
  /** Resolves with the id of the connected peer. */
  readonly connect: (host: string, port: number) => Promise<string>;
  readonly logger: Logger;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Keeps connections with configured peers. */
export class Redial {
  readonly #lines: Line[];
  #isRunning = true;

  constructor(
    endpoints: readonly PeerEndpoint[],
    private readonly parts: RedialParts,
  ) {
    this.#lines = endpoints.map(({ host, port }) => ({ host, port, peer: null, connectedAt: 0, failures: 0, timer: null }));
    for (const line of this.#lines) void this.#dial(line);
  }

  /** A peer is gone: it is dialled again if it is one of ours. */
  lost(peer: string): void {
    for (const line of this.#lines) {
      if (line.peer !== peer) continue;
      line.peer = null;
      if (performance.now() - line.connectedAt >= STABLE_MS) line.failures = 0;
      this.#later(line);
    }
  }

  /** The operator wants no connection with the peer: its line ends. */
  forget(peer: string): void {
    const at = this.#lines.findIndex((line) => line.peer === peer);
    if (at >= 0) this.#lines.splice(at, 1);
  }

  stop(): void {
    this.#isRunning = false;
    for (const line of this.#lines) if (line.timer !== null) clearTimeout(line.timer);
  }

  async #dial(line: Line): Promise<void> {
    line.timer = null;
    try {
      line.peer = await this.parts.connect(line.host, line.port);
      line.connectedAt = performance.now();
    } catch (error) {
      if (!isBystackError(error)) throw error;
      if (line.failures === 0) this.parts.logger.warn('p2p.unreachable', { host: line.host, port: line.port, reason: error.message });
      if (error.facts['reason'] !== 'TRANSPORT_SELF') this.#later(line);
    }
  }

  #later(line: Line): void {
    if (!this.#isRunning || line.timer !== null) return;
    const full = Math.min(REDIAL_MAX_MS, REDIAL_MIN_MS * 2 ** Math.min(line.failures, 16));
    line.failures += 1;
    line.timer = setTimeout(() => void this.#dial(line), full * (1 - this.parts.random() / 2)).unref();
  }
}
