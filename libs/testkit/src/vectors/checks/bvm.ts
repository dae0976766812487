/** Checks of the sidechain's virtual machine and federation scripts (sidechain-ledger.md 6, 7, 9). */
import { bytesToHex, equalBytes, hexToBytes } from '@bystack/base';
import { assemble, multisigScript, runProgram } from '@bystack/bvm';
import { deriveXprv, nobleSignatures, xprvSign, xprvToXpub, xpubChild } from '@bystack/keys';
import { encodeAddress, p2wshProgram } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../check.js';

type Fields = Readonly<Record<string, unknown>>;

const text = (c: Fields, key: string): string => String(c[key]);
const texts = (c: Fields, key: string): readonly string[] => (c[key] as readonly string[] | undefined) ?? [];

const compare = (name: string, pairs: readonly (readonly [what: string, expected: unknown, got: unknown])[]): CaseVerdict => {
  const bad = pairs.filter(([, expected, got]) => JSON.stringify(expected) !== JSON.stringify(got));
  return bad.length === 0 ? { name, ok: true } : { name, ok: false, detail: bad.map(([what, e, g]) => `${what}: expected ${JSON.stringify(e)} got ${JSON.stringify(g)}`).join('; ') };
};

/** A case whose rule threw is a failed case, not a failed file. */
const guarded = (judge: (c: Fields) => CaseVerdict): VectorCheck =>
  function* check(file) {
    for (const c of file['cases'] as readonly Fields[]) {
      try {
        yield judge(c);
      } catch (error) {
        yield { name: text(c, 'name'), ok: false, detail: error instanceof Error ? error.message : String(error) };
      }
    }
  };

const mulFraction = (c: Fields): CaseVerdict => {
  const program = hexToBytes(text(c, 'program'));
  const verdict = runProgram({ dialect: 'sidechain', signatures: nobleSignatures(), vmVersion: 1n, program, arguments: [] }, c['run_limit'] as number);
  return compare(text(c, 'name'), [
    ['program', c['program'], bytesToHex(assemble(text(c, 'asm')))],
    ['accept', c['accept'], verdict.ok],
    ['error', c['error'] ?? null, verdict.code && `VM:${verdict.code}`],
    ['gas_left', c['gas_left'], verdict.gasLeft],
  ]);
};

/** Path from a root key to the federation's signing key (sidechain-ledger.md 9). */
const FEDERATION_PATH = ['2c000000', '99000000', '01000000', '00000000', '01000000'].map((step) => hexToBytes(step));
/** Path from a root key to the validator's key (sidechain-ledger.md 7). */
const VALIDATOR_PATH = ['ffffffff', 'ff000000', 'ffffffff', 'ff000000', 'ff000000'].map((step) => hexToBytes(step));
const HRP: Readonly<Record<string, { readonly mainchain: string; readonly sidechain: string }>> = {
  mainnet: { mainchain: 'bn', sidechain: 'vp' },
  testnet: { mainchain: 'tn', sidechain: 'tp' },
  solonet: { mainchain: 'sn', sidechain: 'sp' },
};

const derive = (xpub: string, path: readonly Uint8Array[]): Uint8Array => path.reduce((key, step) => xpubChild(key, step), hexToBytes(xpub));

const scripts = (c: Fields): CaseVerdict => {
  const roots = texts(c, 'root_xpubs');
  const derived = roots.map((root) => derive(root, FEDERATION_PATH));
  const script = multisigScript(derived.map((key) => key.subarray(0, 32)), c['quorum'] as number);
  const program = p2wshProgram(script);
  const addresses = c['addresses'] as Readonly<Record<string, Fields>> | undefined;
  const addressPairs = Object.entries(addresses ?? {}).flatMap(([net, pair]) =>
    Object.entries(pair).map(([side, address]) => [`${net} ${side}`, address, encodeAddress((HRP[net] as Fields)[side] as string, program)] as const),
  );
  return compare(text(c, 'name'), [
    ...texts(c, 'root_xprvs').map((xprv, i) => ['root xpub', roots[i], bytesToHex(xprvToXpub(hexToBytes(xprv)))] as const),
    ...texts(c, 'derived_xpubs').map((xpub, i) => ['derived xpub', xpub, bytesToHex(derived[i] as Uint8Array)] as const),
    ...texts(c, 'validator_xpubs').map((xpub, i) => ['validator xpub', xpub, bytesToHex(derive(roots[i] as string, VALIDATOR_PATH))] as const),
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
  'bvm_mulfraction.json': guarded(mulFraction),
  'federation_scripts.json': guarded(federation),
};
