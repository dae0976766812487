/** Transactions of validators: bare directives, signed by an identity key outside of this lib (sidechain-ledger.md 17.3). */
import type { Hash } from '@bystack/base';
import {
  directivePayload,
  encodeDirective,
  encodeTx,
  MAX_COMMISSION,
  MAX_REWARD_PROGRAM,
  popPayload,
  type Directive,
  type RegisterDirective,
  type UnsignedDirective,
  type UpdateDirective,
} from '@bystack/protocol';
import { refusal } from './errors.js';

const IDENTITY_SIGNATURE = 64;
const POSSESSION = 96;
const NO_CODE = new Uint8Array(32);

/** A directive that waits for the signature of its identity key. */
export interface DirectiveDraft {
  /** What the identity key signs (ed25519). */
  readonly payload: Uint8Array;
  /** The raw transaction. @throws BystackError `TXBUILDER_FIELD` for a signature of another length. */
  finish(signature: Uint8Array): Uint8Array;
}

/** What a candidate offers. */
export interface CandidateTerms {
  /** 32 bytes. */
  readonly identityKey: Uint8Array;
  /** Hundredths of a percent, 0 to 10000. */
  readonly commission: number;
  /** 1 to 128 bytes. */
  readonly rewardProgram: Uint8Array;
}

const checkLength = (field: string, bytes: Uint8Array, wanted: number): void => {
  if (bytes.length !== wanted)
    throw refusal({ code: 'TXBUILDER_FIELD', field, receivedBytes: bytes.length }, `${field} has ${String(wanted)} bytes`);
};

const checkTerms = ({ identityKey, commission, rewardProgram }: CandidateTerms): void => {
  checkLength('identityKey', identityKey, 32);
  if (!Number.isInteger(commission) || commission < 0 || commission > MAX_COMMISSION)
    throw refusal({ code: 'TXBUILDER_FIELD', field: 'commission', commission }, 'a commission is 0 to 10000 hundredths of a percent');
  const { length } = rewardProgram;
  if (length < 1 || length > MAX_REWARD_PROGRAM)
    throw refusal({ code: 'TXBUILDER_FIELD', field: 'rewardProgram', receivedBytes: length }, 'a reward program has 1 to 128 bytes');
};

/** The transaction of a directive: no inputs, this one output. `timeRange`: 0 or the last height it is valid at. */
export function bareDirective(directive: Directive, timeRange = 0n): Uint8Array {
  const output = { assetVersion: 1n, kind: 'directive', directive: encodeDirective(directive) } as const;
  return encodeTx({ version: 1n, timeRange, inputs: [], outputs: [output] });
}

const draftOf = (chainId: Hash, unsigned: UnsignedDirective): DirectiveDraft => ({
  payload: directivePayload(chainId, unsigned),
  finish: (signature) => {
    checkLength('signature', signature, IDENTITY_SIGNATURE);
    return bareDirective({ ...unsigned, signature } as Directive);
  },
});

/** What the BLS key of a candidate signs to prove that it is held (`pop` of a registration). */
export const possessionPayload = popPayload;

/**
 * Registers a candidate, or gives one another BLS key from the next epoch on. Votes for it carry identityKey ‖ chainCode.
 * @throws BystackError `TXBUILDER_FIELD`
 */
export function registerValidator(
  chainId: Hash,
  terms: CandidateTerms & { readonly blsKey: Uint8Array; readonly pop: Uint8Array; readonly chainCode?: Uint8Array },
): DirectiveDraft {
  checkTerms(terms);
  const { identityKey, blsKey, pop, commission, rewardProgram, chainCode = NO_CODE } = terms;
  checkLength('blsKey', blsKey, 48);
  checkLength('pop', pop, POSSESSION);
  checkLength('chainCode', chainCode, 32);
  const unsigned: Omit<RegisterDirective, 'signature'> = {
    kind: 'register',
    identityKey,
    blsKey,
    chainCode,
    commission,
    rewardProgram,
    pop,
  };
  return draftOf(chainId, unsigned);
}

/**
 * Changes the terms of a candidate, or ends its candidacy. `sequence`: that of the candidate's record plus 1.
 * @throws BystackError `TXBUILDER_FIELD`
 */
export function updateValidator(
  chainId: Hash,
  terms: CandidateTerms & { readonly sequence: bigint; readonly resign?: boolean },
): DirectiveDraft {
  checkTerms(terms);
  const { identityKey, commission, rewardProgram, sequence, resign = false } = terms;
  const unsigned: Omit<UpdateDirective, 'signature'> = { kind: 'update', identityKey, sequence, resign, commission, rewardProgram };
  return draftOf(chainId, unsigned);
}
