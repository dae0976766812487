/** Refusals of consensus codecs and checks. */
import { BystackError } from '@bystack/base';

/** Every code this lib throws. */
export type ConsensusErrorCode =
  'CONSENSUS_TRUNCATED' | 'CONSENSUS_TRAILING_BYTES' | 'CONSENSUS_BITMAP' | 'CONSENSUS_CERTIFICATE' | 'CONSENSUS_PROOF';

/** A refusal of bytes a peer sent. */
export function refuse(code: ConsensusErrorCode, message: string): never {
  throw new BystackError({ code }, { message, fault: 'peer' });
}
