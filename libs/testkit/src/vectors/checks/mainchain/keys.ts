/** Derived keys, signatures and account programs (mainchain.md 12, 14). */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { bytomMultisigScript } from '@bystack/bvm';
import {
  accountKeyPath,
  bytomVerify,
  deriveXprv,
  deriveXpub,
  expandXprv,
  legacyAccountKeyPath,
  rootXprvFromEntropy,
  seedFromMnemonic,
  xprvChild,
  xprvSign,
  xprvToXpub,
  xpubChild,
  xpubPublicKey,
} from '@bystack/keys';
import { encodeAddress, p2wpkhProgram, p2wshProgram } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { big, compare, eachCase, text, texts, type Fields, type Pair } from '../../judge.js';
import { byKind, bytesOf, hex } from './fields.js';
import { HRP } from './programs.js';

const rootPairs = (c: Fields, xprv: Uint8Array): Pair[] => [
  ['xprv', c['xprv'], hex(xprv)],
  ['xpub', c['xpub'], hex(xprvToXpub(xprv))],
];

const root = (c: Fields): CaseVerdict => {
  const xprv = rootXprvFromEntropy(bytesOf(c, 'seed'));
  return compare(text(c, 'name'), [...rootPairs(c, xprv), ['expanded', c['expanded'], hex(expandXprv(xprv))]]);
};

const child = (c: Fields): CaseVerdict => {
  const parent = bytesOf(c, 'parentXprv');
  const selector = bytesOf(c, 'selector');
  const hardened = xprvChild(parent, selector, true);
  return compare(text(c, 'name'), [
    ['parentXpub', c['parentXpub'], hex(xprvToXpub(parent))],
    ['hardenedXprv', c['hardenedXprv'], hex(hardened)],
    ['hardenedXpub', c['hardenedXpub'], hex(xprvToXpub(hardened))],
    ['nonHardenedXprv', c['nonHardenedXprv'], hex(xprvChild(parent, selector))],
    ['nonHardenedXpub', c['nonHardenedXpub'], hex(xpubChild(xprvToXpub(parent), selector))],
  ]);
};

const deriveSign = (c: Fields): CaseVerdict => {
  const path = texts(c, 'path').map((selector) => hexToBytes(selector));
  const xprv = deriveXprv(bytesOf(c, 'rootXprv'), path);
  const xpub = deriveXpub(bytesOf(c, 'rootXpub'), path);
  const message = bytesOf(c, 'message');
  return compare(text(c, 'name'), [
    ['xprv', c['xprv'], hex(xprv)],
    ['xpub', c['xpub'], hex(xpub)],
    ['publicKey', c['publicKey'], hex(xpubPublicKey(xpub))],
    ['signature', c['signature'], hex(xprvSign(xprv, message))],
    ['verified', true, bytomVerify(xpubPublicKey(xpub), message, bytesOf(c, 'signature'))],
  ]);
};

/** Level i (from 1) takes byte i as selector and is hardened when five divides i. */
const deep = (c: Fields): CaseVerdict => {
  let xprv = rootXprvFromEntropy(bytesOf(c, 'rootSeed'));
  for (let level = 1; level <= Number(c['levels']); level++) xprv = xprvChild(xprv, Uint8Array.of(level), level % 5 === 0);
  return compare(text(c, 'name'), rootPairs(c, xprv));
};

const mnemonic = (c: Fields): CaseVerdict => {
  const seed = seedFromMnemonic(text(c, 'mnemonic'), text(c, 'password'));
  return compare(text(c, 'name'), [['seed', c['seed'], hex(seed)], ...rootPairs(c, rootXprvFromEntropy(seed))]);
};

const account = (c: Fields): CaseVerdict => {
  const path =
    c['deriveRule'] === 1
      ? accountKeyPath(Number(c['keyIndex']), c['change'] === true, Number(c['addressIndex']))
      : legacyAccountKeyPath(big(c, 'keyIndex'), big(c, 'addressIndex'));
  const keys = texts(c, 'xpubs').map((xpub) => xpubPublicKey(deriveXpub(hexToBytes(xpub), path)));
  const redeem = keys.length > 1 ? bytomMultisigScript(keys, Number(c['quorum'])) : undefined;
  const program = redeem ? p2wshProgram(redeem) : p2wpkhProgram(keys[0] as Uint8Array);
  return compare(text(c, 'name'), [
    ['path', c['path'], path.map(bytesToHex)],
    ['derivedPublicKeys', c['derivedPublicKeys'], keys.map(bytesToHex)],
    ['redeemProgram', c['redeemProgram'], hex(redeem)],
    ['controlProgram', c['controlProgram'], hex(program)],
    ...['mainnet', 'wisdom', 'solonet'].map(
      (net) => [`address_${net}`, c[`address_${net}`], encodeAddress(HRP[net] as string, program)] as const,
    ),
  ]);
};

const signature = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [['valid', c['valid'], bytomVerify(bytesOf(c, 'publicKey'), bytesOf(c, 'message'), bytesOf(c, 'signature'))]]);

/** Checks of chainkd.json and ed25519.json. */
export const keyChecks: Readonly<Record<string, VectorCheck>> = {
  'chainkd.json': eachCase(byKind({ root, child, 'derive-sign': deriveSign, deep, mnemonic, account })),
  'ed25519.json': eachCase(signature),
};
