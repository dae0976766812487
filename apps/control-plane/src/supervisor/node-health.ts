/** Does the node answer, and is it the process we mean? Instance id and chain have to match. */
import type { NodeStatus } from '@bystack/rpc';
import type { NodeAnswer, NodeLine } from './node-kind.js';

/** Who has to answer. */
export interface ExpectedNode {
  readonly instanceId: string;
  /** As `NodeLaunch.consensusId`. */
  readonly consensusId: string;
}

/** Answers of one process. */
export class NodeHealth {
  /** The newest status of the right process; null before it, and of kinds that tell none. */
  status: NodeStatus | null = null;
  firstAnswerAtMs: number | null = null;
  lastAnswerAtMs: number | null = null;
  /** True when somebody else answered last. */
  foreign = false;
  #askedAtMs = 0;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly expected: ExpectedNode,
    private readonly line: Pick<NodeLine, 'ask'>,
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
    let answer: NodeAnswer;
    try {
      answer = await this.line.ask(timeoutMs);
    } catch {
      // Not listening yet, busy or gone: the age of the last answer tells.
      return;
    }
    const { instanceId, consensusId } = this.expected;
    this.foreign = (answer.instanceId ?? instanceId) !== instanceId || answer.chainId !== consensusId;
    if (this.foreign) return;
    const first = this.firstAnswerAtMs === null;
    this.status = answer.status;
    this.lastAnswerAtMs = this.now();
    this.firstAnswerAtMs ??= this.lastAnswerAtMs;
    if (first) this.onFirstAnswer();
  }
}
