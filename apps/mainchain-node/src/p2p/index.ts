export type { PeerErrorCode } from './errors.js';
export { PeerNetwork, type PeerNetworkOptions, type PeerNetworkParts } from './peer-network.js';
export type { PeerEndpoint } from './redial.js';
