/** Refusals of this lib. None carries key material or a password. */
import { BystackError, type Fault } from '@bystack/base';

/** Every code of this lib. */
export type KeystoreCode =
  /** The master key file is not there, or cannot be read or written (environment). */
  | 'KEYSTORE_MASTER_KEY_FILE'
  /** A file with secrets can be read by others than its owner (environment). */
  | 'KEYSTORE_FILE_MODE'
  /** The master key file does not hold 32 bytes as hex (environment). */
  | 'KEYSTORE_MASTER_KEY_DAMAGED'
  /** A key handed to this lib has the wrong length or is no hex (caller). */
  | 'KEYSTORE_KEY_FORMAT'
  /** A sealed value is too short, too long or of another form (caller). */
  | 'KEYSTORE_SEALED_FORMAT'
  /** A sealed value or keys file is of a version this program does not know (caller). */
  | 'KEYSTORE_VERSION'
  /** A sealed value does not open: other key, other purpose, or changed bytes (caller). */
  | 'KEYSTORE_SEALED_REFUSED'
  /** A keys file cannot be read or written (environment). */
  | 'KEYSTORE_KEYS_FILE'
  /** A keys file is cut short or changed (environment). */
  | 'KEYSTORE_KEYS_DAMAGED'
  /** A keys file is whole but the unlocking key is another one (caller). */
  | 'KEYSTORE_UNLOCK_KEY'
  /** A keys file is there already; this lib never overwrites keys (caller). */
  | 'KEYSTORE_KEYS_EXIST'
  /** A password is empty or longer than 1,024 bytes (caller). */
  | 'KEYSTORE_PASSWORD_LENGTH';

/** Facts of a refusal of this lib. */
export interface KeystoreFacts {
  readonly code: KeystoreCode;
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

const ENVIRONMENT: ReadonlySet<KeystoreCode> = new Set([
  'KEYSTORE_MASTER_KEY_FILE',
  'KEYSTORE_FILE_MODE',
  'KEYSTORE_MASTER_KEY_DAMAGED',
  'KEYSTORE_KEYS_FILE',
  'KEYSTORE_KEYS_DAMAGED',
]);

/** Builds the error: sentence, then remedy. */
export function keystoreError(facts: KeystoreFacts, message: string, remedy?: string, cause?: unknown): BystackError<KeystoreFacts> {
  const fault: Fault = ENVIRONMENT.has(facts.code) ? 'environment' : 'caller';
  return new BystackError(facts, {
    message,
    fault,
    ...(remedy === undefined ? {} : { remedy }),
    ...(cause === undefined ? {} : { cause }),
  });
}
