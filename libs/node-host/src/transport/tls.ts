/** Settings of both ends of a connection, and the identity on the other side. */
import type { TLSSocket } from 'node:tls';
import type { PeerId } from '@bystack/replica';
import { certificateIdentity, type TlsIdentity } from './certificate.js';

/** Application protocol of node connections: a TLS client of another kind is refused in the handshake. */
export const ALPN = 'bystack/1';

/** Options of node:tls for both ends. Chains of trust mean nothing here, so OpenSSL's verdict is not asked; `peerIdentity` decides. */
export const tlsOptions = (
  identity: TlsIdentity,
): { cert: string; key: string; minVersion: 'TLSv1.3'; ALPNProtocols: string[]; rejectUnauthorized: false } => ({
  cert: identity.cert,
  key: identity.key,
  minVersion: 'TLSv1.3',
  ALPNProtocols: [ALPN],
  rejectUnauthorized: false,
});

/** Identity of the other side after the handshake; null without a certificate of the fixed form or with another protocol. */
export function peerIdentity(socket: TLSSocket): PeerId | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || socket.alpnProtocol !== ALPN) return null;
  return certificateIdentity(certificate.raw);
}
