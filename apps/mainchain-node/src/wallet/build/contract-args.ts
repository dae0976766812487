/** Arguments that an action gives for a contract. Source: mainchain.md 18 (BTM711). */
import { hexToBytes } from '@bystack/base';
import { int64Bytes } from '@bystack/bvm';
import type { WitnessComponent } from '@bystack/txbuilder';
import { bool, hexBytes, int64, list, object, string, struct, type ValueOf } from '../../api/json.js';
import { xpub } from '../fields.js';
import { refusal } from './refusals.js';

/** An argument before its type is looked at. */
export const ContractArgument = struct('ContractArgument', { type: string, raw_data: object });

const RawTxSigArgument = struct('RawTxSigArgument', { xpub, derivation_path: list(hexBytes) });
const DataArgument = struct('DataArgument', { value: hexBytes });
const StrArgument = struct('StrArgument', { value: string });
const IntegerArgument = struct('IntegerArgument', { value: int64 });
const BoolArgument = struct('BoolArgument', { value: bool });

const data = (value: Uint8Array): WitnessComponent => ({ type: 'data', value });

/** The part of an input's arguments that an argument gives. @throws ApiFailure BTM002, BTM711 */
export function componentOfArgument({ type, raw_data: raw }: ValueOf<typeof ContractArgument>): WitnessComponent {
  switch (type) {
    case 'raw_tx_signature': {
      const read = RawTxSigArgument.read(raw);
      return { type, quorum: 1, keys: [{ rootXpub: hexToBytes(read.xpub), path: read.derivation_path }], signatures: null };
    }
    case 'data':
      return data(DataArgument.read(raw).value);
    case 'string':
      return data(new TextEncoder().encode(StrArgument.read(raw).value));
    case 'integer':
      return data(int64Bytes(IntegerArgument.read(raw).value));
    case 'boolean':
      return data(int64Bytes(BoolArgument.read(raw).value ? 1n : 0n));
    default:
      throw refusal('BTM711');
  }
}
