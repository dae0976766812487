/** Arguments that an action gives for a contract. Source: mainchain.md 18 (BTM711). */
import { int64Bytes } from '@bystack/bvm';
import type { WitnessComponent } from '@bystack/txbuilder';
import { boolAt, bytesAt, integerAt, listAt, objectAt, textAt } from '../json.js';
import { refusal } from './refusals.js';

/** Most arguments, and most parts of a path. */
const MAX_ITEMS = 1_000;
const MAX_INT64 = (1n << 63n) - 1n;
const XPUB_BYTES = 64;

const data = (value: Uint8Array): WitnessComponent => ({ type: 'data', value });

const argumentFromJson = (value: unknown): WitnessComponent => {
  const { type, raw_data: raw } = objectAt(value, 'arguments');
  const fields = objectAt(raw ?? {}, 'raw_data');
  switch (type) {
    case 'raw_tx_signature': {
      const path = listAt(fields['derivation_path'], 'derivation_path', MAX_ITEMS).map((part) => bytesAt(part, 'derivation_path'));
      return { type, quorum: 1, keys: [{ rootXpub: bytesAt(fields['xpub'], 'xpub', XPUB_BYTES), path }], signatures: null };
    }
    case 'data':
      return data(bytesAt(fields['value'], 'value'));
    case 'string':
      return data(new TextEncoder().encode(textAt(fields['value'], 'value')));
    case 'integer':
      return data(int64Bytes(integerAt(fields['value'], 'value', MAX_INT64, -MAX_INT64 - 1n)));
    case 'boolean':
      return data(int64Bytes(boolAt(fields['value'], 'value') ? 1n : 0n));
    default:
      throw refusal('BTM711');
  }
};

/** Components for the arguments; null where none were given. @throws BystackError `BTM002`, `BTM711` */
export function argumentsFromJson(value: unknown): readonly WitnessComponent[] | null {
  return value === null || value === undefined ? null : listAt(value, 'arguments', MAX_ITEMS).map(argumentFromJson);
}
