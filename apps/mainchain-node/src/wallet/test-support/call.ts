/** Calls of routes as the server makes them: text in, parsed answer out. */
import { isBystackError } from '@bystack/base';
import { failureAnswer, isApiCode, successAnswer, type ApiFailure } from '../../api/errors.js';
import { readJson } from '../../api/json-reader.js';
import { writeJson } from '../../api/json.js';
import type { Route } from '../../api/route.js';

/** An answer; `data` is whatever the call gives. */
export interface Answered {
  readonly status: string;
  readonly code?: string;
  readonly msg?: string;
  readonly error_detail?: string;
  readonly detail?: string;
  // The tests know what each call gives.
  readonly data?: never;
}

const LOCAL = { remote: '127.0.0.1', loopback: true } as const;

/** Calls the route of a path with a body. Errors that are no refusals are thrown on. */
export async function call(routes: readonly Route[], path: string, body: unknown = {}): Promise<Answered> {
  const found = routes.filter((route) => route.path === path);
  if (found.length !== 1) throw new Error(`${String(found.length)} routes serve ${path}`);
  const [route] = found as [Route];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    const request = route.request ? route.request.read(readJson(text)) : undefined;
    return JSON.parse(writeJson(successAnswer(await route.handle(request, LOCAL)).body)) as Answered;
  } catch (error) {
    if (!isBystackError(error) || !isApiCode(error.code)) throw error;
    const { code, detail } = (error as ApiFailure).facts;
    return JSON.parse(writeJson(failureAnswer(code, detail).body)) as Answered;
  }
}

/** Data of a call that must succeed. */
export async function dataOf<T>(routes: readonly Route[], path: string, body: unknown = {}): Promise<T> {
  const answer = await call(routes, path, body);
  if (answer.status !== 'success') throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.data as T;
}
