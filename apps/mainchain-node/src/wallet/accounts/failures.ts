/** Refusals of accounts, with the texts that clients know. Source: mainchain.md 18. */
import { ApiFailure } from '../../api/route.js';

/** BTM709. */
export const accountNotFound = (): ApiFailure => new ApiFailure('BTM709', 'Failed to find account');
/** An alias that is taken. */
export const duplicateAccountAlias = (): ApiFailure => new ApiFailure('BTM000', 'Duplicate account alias');
/** A set of keys whose indexes are used up. */
export const accountIndexesUsedUp = (): ApiFailure => new ApiFailure('BTM000', 'Exceeded maximum accounts per xpub');
/** A chain of addresses whose indexes are used up. */
export const addressIndexesUsedUp = (): ApiFailure => new ApiFailure('BTM000', 'Exceeded maximum addresses per account');
/** An own program was asked for. */
export const programNotFound = (): ApiFailure => new ApiFailure('BTM000', 'Failed to find account control program');
/** No key of an account matches. */
export const publicKeyNotFound = (): ApiFailure => new ApiFailure('BTM000', 'Not found publickey for the account');
