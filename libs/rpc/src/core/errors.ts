/** Codes of the rpc between control plane and nodes. */
import { BystackError, type ErrorFacts } from '@bystack/base';
import type { RpcErrorData } from './messages.js';

/** Every code this lib raises by itself; handlers pass codes of other libs through. */
export type RpcCode =
  /** The body is no JSON-RPC 2.0 request (caller). */
  | 'RPC_BAD_REQUEST'
  /** A parameter is missing, of the wrong type or out of bounds (caller). */
  | 'RPC_BAD_PARAMS'
  /** No such method (caller). */
  | 'RPC_METHOD_UNKNOWN'
  /** Token missing or wrong (caller). */
  | 'RPC_UNAUTHORIZED'
  /** Body above the limit (caller). */
  | 'RPC_TOO_LARGE'
  /** Too many requests or streams at once (environment, retryable). */
  | 'RPC_BUSY'
  /** The handler failed without a typed refusal (environment). */
  | 'RPC_INTERNAL'
  /** No answer within the time limit (environment, retryable). */
  | 'RPC_TIMEOUT'
  /** No connection (environment, retryable). */
  | 'RPC_UNREACHABLE'
  /** The answer is not what the contract says (peer). */
  | 'RPC_BAD_RESPONSE'
  /** The token file cannot be created or is damaged (environment). */
  | 'RPC_TOKEN_FILE'
  /** The address cannot be listened on (environment). */
  | 'RPC_LISTEN'
  /** The configuration file of a node has problems; all of them are in the message (caller). */
  | 'RPC_CONFIG_INVALID';

const text = (v: string | number | bigint | boolean): string => String(v);

/** A typed error → what travels in `error.data`. Anything else becomes `RPC_INTERNAL` without its text. */
export function errorToData(error: unknown): RpcErrorData {
  if (!(error instanceof BystackError)) {
    return { code: 'RPC_INTERNAL', message: 'The node failed to answer; its log has the cause.', retryable: false };
  }
  const facts: Record<string, string> = {};
  for (const [k, v] of Object.entries(error.facts as ErrorFacts)) if (k !== 'code' && v !== undefined) facts[k] = text(v);
  return {
    code: error.facts.code,
    message: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    retryable: error.retryable,
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
  };
}

/** What travelled in `error.data` → the error a client throws. */
export function dataToError(data: RpcErrorData): BystackError {
  return new BystackError(
    { ...data.facts, code: data.code },
    { message: data.message, retryable: data.retryable, ...(data.remedy === undefined ? {} : { remedy: data.remedy }) },
  );
}
