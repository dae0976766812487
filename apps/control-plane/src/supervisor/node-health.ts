/** Does the node answer, and is it the process we mean? The rpc handshake: instance id and chain id have to match. */
import { readFileSync } from 'node:fs';
import { BystackError } from '@bystack/base';
import { RpcClient, type NodeStatus } from '@bystack/rpc';

/** Who has to answer. */
export interface ExpectedNode {
  readonly instanceId: string;
  /** Hex, 32 bytes. */
  readonly consensusId: string;
}

/** Answers of one process. */
export class NodeHealth {
  /** The newest answer of the right process. */
  status: NodeStatus | null = null;
  firstAnswerAtMs: number | null = null;
  lastAnswerAtMs: number | null = null;
  /** True when somebody else answered last. */
  foreign = false;
  #askedAtMs = 0;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly expected: ExpectedNode,
    private readonly client: RpcClient,
    private readonly now: () => number,
    private readonly onFirstAnswer: () => void,
  ) {}

  /** Asks unless a question is under way; resolves when it is answered or has failed. Never rejects. */
  ask(timeoutMs: number): Promise<void> {
    this.#askedAtMs = this.now();
    this.#asking ??= this.#ask(timeoutMs).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** True when no question is under way and the last one is so long ago. */
  isDue(everyMs: number): boolean {
    return this.#asking === null && this.now() - this.#askedAtMs >= everyMs;
  }

  /** True when it answered within the time. */
  isFresh(withinMs: number): boolean {
    return this.lastAnswerAtMs !== null && this.now() - this.lastAnswerAtMs <= withinMs;
  }

  async #ask(timeoutMs: number): Promise<void> {
    let status: NodeStatus;
    try {
      status = await this.client.call('status', {}, { timeoutMs });
    } catch {
      // Not listening yet, busy or gone: the age of the last answer tells.
      return;
    }
    this.foreign = status.instanceId !== this.expected.instanceId || status.chainId !== this.expected.consensusId;
    if (this.foreign) return;
    const first = this.firstAnswerAtMs === null;
    this.status = status;
    this.lastAnswerAtMs = this.now();
    this.firstAnswerAtMs ??= this.lastAnswerAtMs;
    if (first) this.onFirstAnswer();
  }
}

/** Client of a node; the token is read before each request, since the node writes it at its first start. */
export function createNodeClient(rpc: { readonly host: string; readonly port: number }, tokenFile: string): RpcClient {
  const host = rpc.host.includes(':') ? `[${rpc.host}]` : rpc.host;
  return new RpcClient(`http://${host}:${rpc.port}`, () => {
    try {
      return readFileSync(tokenFile, 'utf8').trim();
    } catch (cause) {
      throw new BystackError(
        { code: 'RPC_UNREACHABLE' },
        { message: 'The node has not written its rpc token yet.', retryable: true, fault: 'environment', cause },
      );
    }
  });
}
