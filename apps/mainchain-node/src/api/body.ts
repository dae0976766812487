/** Reads bodies of requests, within bounds for each and for all together. */
import type { IncomingMessage } from 'node:http';
import { ApiFailure } from './errors.js';

/** Why a body was not read to its end; the connection is of no use afterwards. */
export class BodyAborted extends ApiFailure {}

/** Bodies of one server. */
export class Bodies {
  #held = 0;

  constructor(private readonly limits: { readonly bodyBytes: number; readonly totalBodyBytes: number }) {}

  /** Reads the body, hands it on, and counts it as held until `use` is done. @throws BodyAborted */
  async with<T>(request: IncomingMessage, use: (text: string) => Promise<T>): Promise<T> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      if (Number(request.headers['content-length'] ?? 0) > this.limits.bodyBytes)
        throw new BodyAborted('BTM002', 'http: request body too large');
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        this.#held += chunk.length;
        if (size > this.limits.bodyBytes) throw new BodyAborted('BTM002', 'http: request body too large');
        if (this.#held > this.limits.totalBodyBytes) throw new BodyAborted('BTM001', 'too many large requests at once');
        chunks.push(chunk);
      }
      return await use(Buffer.concat(chunks, size).toString('utf8'));
    } finally {
      this.#held -= size;
    }
  }
}
