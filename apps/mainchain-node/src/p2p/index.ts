export type { PeerErrorCode } from './errors.js';
export type { PeerNetworkOptions, PeerNetworkParts } from './options.js';
export { PeerNetwork } from './peer-network.js';
export type { PeerEndpoint } from './redial.js';
