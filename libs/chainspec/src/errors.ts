/** What is wrong with a specification, field by field. */

/**
 * - `CHAINSPEC_NOT_JSON`: no JSON, no UTF-8 or too long.
 * - `CHAINSPEC_NOT_CANONICAL`: the same content has another, canonical byte form (RFC 8785, restricted).
 * - `CHAINSPEC_FIELD_MISSING` / `CHAINSPEC_FIELD_UNKNOWN` / `CHAINSPEC_FIELD_TYPE`: shape of a field.
 * - `PARAMETER_OUT_OF_RANGE`: outside the range of product.md 6.4.
 * - `PARAMETER_CONFLICT`: two fields that do not go together.
 * - `PARAMETER_UNSUPPORTED`: meaningful, but not offered by this version.
 * - `VALIDATOR_COUNT_UNSAFE`: a number of validators that tolerates no fault.
 */
export type ChainSpecCode =
  | 'CHAINSPEC_NOT_JSON'
  | 'CHAINSPEC_NOT_CANONICAL'
  | 'CHAINSPEC_FIELD_MISSING'
  | 'CHAINSPEC_FIELD_UNKNOWN'
  | 'CHAINSPEC_FIELD_TYPE'
  | 'PARAMETER_OUT_OF_RANGE'
  | 'PARAMETER_CONFLICT'
  | 'PARAMETER_UNSUPPORTED'
  | 'VALIDATOR_COUNT_UNSAFE';

/** One finding. `field` is a path such as `consensus.validators[2].blsKey`; empty for the whole. */
export interface SpecProblem {
  readonly code: ChainSpecCode;
  readonly field: string;
  /** One sentence with expected and received. */
  readonly message: string;
}
