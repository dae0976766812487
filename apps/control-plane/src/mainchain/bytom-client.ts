/** Client of a main-chain node: bytomd's REST API, one POST per call. */
import { BystackError } from '@bystack/base';
import { Answer, badAnswer, bytomText, parseBytomJson, type JsonObject } from './bytom-json.js';

/** The node answered and refused: its code (`BTM…`) and its words. */
export class BytomRefusal extends BystackError {
  constructor(
    readonly btm: string,
    readonly words: string,
    readonly detail: string,
  ) {
    super(
      { code: 'MAINCHAIN_REFUSED', btm },
      { message: `The main-chain node refused: ${words}${detail ? ` (${detail})` : ''} [${btm}].`, fault: 'environment' },
    );
    this.name = 'BytomRefusal';
  }
}

/** Longest answer that is read: above the JSON of the largest block. */
const ANSWER_MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 5_000;

/** Calls of one node. */
export class BytomClient {
  readonly #headers: Record<string, string>;

  /**
   * @param url address without a slash at its end
   * @param token `name:secret` of an access token; loopback needs none
   */
  constructor(
    readonly url: string,
    token: string | null = null,
  ) {
    this.#headers = {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Basic ${Buffer.from(token, 'utf8').toString('base64')}` }),
    };
  }

  /**
   * The `data` of the answer, undefined when there is none.
   * @throws BytomRefusal when the node answers a failure; BystackError `MAINCHAIN_UNREACHABLE`, `MAINCHAIN_ANSWER`
   */
  async call(path: string, request: JsonObject = {}, timeoutMs = TIMEOUT_MS): Promise<unknown> {
    const body = bytomText(request);
    let text: string;
    try {
      const response = await fetch(`${this.url}${path}`, {
        method: 'POST',
        headers: this.#headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await readText(response);
    } catch (cause) {
      throw new BystackError(
        { code: 'MAINCHAIN_UNREACHABLE', url: this.url, reason: reasonOf(cause) },
        {
          message: `The main-chain node at ${this.url} does not answer: ${reasonOf(cause)}.`,
          fault: 'environment',
          retryable: true,
          cause,
        },
      );
    }
    return dataOf(text);
  }

  /** As `call`, for answers that are an object. */
  async ask(path: string, request: JsonObject = {}, timeoutMs?: number): Promise<Answer> {
    return new Answer(await this.call(path, request, timeoutMs), path);
  }

  /** As `ask`; null when the node refuses, e.g. because there is no such block. */
  async find(path: string, request: JsonObject): Promise<Answer | null> {
    try {
      return await this.ask(path, request);
    } catch (error) {
      if (error instanceof BytomRefusal) return null;
      throw error;
    }
  }
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length;
    if (size > ANSWER_MAX_BYTES) {
      await reader?.cancel();
      throw new Error(`the answer is longer than ${ANSWER_MAX_BYTES} bytes`);
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts).toString('utf8');
}

function dataOf(text: string): unknown {
  let value: unknown;
  try {
    value = parseBytomJson(text);
  } catch {
    throw badAnswer('JSON text');
  }
  const answer = new Answer(value, 'envelope');
  if (answer.text('status') === 'success') return (value as { data?: unknown }).data;
  if (answer.text('status') !== 'fail') throw badAnswer('envelope');
  throw new BytomRefusal(
    answer.text('code') ?? 'BTM000',
    answer.text('msg') ?? 'no reason given',
    answer.text('error_detail') ?? answer.text('detail') ?? '',
  );
}

/** The innermost plain reason of a failed fetch. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause as (Error & { code?: string }) | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
