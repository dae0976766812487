/** Refusals of the rules. Names of Vapor's and ours keep the specification's spelling (sidechain-ledger.md 6, 17). */
import { BystackError } from '@bystack/base';

/** What each rule says when it refuses; the code is what programs branch on. `VM:` codes come from the machine. */
export const LEDGER_ERRORS = {
  ErrTxVersion: 'The transaction version is not 1.',
  ErrBadTimeRange: 'The transaction was valid up to a height that has passed.',
  ErrEmptyInputIDs: 'Two inputs of the transaction are the same.',
  ErrEmptyResults: 'The transaction has no outputs.',
  ErrOverflow: 'Amounts of the transaction add up beyond 2^63-1.',
  ErrNoSource: 'An asset is paid out that no input brings in.',
  ErrUnbalanced: 'What an asset brings in and what is paid out of it differ.',
  ErrGasCalculate: 'The fee is negative or does not buy the gas.',
  ErrOverGasCredit: 'The transaction uses more gas than it has before its fee is proven.',
  ErrVotePubKey: 'A vote names a key that has not 64 bytes.',
  ErrVoteOutputAmount: 'A vote is smaller than the chain allows.',
  ErrVoteOutputAsset: 'A vote is not in the stake asset.',
  ErrWrongCoinbaseTransaction: 'The coinbase transaction is missing, misplaced or pays something else than is due.',
  ErrCoinbaseArbitraryOversize: 'The coinbase carries too many bytes.',
  ErrKindDisabled: 'This kind of input or output is not enabled on this chain.',
  ErrDirectiveUnknown: 'The directive is unknown to this version.',
  ErrDirectiveCount: 'A transaction carries at most one directive.',
  ErrDirectiveBare: 'A transaction without inputs consists of one directive and nothing else.',
  ErrDirectiveMembership: 'The validators of this chain are a fixed set: nobody can register.',
  ErrDirectiveSignature: 'The identity key did not sign the directive.',
  ErrDirectiveEpoch: 'The directive names another epoch than that of its block.',
  ErrDirectiveReplayed: 'The directive, or a later one of the same key, is on the chain already.',
  ErrDirectiveLimit: 'The block carries more directives of this kind than a block may.',
  ErrPossession: 'The proof of possession does not fit the BLS key.',
  ErrBlsKeyTaken: 'The BLS key was registered on this chain before.',
  ErrCandidateUnknown: 'The identity key is no candidate of this chain.',
  ErrCandidateLimit: 'The chain has as many candidates as it may have.',
  ErrAssetId: 'The asset id does not follow from program, definition and this chain.',
  ErrIssuanceReplayed: 'This issuance is on the chain already.',
  ErrSupplyOverflow: 'Issued minus retired would exceed 2^63-1.',
  ErrUtxoMissing: 'An output that is spent does not exist or was spent before.',
  ErrCoinbaseImmature: 'A reward is spent before it is mature.',
  ErrVoteLocked: 'A vote is taken back before its lock ends.',
  ErrUnbondingLocked: 'An unbonding output is spent before its waiting time ends.',
  ErrVoteUnderflow: 'More votes are taken back than were given.',
  ErrBlockParent: 'The block does not follow the block before it.',
  ErrBlockEpoch: 'The block names another epoch than its height belongs to.',
  ErrBlockSpec: 'The block names another specification.',
  ErrBlockSize: 'The block is larger than the chain allows.',
  ErrBlockGas: 'The transactions of the block use more gas than a block may.',
  ErrTxRoot: 'The transaction root of the header differs from the transactions.',
  ErrWitnessRoot: 'The witness root of the header differs from the transactions.',
  ErrStateRoot: 'The state root of the header differs from the state after the block.',
  ErrNextEpoch: 'The header names another next epoch than this node computes.',
  LEDGER_RECORD_CORRUPT: 'A stored record of a candidate or validator set cannot be read.',
  LEDGER_TIP_CORRUPT: 'The stored tip cannot be read.',
} as const;

/** Codes of this lib, machine codes apart. */
export type LedgerErrorCode = keyof typeof LEDGER_ERRORS;

/** A refusal with the rule's sentence. `code` may be a machine code (`VM:…`). */
export function ledgerError(
  code: string,
  facts: Readonly<Record<string, string | number | bigint | boolean | undefined>> = {},
): BystackError {
  const message =
    (LEDGER_ERRORS as Readonly<Record<string, string>>)[code] ??
    'A program of the transaction refuses it: a signature is missing or wrong, or the program ran out of gas.';
  return new BystackError({ code, ...facts }, { message, fault: 'peer' });
}
