/** Codes of this library; those a customer meets carry the names of product.md 6.7. */
import { BystackError, type ErrorFacts } from '@bystack/base';

export const TXBUILDER_ERROR_CODES = [
  /** Less than needed of an asset in an account, all its given outputs counted. */
  'FUNDS_INSUFFICIENT',
  /** Enough money, but in more outputs than one transaction may spend. */
  'OUTPUTS_FRAGMENTED',
  /** An amount is not in 1..2^63-1, or a sum of one asset leaves that range. */
  'AMOUNT_OUT_OF_RANGE',
  /** Inputs and outputs of an asset other than the fee asset differ, or outputs of the fee asset exceed its inputs. */
  'TXBUILDER_UNBALANCED',
  /** More gas than the chain allows one transaction. */
  'TXBUILDER_GAS_LIMIT',
  /** The fee needed exceeds the caller's limit. */
  'TXBUILDER_FEE_LIMIT',
  /** A program refuses even with every signature good: wrong keys for the program, or an issuance that is closed. */
  'TXBUILDER_PROGRAM_REFUSED',
  /** A vote key is not 64 bytes, or a nonce not 1 to 64. */
  'TXBUILDER_FIELD',
  /** Change falls to an account without a change program. */
  'TXBUILDER_NO_CHANGE_PROGRAM',
  /** Signatures are missing. */
  'TXBUILDER_UNSIGNED',
  /** A main-chain template has an instruction for an input that is not there, or there is no template. */
  'TXBUILDER_INSTRUCTION',
  /** A signature offered from outside does not verify. */
  'TXBUILDER_SIGNATURE',
] as const;

/** Code of a refusal of this library. */
export type TxBuilderCode = (typeof TXBUILDER_ERROR_CODES)[number];

/** A refusal with its sentence and, where there is one, the way out. */
export const refusal = (facts: ErrorFacts & { readonly code: TxBuilderCode }, message: string, remedy?: string): BystackError =>
  new BystackError(facts, { message, ...(remedy === undefined ? {} : { remedy }) });
