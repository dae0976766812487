/** The integrator client: one class over the GraphQL API. Browser-safe. */
import { BystackError } from '@bystack/base';
import { topLevelError, unreachable } from './errors.js';

/** Where and as whom to call. */
export interface ClientOptions {
  /** Base address, e.g. `http://127.0.0.1:4400`; `/graphql` is appended unless it is there. */
  readonly url: string;
  /** Bearer API key. */
  readonly apiKey?: string;
  /** Deadline of one request in ms; default 30,000. */
  readonly timeoutMs?: number;
  /** Language of messages, e.g. `en` or `zh-CN`. */
  readonly language?: string;
}

interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly requestId?: string } }[];
}

/** Speaks GraphQL over HTTP and turns every failure into a `BystackError`. */
export class BystackClient {
  readonly endpoint: string;
  readonly #options: ClientOptions;

  /** @throws BystackError `SDK_URL` when the address is no http(s) URL. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.endpoint = endpointOf(options.url);
  }

  /**
   * Runs one operation and returns its `data`.
   * @throws BystackError with the API's top-level code (`UNAUTHENTICATED`, `NOT_FOUND`, …), or `SDK_UNREACHABLE`.
   */
  async request<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const answer = await this.#post({ query, variables });
    const failure = answer.errors?.[0];
    if (failure) throw topLevelError(failure.extensions?.code ?? 'BAD_REQUEST', failure.message, failure.extensions?.requestId);
    if (!answer.data) throw unreachable(this.endpoint, 'answer without data');
    return answer.data as T;
  }

  async #post(body: unknown): Promise<GraphqlAnswer> {
    const { apiKey, language, timeoutMs = 30_000 } = this.#options;
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'mercurius-require-preflight': '1',
          ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
          ...(language ? { 'accept-language': language } : {}),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status === 401)
        throw topLevelError('UNAUTHENTICATED', 'The API key is missing, unknown, expired or revoked.', undefined);
      return (await response.json()) as GraphqlAnswer;
    } catch (error) {
      if (error instanceof BystackError) throw error;
      throw unreachable(this.endpoint, error);
    }
  }
}

function endpointOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw badUrl(url, cause);
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') throw badUrl(url, undefined);
  const path = parsed.pathname.replace(/\/+$/, '');
  return `${parsed.origin}${path.endsWith('/graphql') ? path : `${path}/graphql`}`;
}

const badUrl = (url: string, cause: unknown): BystackError =>
  new BystackError(
    { code: 'SDK_URL', url },
    { message: `${url} is not an http or https address.`, remedy: 'Give one like http://127.0.0.1:4400.', cause },
  );
