/** Addresses, classes of programs and assets (mainchain.md 13, 15). */
import { hexToBytes, sha3 } from '@bystack/base';
import { bytomMultisigScript, executedProgram, limitHeightOf, limitHeightScript, mainProgramClass, retirementProgram } from '@bystack/bvm';
import { assetKeyPath, deriveXpub, xpubPublicKey } from '@bystack/keys';
import { decodeAddress, encodeAddress, encodeAssetDefinition, mainAssetId, p2wshProgram, type JsonValue } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { accepts, big, compare, eachCase, text, texts, type Fields } from '../../judge.js';
import { byKind, bytesOf, hex } from './fields.js';

/** Address prefix by chain id. */
export const HRP: Readonly<Record<string, string>> = { mainnet: 'bm', wisdom: 'tm', testnet: 'tm', solonet: 'sm' };
const hrpOf = (c: Fields): string => HRP[text(c, 'network')] ?? text(c, 'network');

const PREFIX: Readonly<Record<string, string>> = { p2wpkh: '0014', p2wsh: '0020' };

const address = (c: Fields): CaseVerdict => {
  const program = hexToBytes(`${PREFIX[text(c, 'type')] ?? ''}${text(c, 'hash')}`);
  return compare(text(c, 'name'), [
    ['controlProgram', c['controlProgram'], hex(program)],
    ['address', c['address'], encodeAddress(hrpOf(c), program)],
    ['decoded', c['controlProgram'], hex(decodeAddress(hrpOf(c), text(c, 'address')))],
    ['executableProgram', c['executableProgram'], hex(executedProgram(program))],
  ]);
};

const decode = (c: Fields): CaseVerdict => {
  const ok = accepts(() => decodeAddress(hrpOf(c), text(c, 'address')));
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['hash', c['hash'], ok ? hex(decodeAddress(hrpOf(c), text(c, 'address')).subarray(2)) : undefined],
  ]);
};

const program = (c: Fields): CaseVerdict => {
  const own = mainProgramClass(bytesOf(c, 'program'));
  return compare(text(c, 'name'), [
    ['executableProgram', c['executableProgram'], hex(executedProgram(bytesOf(c, 'program')))],
    ['isP2WPKH', c['isP2WPKH'], own.p2wpkh],
    ['isP2WSH', c['isP2WSH'], own.p2wsh],
    ['isStraightforward', c['isStraightforward'], own.straightforward],
    ['isStandardForBtm', c['isStandardForBtm'], own.standard],
    ['isUnspendable', c['isUnspendable'], own.unspendable],
  ]);
};

const multisig = (c: Fields): CaseVerdict => {
  const keys = texts(c, 'publicKeys').map((key) => hexToBytes(key));
  const redeem = bytomMultisigScript(keys, Number(c['quorum']));
  const control = p2wshProgram(redeem);
  return compare(text(c, 'name'), [
    ['redeemProgram', c['redeemProgram'], hex(redeem)],
    ['scriptHash', c['scriptHash'], hex(sha3(redeem))],
    ['controlProgram', c['controlProgram'], hex(control)],
    ['executableProgram', c['executableProgram'], hex(executedProgram(control))],
    ['address_mainnet', c['address_mainnet'], encodeAddress('bm', control)],
  ]);
};

/** The keys are not recorded: any serve, and the script is compared where it holds none. */
const multisigParams = (c: Fields): CaseVerdict => {
  const keys = Array.from({ length: Number(c['keys']) }, (_, i) => sha3(Uint8Array.of(i)));
  const ok = accepts(() => bytomMultisigScript(keys, Number(c['quorum'])));
  return compare(text(c, 'name'), [
    ['ok', c['ok'], ok],
    ['redeemProgram', keys.length === 0 ? c['redeemProgram'] : '', ok && keys.length === 0 ? hex(bytomMultisigScript(keys, 0)) : ''],
  ]);
};

const retire = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [['program', c['program'], hex(retirementProgram(bytesOf(c, 'data')))]]);

const rawAsset = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [
    ['definitionHash', c['definitionHash'], hex(sha3(bytesOf(c, 'rawDefinition')))],
    ['assetId', c['assetId'], hex(mainAssetId(big(c, 'vmVersion'), bytesOf(c, 'issuanceProgram'), bytesOf(c, 'rawDefinition')))],
  ]);

const registry = (c: Fields): CaseVerdict => {
  const path = assetKeyPath(big(c, 'keyIndex'));
  const keys = texts(c, 'xpubs').map((xpub) => xpubPublicKey(deriveXpub(hexToBytes(xpub), path)));
  const issuance = limitHeightScript(big(c, 'limitHeight'), bytomMultisigScript(keys, Number(c['quorum'])));
  const definition = encodeAssetDefinition((c['definition'] ?? null) as Record<string, JsonValue> | null);
  return compare(text(c, 'name'), [
    ['path', c['path'], path.map(hex)],
    ['rawDefinition', c['rawDefinition'], hex(definition)],
    ['definitionHash', c['definitionHash'], hex(sha3(definition))],
    ['issuanceProgram', c['issuanceProgram'], hex(issuance)],
    ['parsedLimitHeight', text(c, 'parsedLimitHeight'), limitHeightOf(issuance).toString()],
    ['assetId', c['assetId'], hex(mainAssetId(big(c, 'vmVersion'), issuance, definition))],
  ]);
};

/** Checks of addresses.json and assets.json. */
export const programChecks: Readonly<Record<string, VectorCheck>> = {
  'addresses.json': eachCase(byKind({ address, decode, program, multisig, 'multisig-params': multisigParams, retire })),
  'assets.json': eachCase(byKind({ raw: rawAsset, registry })),
};
