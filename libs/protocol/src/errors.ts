/** Refusals of the codecs. Stable codes; `ErrSuffix` and `ErrAssetVersion` are named by sidechain-ledger.md 17.1. */
import { BystackError, type ErrorFacts } from '@bystack/base';

/** Every code this lib throws. */
export const PROTOCOL_ERROR_CODES = [
  'PROTOCOL_TRUNCATED',
  'PROTOCOL_TRAILING_BYTES',
  'PROTOCOL_VARINT_RANGE',
  'PROTOCOL_SERFLAGS',
  'PROTOCOL_KIND',
  'PROTOCOL_VM_VERSION',
  'PROTOCOL_LIMIT',
  'PROTOCOL_FIELD',
  'PROTOCOL_HEADER',
  'PROTOCOL_NO_INPUT_ID',
  'ADDRESS_INVALID',
  'ADDRESS_WRONG_NETWORK',
  'ErrSuffix',
  'ErrAssetVersion',
  'ErrAssetId',
] as const;
export type ProtocolErrorCode = (typeof PROTOCOL_ERROR_CODES)[number];

/** A refusal of bytes that some peer or caller sent. */
export function refuse(code: ProtocolErrorCode, message: string, facts: Omit<ErrorFacts, 'code'> = {}): never {
  throw new BystackError({ code, ...facts }, { message, fault: 'peer' });
}
