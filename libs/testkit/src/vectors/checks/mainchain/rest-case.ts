/** One recorded call. */
import { text, type Fields } from '../../judge.js';
import { isFields } from './rest-compare.js';

/** A call with its answer; bodies are text as they were sent. */
export interface RestCase {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly requestBody: string;
  readonly httpStatus: number;
  readonly responseBody: string;
  /** Parsed request; empty where it is no object. */
  readonly request: Fields;
  /** Parsed answer. */
  readonly answer: Fields;
}

const objectOf = (body: string): Fields => {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
};

/** Reads a case of the file. */
export const restCase = (c: Fields): RestCase => ({
  kind: text(c, 'kind'),
  name: text(c, 'name'),
  path: text(c, 'path'),
  requestBody: text(c, 'requestBody'),
  httpStatus: Number(c['httpStatus']),
  responseBody: text(c, 'responseBody'),
  request: objectOf(text(c, 'requestBody')),
  answer: objectOf(text(c, 'responseBody')),
});

/** Every text in a value under one of the member names, at any depth. */
export function textsUnder(value: unknown, names: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsUnder(item, names));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = names.has(key) ? [inner].flat().filter((item) => typeof item === 'string') : [];
    return [...own, ...textsUnder(inner, names)];
  });
}
