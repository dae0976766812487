/** Templates as JSON, in Bytom's shape. Source: mainchain.md 18. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { decodeTx, encodeTx, type Tx } from '@bystack/protocol';
import type { KeyRef, MainInstruction, MainTemplate, SignatureComponent, WitnessComponent } from '@bystack/txbuilder';
import { bytesAt, integerAt, listAt, objectAt, textAt, unreadable } from '../json.js';

const XPUB_BYTES = 64;
const MAX_U64 = (1n << 64n) - 1n;
/** Most instructions, components or keys that are read. */
const MAX_ITEMS = 10_000;

const keyToJson = ({ rootXpub, path }: KeyRef): unknown => ({ xpub: bytesToHex(rootXpub), derivation_path: path.map(bytesToHex) });

const componentToJson = (component: WitnessComponent): unknown => {
  if (component.type === 'data') return { type: 'data', value: bytesToHex(component.value) };
  const { type, quorum, keys, signatures } = component;
  return { type, quorum, keys: keys.map(keyToJson), signatures: signatures?.map((s) => (s ? bytesToHex(s) : '')) ?? null };
};

const instructionToJson = ({ position, components }: MainInstruction): unknown =>
  components.length === 0 ? { position } : { position, witness_components: components.map(componentToJson) };

/** Template → JSON; amounts are bigint. */
export const templateToJson = (template: MainTemplate): unknown => ({
  raw_transaction: bytesToHex(encodeTx(template.tx, 'mainchain')),
  signing_instructions: template.instructions.map(instructionToJson),
  fee: template.fee,
  allow_additional_actions: template.allowAdditional,
});

const keyFromJson = (value: unknown): KeyRef => {
  const key = objectAt(value, 'keys');
  return {
    rootXpub: bytesAt(key['xpub'], 'xpub', XPUB_BYTES),
    path: listAt(key['derivation_path'], 'derivation_path', MAX_ITEMS).map((part) => bytesAt(part, 'derivation_path')),
  };
};

const signatureFromJson = (value: unknown): Uint8Array | null => {
  const bytes = value === null ? new Uint8Array(0) : bytesAt(value, 'signatures');
  return bytes.length === 0 ? null : bytes;
};

const signaturesFromJson = (type: SignatureComponent['type'], fields: Readonly<Record<string, unknown>>): SignatureComponent => {
  const signatures = fields['signatures'] ?? null;
  return {
    type,
    quorum: Number(integerAt(fields['quorum'], 'quorum', BigInt(MAX_ITEMS))),
    keys: listAt(fields['keys'], 'keys', MAX_ITEMS).map(keyFromJson),
    signatures: signatures === null ? null : listAt(signatures, 'signatures', MAX_ITEMS).map(signatureFromJson),
  };
};

const componentFromJson = (value: unknown, index: number): WitnessComponent => {
  const fields = objectAt(value, 'witness_components');
  const type = textAt(fields['type'], 'type');
  if (type === 'data') return { type, value: bytesAt(fields['value'], 'value') };
  if (type === 'raw_tx_signature' || type === 'signature') return signaturesFromJson(type, fields);
  throw unreadable(`witness component ${String(index)} has unknown type '${type}': invalid witness component`);
};

const instructionFromJson = (value: unknown): MainInstruction => {
  const fields = objectAt(value, 'signing_instructions');
  return {
    position: Number(integerAt(fields['position'], 'position', 0xffff_ffffn)),
    components: listAt(fields['witness_components'], 'witness_components', MAX_ITEMS).map(componentFromJson),
  };
};

/** Raw transaction of a template or request. @throws BystackError `BTM002` */
export function txFromJson(value: unknown, field: string): Tx {
  const raw = bytesAt(value, field);
  try {
    return decodeTx(raw, { dialect: 'mainchain' });
  } catch (error) {
    if (!isBystackError(error)) throw error;
    throw unreadable(`field ${field} is no transaction: ${error.message}`);
  }
}

/**
 * JSON → template. Null when there is no transaction in it.
 * @throws BystackError `BTM002`
 */
export function templateFromJson(value: unknown): MainTemplate | null {
  const fields = objectAt(value ?? {}, 'transaction');
  if ((fields['raw_transaction'] ?? null) === null) return null;
  return {
    tx: txFromJson(fields['raw_transaction'], 'raw_transaction'),
    instructions: listAt(fields['signing_instructions'], 'signing_instructions', MAX_ITEMS).map(instructionFromJson),
    fee: integerAt(fields['fee'], 'fee', MAX_U64),
    allowAdditional: fields['allow_additional_actions'] === true,
  };
}
