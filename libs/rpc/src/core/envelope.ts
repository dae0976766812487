/** JSON-RPC 2.0 envelopes: single requests only, `id` a number or text, no notifications. */
import { BystackError } from '@bystack/base';
import { dataToError, errorToData, type RpcCode } from './errors.js';
import type { RpcErrorData, RpcEvent, RpcMethod, RpcMethods } from './messages.js';
import { eventParser, isRpcMethod, METHODS } from './methods.js';
import { bool, object, problemsToText, runParser, text, textMap, type Parser } from './parse.js';

/** A checked request. */
export type RpcRequest = {
  [M in RpcMethod]: { readonly id: number | string; readonly method: M; readonly params: RpcMethods[M]['params'] };
}[RpcMethod];

const refuse = (code: RpcCode, message: string): BystackError => new BystackError({ code }, { message });

const jsonOf = (body: string, code: RpcCode): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch (cause) {
    throw new BystackError({ code }, { message: 'The text is not JSON.', cause });
  }
};

/** The `id` of a request that was otherwise refused, null where there is none. */
export function requestIdOf(body: string): number | string | null {
  try {
    const id = (JSON.parse(body) as { id?: unknown } | null)?.id;
    return typeof id === 'number' || (typeof id === 'string' && id.length <= 64) ? id : null;
  } catch {
    return null;
  }
}

/** Body → request. @throws BystackError `RPC_BAD_REQUEST`, `RPC_METHOD_UNKNOWN`, `RPC_BAD_PARAMS`. */
export function parseRequest(body: string): RpcRequest {
  const raw = jsonOf(body, 'RPC_BAD_REQUEST');
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw refuse('RPC_BAD_REQUEST', 'The body must be one JSON-RPC request object.');
  const { jsonrpc, id, method, params } = raw as Record<string, unknown>;
  if (jsonrpc !== '2.0') throw refuse('RPC_BAD_REQUEST', 'jsonrpc must be "2.0".');
  if (!(typeof id === 'number' && Number.isSafeInteger(id)) && !(typeof id === 'string' && id.length <= 64))
    throw refuse('RPC_BAD_REQUEST', 'id must be an integer or a short text.');
  if (!isRpcMethod(method)) throw refuse('RPC_METHOD_UNKNOWN', 'There is no method of this name.');
  const { value, problems } = runParser(METHODS[method].params as Parser<unknown>, params ?? {});
  if (problems.length > 0)
    throw new BystackError(
      { code: 'RPC_BAD_PARAMS', method, problems: problemsToText(problems) },
      { message: `${method}: ${problemsToText(problems)}` },
    );
  return { id, method, params: value } as RpcRequest;
}

/** Request → body. */
export function encodeRequest<M extends RpcMethod>(id: number, method: M, params: RpcMethods[M]['params']): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** Result → body. */
export function encodeResult(id: number | string, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

const NUMBER_OF: Partial<Record<string, number>> = {
  RPC_BAD_REQUEST: -32600,
  RPC_METHOD_UNKNOWN: -32601,
  RPC_BAD_PARAMS: -32602,
  RPC_INTERNAL: -32603,
};

/** Error → body. `error.data` is an `RpcErrorData`. */
export function encodeError(id: number | string | null, error: unknown): string {
  const data = errorToData(error);
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: NUMBER_OF[data.code] ?? -32000, message: data.message, data } });
}

const errorData: Parser<RpcErrorData> = object(
  { code: text(1, 128), message: text(0, 8000), retryable: bool },
  { remedy: text(0, 8000), facts: textMap(64) },
);

/**
 * Body → result of the method. @throws the error the node answered with, as BystackError;
 * `RPC_BAD_RESPONSE` when the answer breaks the contract.
 */
export function parseResponse<M extends RpcMethod>(method: M, body: string): RpcMethods[M]['result'] {
  const raw = jsonOf(body, 'RPC_BAD_RESPONSE');
  const envelope = (typeof raw === 'object' && raw !== null ? raw : {}) as { result?: unknown; error?: { data?: unknown } };
  if (envelope.error !== undefined) {
    const { value, problems } = runParser(errorData, envelope.error?.data);
    if (problems.length === 0) throw dataToError(value);
    throw new BystackError(
      { code: 'RPC_BAD_RESPONSE', method },
      { message: `The node answered ${method} with an error of unknown form: ${problemsToText(problems)}`, fault: 'peer' },
    );
  }
  const { value, problems } = runParser(METHODS[method].result as Parser<RpcMethods[M]['result']>, envelope.result);
  if (problems.length > 0)
    throw new BystackError(
      { code: 'RPC_BAD_RESPONSE', method },
      { message: `The node's answer to ${method} breaks the contract: ${problemsToText(problems)}`, fault: 'peer' },
    );
  return value;
}

/** One line of the event stream → event. @throws BystackError `RPC_BAD_RESPONSE`. */
export function parseEventLine(line: string): RpcEvent {
  const { value, problems } = runParser(eventParser, jsonOf(line, 'RPC_BAD_RESPONSE'));
  if (problems.length > 0)
    throw new BystackError(
      { code: 'RPC_BAD_RESPONSE' },
      { message: `An event breaks the contract: ${problemsToText(problems)}`, fault: 'peer' },
    );
  return value;
}
