/** Templates as JSON, in Bytom's shape. Source: mainchain.md 18. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { encodeTx } from '@bystack/protocol';
import type { KeyRef, MainInstruction, MainTemplate, WitnessComponent } from '@bystack/txbuilder';
import { bool, hexBytes, int, list, object, optional, string, struct, uint32, uint64, type ValueOf } from '../../api/json.js';
import { maybeTransaction } from '../../api/raw-types.js';
import { ApiFailure } from '../../api/route.js';
import { xpub } from '../fields.js';

/** Most signatures a component asks for. */
const MAX_QUORUM = 1_000;
const KeyId = struct('keyID', { xpub, derivation_path: list(hexBytes) });
const RawTxSigWitness = struct('RawTxSigWitness', { quorum: int, keys: list(KeyId), signatures: optional(list(hexBytes)) });
const DataComponent = struct('', { value: hexBytes });
const ComponentType = struct('', { type: string });

/** A template; `raw_transaction` is undefined where there is none. */
export const Template = struct('Template', {
  raw_transaction: maybeTransaction,
  signing_instructions: list(struct('SigningInstruction', { position: uint32, witness_components: list(object) })),
  fee: uint64,
  allow_additional_actions: bool,
});

const keyToJson = ({ rootXpub, path }: KeyRef): unknown => ({ xpub: rootXpub, derivation_path: path });

const componentToJson = (component: WitnessComponent): unknown => {
  if (component.type === 'data') return { type: 'data', value: component.value };
  const { type, quorum, keys, signatures } = component;
  return { type, quorum, keys: keys.map(keyToJson), signatures: signatures?.map((signature) => signature ?? '') ?? null };
};

const instructionToJson = ({ position, components }: MainInstruction): unknown =>
  components.length === 0 ? { position } : { position, witness_components: components.map(componentToJson) };

/** Template → data of an answer: bytes are written as hex, bigints as numbers. */
export const templateToJson = (template: MainTemplate): unknown => ({
  raw_transaction: bytesToHex(encodeTx(template.tx, 'mainchain')),
  signing_instructions: template.instructions.map(instructionToJson),
  fee: template.fee,
  allow_additional_actions: template.allowAdditional,
});

const componentOf = (component: Readonly<Record<string, unknown>>, index: number): WitnessComponent => {
  const { type } = ComponentType.read(component);
  if (type === 'data') return { type, value: DataComponent.read(component).value };
  if (type !== 'raw_tx_signature' && type !== 'signature')
    throw new ApiFailure('BTM002', `witness component ${String(index)} has unknown type '${type}': invalid witness component`);
  const { quorum, keys, signatures } = RawTxSigWitness.read(component);
  if (quorum < 0 || quorum > MAX_QUORUM) throw new ApiFailure('BTM002', `quorum ${String(quorum)} of a witness component is out of range`);
  return {
    type,
    quorum,
    keys: keys.map((key) => ({ rootXpub: hexToBytes(key.xpub), path: key.derivation_path })),
    signatures: signatures?.map((signature) => (signature.length === 0 ? null : signature)) ?? null,
  };
};

/** What a request's template says; null where it holds no transaction. @throws ApiFailure BTM002 */
export function templateOf({
  raw_transaction: raw,
  signing_instructions: instructions,
  fee,
  allow_additional_actions: allowAdditional,
}: ValueOf<typeof Template>): MainTemplate | null {
  if (!raw) return null;
  const read = instructions.map(({ position, witness_components: components }) => ({ position, components: components.map(componentOf) }));
  return { tx: raw.mapped.tx, instructions: read, fee, allowAdditional };
}
