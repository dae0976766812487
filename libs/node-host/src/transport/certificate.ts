/**
 * The self-signed X.509 certificate that carries an ed25519 identity key through TLS. Node cannot create
 * certificates, so the DER bytes come from a fixed template (RFC 5280, RFC 8410): version 3, serial 1, one name
 * for issuer and subject, valid from 2020 to 9999-12-31 (no expiry), no extensions. Two certificates differ in
 * key and signature alone, and only this very form is accepted: a date or a name proves nothing here, the key does.
 */
import { verify } from 'node:crypto';
import { bytesToHex, equalBytes } from '@bystack/base';
import type { PeerId } from '@bystack/replica';
import { identitySigner, importPublicKey, importSeed } from '../crypto/ed25519.js';

const ALGORITHM = '300506032b6570';
const NAME = '30173115301306035504030c0c6279737461636b2d6e6f6465';
const VALIDITY = '3020170d3230303130313030303030305a180f39393939313233313233353935395a';
/** version [0] 2, serial 1, algorithm, issuer, validity, subject, head of the SubjectPublicKeyInfo. */
const FIELDS = `a003020102020101${ALGORITHM}${NAME}${VALIDITY}${NAME}302a${ALGORITHM}032100`;

const byte = (value: number): string => value.toString(16).padStart(2, '0');
const TBS_LENGTH = FIELDS.length / 2 + 32;
const TBS_HEAD = Buffer.from(`3081${byte(TBS_LENGTH)}${FIELDS}`, 'hex');
const SIGNATURE_HEAD = Buffer.from(`${ALGORITHM}034100`, 'hex');
const BODY_LENGTH = TBS_HEAD.length + 32 + SIGNATURE_HEAD.length + 64;
const HEAD = Buffer.from(`3081${byte(BODY_LENGTH)}`, 'hex');

/** Length of every certificate of ours. */
export const CERTIFICATE_BYTES = HEAD.length + BODY_LENGTH;
const TBS_AT = HEAD.length;
const KEY_AT = TBS_AT + TBS_HEAD.length;
const TBS_END = KEY_AT + 32;
const SIGNATURE_AT = CERTIFICATE_BYTES - 64;

/** What node:tls needs to present an identity, and the identity itself. */
export interface TlsIdentity {
  readonly peer: PeerId;
  /** PEM. */
  readonly cert: string;
  /** PKCS#8 PEM; secret. */
  readonly key: string;
}

/** Certificate of a 32-byte seed, DER. @throws BystackError `IDENTITY_SEED` */
export function createCertificate(seed: Uint8Array): Uint8Array {
  const signer = identitySigner(seed);
  const tbs = Buffer.concat([TBS_HEAD, signer.publicKey]);
  return new Uint8Array(Buffer.concat([HEAD, tbs, SIGNATURE_HEAD, signer.sign(tbs)]));
}

/** Certificate and key of a 32-byte seed in the form node:tls takes. @throws BystackError `IDENTITY_SEED` */
export function createTlsIdentity(seed: Uint8Array): TlsIdentity {
  const base64 = Buffer.from(createCertificate(seed))
    .toString('base64')
    .replace(/(.{64})/g, '$1\n');
  return {
    peer: bytesToHex(identitySigner(seed).publicKey),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: importSeed(seed).export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/**
 * Identity of a certificate: null unless its bytes are the template around a key that signed them. That the peer
 * owns the key is what TLS 1.3 proves with its CertificateVerify message.
 */
export function certificateIdentity(der: Uint8Array): PeerId | null {
  if (der.length !== CERTIFICATE_BYTES) return null;
  const isTemplate =
    equalBytes(der.subarray(0, TBS_AT), HEAD) &&
    equalBytes(der.subarray(TBS_AT, KEY_AT), TBS_HEAD) &&
    equalBytes(der.subarray(TBS_END, SIGNATURE_AT), SIGNATURE_HEAD);
  if (!isTemplate) return null;
  const publicKey = der.subarray(KEY_AT, TBS_END);
  return isSelfSigned(der, publicKey) ? bytesToHex(publicKey) : null;
}

function isSelfSigned(der: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return verify(null, der.subarray(TBS_AT, TBS_END), importPublicKey(publicKey), der.subarray(SIGNATURE_AT));
  } catch {
    return false;
  }
}
