/** Calls a list of routes as the server does: text in, text out. */
import { isBystackError } from '@bystack/base';
import { failureAnswer, isApiCode, successAnswer, type Answer } from '../../api/errors.js';
import { readJson } from '../../api/json-reader.js';
import { writeJson } from '../../api/json.js';
import type { Route } from '../../api/route.js';

/** What a call answers; `data` and the others are absent where the answer has none. */
export interface Reply {
  readonly httpStatus: number;
  readonly status: string;
  readonly code?: string;
  readonly msg?: string;
  readonly error_detail?: string;
  readonly data?: unknown;
}

const answer = async (route: Route, body: string): Promise<Answer> => {
  const context = { remote: '127.0.0.1', loopback: true };
  try {
    return successAnswer(await route.handle(route.request ? route.request.read(readJson(body)) : {}, context));
  } catch (error) {
    if (isBystackError(error) && isApiCode(error.code)) return failureAnswer(error.code, String(error.facts['detail']));
    throw error;
  }
};

/** Function from path and body to reply. Numbers beyond 2^53 come back rounded. */
export function callerOf(routes: readonly Route[]) {
  const byPath = new Map(routes.map((route) => [route.path, route]));
  return async (path: string, body: unknown = {}): Promise<Reply> => {
    const route = byPath.get(path);
    if (!route) throw new RangeError(`nobody serves ${path}`);
    const { status, body: out } = await answer(route, typeof body === 'string' ? body : JSON.stringify(body));
    return { httpStatus: status, ...(JSON.parse(writeJson(out)) as Omit<Reply, 'httpStatus'>) };
  };
}
