/** Codes of this lib. */
import { BystackError } from '@bystack/base';

/** Every code of this lib. */
export type ProvisioningCode =
  /** The state does not lead to the wanted one (caller). */
  | 'PROVISIONING_TRANSITION'
  /** Stored facts of a chain are not of the form this lib writes (environment). */
  | 'PROVISIONING_FACTS'
  /** A goal names a node that the chain does not have (caller). */
  | 'PROVISIONING_NODE_UNKNOWN';

/** Facts of a refusal of this lib. */
export interface ProvisioningFacts {
  readonly code: ProvisioningCode;
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/** Builds the error. */
export function provisioningError(facts: ProvisioningFacts, message: string): BystackError<ProvisioningFacts> {
  return new BystackError(facts, { message, fault: facts.code === 'PROVISIONING_FACTS' ? 'environment' : 'caller' });
}
