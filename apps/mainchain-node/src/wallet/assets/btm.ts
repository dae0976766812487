/** BTM as the wallet shows it. Source: mainchain.md 15, rest.json (list assets). */
import { BTM_ASSET_ID, encodeAssetDefinition } from '@bystack/protocol';
import type { AssetInfo } from '../ports.js';

/** Alias of BTM; no other asset has it. */
export const BTM_ALIAS = 'BTM';

const definition = { decimals: 8, description: 'Bytom Official Issue', name: BTM_ALIAS, symbol: BTM_ALIAS };

/** The asset that no program issues. */
export const BTM: AssetInfo = {
  id: BTM_ASSET_ID,
  alias: BTM_ALIAS,
  vmVersion: 1n,
  issuanceProgram: new Uint8Array(0),
  rawDefinition: encodeAssetDefinition(definition),
  definition,
  limitHeight: 0n,
  signer: null,
};
