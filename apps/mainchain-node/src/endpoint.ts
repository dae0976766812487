/** Addresses of the form HOST:PORT, IPv6 in brackets. */
import { mainchainError } from './errors.js';

/** Where something listens. */
export interface Endpoint {
  /** Name or address, without brackets. */
  readonly host: string;
  /** 0 lets the system choose, where it is ours to listen at. */
  readonly port: number;
}

const SHAPE = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})$/;
/** Peers that a command line may name. */
const PEERS_MAX = 64;

/** Null where the option is absent. @throws BystackError `MAINCHAIN_USAGE` */
export function parseEndpoint(text: string | undefined, option: string): Endpoint | null {
  if (text === undefined) return null;
  const found = SHAPE.exec(text);
  const port = Number(found?.[3] ?? -1);
  const host = found?.[1] ?? found?.[2];
  if (host !== undefined && port <= 65_535) return { host, port };
  throw mainchainError('MAINCHAIN_USAGE', `${option} must be HOST:PORT with a port from 0 to 65535; received ${text.slice(0, 100)}.`, {
    remedy: 'Write an IPv6 address in brackets, as in [::1]:9888.',
  });
}

/** Several, with commas between them. @throws BystackError `MAINCHAIN_USAGE` */
export function parseEndpoints(text: string | undefined, option: string): Endpoint[] {
  const parts = text === undefined ? [] : text.split(',').filter((part) => part !== '');
  if (parts.length > PEERS_MAX) throw mainchainError('MAINCHAIN_USAGE', `${option} takes at most ${String(PEERS_MAX)} addresses.`);
  return parts.map((part) => {
    const at = parseEndpoint(part, option) as Endpoint;
    if (at.port === 0) throw mainchainError('MAINCHAIN_USAGE', `${option} needs the port of each peer; received ${part}.`);
    return at;
  });
}

/** As it is written. */
export const endpointText = ({ host, port }: Endpoint): string => `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
