/**
 * Refusals of the REST interface: code, text of the code, and detail. Most are answered with HTTP 200 and
 * `{status, code, msg, error_detail}`; those that end a request before its call is made have a shape and an HTTP status
 * of their own. Source: mainchain.md 18.
 */
import { BystackError } from '@bystack/base';

/** Text of every code, as clients know it. */
export const MESSAGES = {
  BTM000: 'Bytom API Error',
  BTM001: 'Request timed out',
  BTM002: 'Invalid request body',
  BTM103: 'A peer core is operating on a different blockchain network',
  BTM200: 'Quorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs',
  BTM201: 'Invalid xpub format',
  BTM202: 'At least one xpub is required',
  BTM203: 'Root XPubs cannot contain the same key more than once',
  BTM300: 'Compile contract failed',
  BTM301: 'Instantiate contract failed',
  BTM700: 'Funds of account are insufficient',
  BTM701: 'Available funds of account are immature',
  BTM702: 'Available UTXOs of account have been reserved',
  BTM703: 'UTXO with given hash not found',
  BTM704: 'Invalid action type',
  BTM705: 'Invalid action object',
  BTM706: 'Invalid action construction',
  BTM707: 'One or more fields are missing',
  BTM708: 'Invalid asset amount',
  BTM709: 'Account not found',
  BTM710: 'Asset not found',
  BTM711: 'Invalid contract argument type',
  BTM712: 'Transaction input UTXO not found',
  BTM713: 'Transaction fee exceeded max limit',
  BTM714: 'Transaction has no gas input',
  BTM730: 'Invalid transaction version',
  BTM731: 'Invalid transaction size',
  BTM732: 'Invalid transaction time range',
  BTM733: 'Not standard transaction',
  BTM734: 'Invalid coinbase transaction',
  BTM735: 'Invalid coinbase assetID',
  BTM736: 'Invalid coinbase arbitrary size',
  BTM737: 'No results in the transaction',
  BTM738: 'Mismatched assetID',
  BTM739: 'Mismatched value source/dest position',
  BTM740: 'Mismatched reference',
  BTM741: 'Mismatched value',
  BTM742: 'Missing required field',
  BTM743: 'No source for value',
  BTM744: 'Arithmetic overflow/underflow',
  BTM745: 'Invalid source or destination position',
  BTM746: 'Unbalanced asset amount between input and output',
  BTM747: 'Gas credit has been spent',
  BTM748: 'Gas usage calculate got a math error',
  BTM760: 'Alt stack underflow',
  BTM761: 'Bad value',
  BTM762: 'Wrong context',
  BTM763: 'Data stack underflow',
  BTM764: 'Disallowed opcode',
  BTM765: 'Division by zero',
  BTM766: 'False result for executing VM',
  BTM767: 'Program size exceeds max int32',
  BTM768: 'Arithmetic range error',
  BTM769: 'RETURN executed',
  BTM770: 'Run limit exceeded because the BTM Fee is insufficient',
  BTM771: 'Unexpected end of program',
  BTM772: 'Unrecognized token',
  BTM773: 'Unexpected error',
  BTM774: 'Unsupported VM because the version of VM is mismatched',
  BTM775: 'VERIFY failed',
  BTM800: 'Key Alias already exists',
  BTM801: 'Key not found or wrong password',
  BTM802: 'Could not decrypt key with given passphrase',
  BTM860: 'Request could not be authenticated',
} as const;

/** A code of the interface. */
export type ApiCode = keyof typeof MESSAGES;

/** HTTP status of the codes that end a request before its call is made. */
const TRANSPORT_STATUS: Readonly<Partial<Record<ApiCode, number>>> = { BTM001: 408, BTM002: 400, BTM860: 401 };

const PARAMETERS = 'check request parameters for missing and/or incorrect values';

/**
 * A refused call. `code` decides `msg`; `detail` is shown to the caller as `error_detail`, so it never holds secrets.
 * BTM002 (a body that cannot be read) gets the customary advice appended.
 */
export class ApiFailure extends BystackError<{ code: ApiCode; detail: string }> {
  constructor(code: ApiCode, detail: string) {
    super({ code, detail }, { message: detail });
    this.name = 'ApiFailure';
  }
}

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answer to a call that succeeded; without data there is no `data` member. */
export const successAnswer = (data: unknown): Answer => ({ status: 200, body: { status: 'success', data } });

/** The other shape: the request itself was at fault, or nobody serves its path. */
export const transportAnswer = (status: number, code: ApiCode, detail: string): Answer => ({
  status,
  body: { code, msg: MESSAGES[code], status: 'fail', detail, temporary: code === 'BTM000' || code === 'BTM001' },
});

/** Answer to a refused call. An empty detail is left out. */
export function failureAnswer(code: ApiCode, detail: string): Answer {
  const status = TRANSPORT_STATUS[code];
  if (status !== undefined) return transportAnswer(status, code, code === 'BTM002' ? `${detail}: ${PARAMETERS}` : detail);
  return {
    status: 200,
    body: { status: 'fail', code, msg: MESSAGES[code], ...(detail === '' ? {} : { error_detail: detail }) },
  };
}

/** True for a code of the table. */
export const isApiCode = (code: string): code is ApiCode => Object.hasOwn(MESSAGES, code);
