/** Refusals of the peer network. */
import { BystackError } from '@bystack/base';

/** Why there is no connection with an address. */
export type PeerErrorCode =
  /** Nobody answers at the address, or whoever does is no node of this kind (environment, retryable). */
  | 'PEER_UNREACHABLE'
  /** The peer belongs to another network or speaks another version (caller). */
  | 'PEER_NETWORK'
  /** The peer broke rules and is refused for a while (caller). */
  | 'PEER_BANNED';

const SENTENCES: { readonly [code in PeerErrorCode]: readonly [message: string, remedy: string] } = {
  PEER_UNREACHABLE: ['No node can be reached at', 'Check host and port, and whether a node runs there.'],
  PEER_NETWORK: ['Another network or protocol version runs at', 'Connect nodes of the same network and version.'],
  PEER_BANNED: ['This node refuses for a while the peer at', 'It broke rules; wait until the ban ends or restart this node.'],
};

/** Why there is no connection with an address. `reason`: what was found there. */
export function peerError(code: PeerErrorCode, host: string, port: number, reason: string): BystackError {
  const [message, remedy] = SENTENCES[code];
  return new BystackError(
    { code, host, port, reason },
    { message: `${message} ${host}:${String(port)} (${reason}).`, remedy, fault: 'environment', retryable: code === 'PEER_UNREACHABLE' },
  );
}

/** `P2P_IDENTITY`: the file of the identity key cannot be read, written or used. */
export const identityError = (path: string, cause?: unknown): BystackError =>
  new BystackError(
    { code: 'P2P_IDENTITY', path },
    {
      message: `The identity key of this node, ${path}, cannot be read or made.`,
      remedy: 'Give the process access to it, or remove the file: a new key is made, and peers see a new node.',
      fault: 'environment',
      cause,
    },
  );
