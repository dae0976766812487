/** Checks of the sidechain's virtual machine and federation scripts (sidechain-ledger.md 6, 7, 9). */
import { bytesToHex, equalBytes, hexToBytes } from '@bystack/base';
import { assemble, multisigScript, runProgram } from '@bystack/bvm';
import { deriveXprv, nobleSignatures, xprvSign, xprvToXpub } from '@bystack/keys';
import { encodeAddress, p2wshProgram } from '@bystack/protocol';
import { deriveXpub, FEDERATION_PATH, VALIDATOR_PATH, VAPOR, type VaporNetwork } from '../../vapor/networks.js';
import type { CaseVerdict, VectorCheck } from '../check.js';
import { compare, eachCase, text, texts, type Fields } from '../judge.js';

const mulFraction = (c: Fields): CaseVerdict => {
  const program = hexToBytes(text(c, 'program'));
  const verdict = runProgram(
    { dialect: 'sidechain', signatures: nobleSignatures(), vmVersion: 1n, program, arguments: [] },
    c['run_limit'] as number,
  );
  return compare(text(c, 'name'), [
    ['program', c['program'], bytesToHex(assemble(text(c, 'asm')))],
    ['accept', c['accept'], verdict.ok],
    ['error', c['error'] ?? null, verdict.code && `VM:${verdict.code}`],
    ['gas_left', c['gas_left'], verdict.gasLeft],
  ]);
};

const derive = (xpub: string, path: readonly Uint8Array[]): Uint8Array => deriveXpub(hexToBytes(xpub), path);

const scripts = (c: Fields): CaseVerdict => {
  const roots = texts(c, 'root_xpubs');
  const derived = roots.map((root) => derive(root, FEDERATION_PATH));
  const script = multisigScript(
    derived.map((key) => key.subarray(0, 32)),
    c['quorum'] as number,
  );
  const program = p2wshProgram(script);
  const addresses = c['addresses'] as Readonly<Record<string, Fields>> | undefined;
  const addressPairs = Object.entries(addresses ?? {}).flatMap(([net, pair]) =>
    Object.entries(pair).map(
      ([side, address]) =>
        [`${net} ${side}`, address, encodeAddress(VAPOR[net as VaporNetwork][side === 'mainchain' ? 'mainHrp' : 'hrp'], program)] as const,
    ),
  );
  return compare(text(c, 'name'), [
    ...texts(c, 'root_xprvs').map((xprv, i) => ['root xpub', roots[i], bytesToHex(xprvToXpub(hexToBytes(xprv)))] as const),
    ...texts(c, 'derived_xpubs').map((xpub, i) => ['derived xpub', xpub, bytesToHex(derived[i] as Uint8Array)] as const),
    ...texts(c, 'validator_xpubs').map(
      (xpub, i) => ['validator xpub', xpub, bytesToHex(derive(roots[i] as string, VALIDATOR_PATH))] as const,
    ),
    ['script', c['script'], bytesToHex(script)],
    ['program', c['program'], bytesToHex(program)],
    ...addressPairs,
  ]);
};

const keyDerivation = (c: Fields): CaseVerdict => {
  const path = texts(c, 'path').map((step) => hexToBytes(step));
  const xprv = hexToBytes(text(c, 'xprv'));
  const child = deriveXprv(xprv, path);
  const childXpub = derive(text(c, 'xpub'), path);
  const message = hexToBytes(text(c, 'message'));
  const signature = hexToBytes(text(c, 'signature'));
  return compare(text(c, 'name'), [
    ['xpub', c['xpub'], bytesToHex(xprvToXpub(xprv))],
    ['child_xprv', c['child_xprv'], bytesToHex(child)],
    ['child_xpub', c['child_xpub'], bytesToHex(childXpub)],
    ['child_xpub of child_xprv', true, equalBytes(xprvToXpub(child), childXpub)],
    ['signature', c['signature'], bytesToHex(xprvSign(child, message))],
    ['verified', true, nobleSignatures().verify('zip215', childXpub.subarray(0, 32), message, signature)],
  ]);
};

const federation = (c: Fields): CaseVerdict => (c['kind'] === 'key_derivation' ? keyDerivation(c) : scripts(c));

/** Check per file of vectors/sidechain. */
export const bvmChecks: Record<string, VectorCheck> = {
  'bvm_mulfraction.json': eachCase(mulFraction),
  'federation_scripts.json': eachCase(federation),
};
