/** Signature checks away from the machine: collect what a run will ask, verify elsewhere, look the verdicts up. */
import { assert, bytesToHex, type SignatureItem, type SignatureRule, type Signatures } from '@bystack/base';
import type { VmContext } from './context.js';
import { runProgram } from './run.js';

/** A port that answers yes and remembers every question. */
export interface SignatureRecorder {
  readonly port: Signatures;
  readonly items: readonly SignatureItem[];
}

/** A new recorder. What it says must never decide validity. */
export function recordSignatures(): SignatureRecorder {
  const items: SignatureItem[] = [];
  const note = (item: SignatureItem): boolean => items.push(item) > 0;
  return {
    items,
    port: {
      name: 'recorder',
      verify: (_rule, publicKey, message, signature) => note({ publicKey, message, signature }),
      verifyMany: (_rule, list) => list.map(note),
    },
  };
}

/**
 * The checks a run of the program asks for when every signature is good: exact for P2WPKH and for multisig
 * signed by its last keys; where other keys signed, the run may ask a few more, answered by the inner port.
 */
export function collectSignatures(context: VmContext, gasLimit: number): readonly SignatureItem[] {
  const recorder = recordSignatures();
  runProgram({ ...context, signatures: recorder.port }, gasLimit);
  return recorder.items;
}

const keyOf = (rule: SignatureRule, item: SignatureItem): string =>
  `${rule}${bytesToHex(item.publicKey)}${bytesToHex(item.message)}${bytesToHex(item.signature)}`;

/**
 * A port over verdicts known already (`verdicts[i]` belongs to `items[i]`, under `rule`); everything else is
 * asked of `inner`. Holds exactly the given items.
 */
export function knownSignatures(
  rule: SignatureRule,
  items: readonly SignatureItem[],
  verdicts: readonly boolean[],
  inner: Signatures,
): Signatures {
  assert(items.length === verdicts.length, 'one verdict per signature');
  const known = new Map(items.map((item, i) => [keyOf(rule, item), verdicts[i] as boolean]));
  const verify: Signatures['verify'] = (asked, publicKey, message, signature) =>
    known.get(keyOf(asked, { publicKey, message, signature })) ?? inner.verify(asked, publicKey, message, signature);
  return {
    name: `known over ${inner.name}`,
    verify,
    verifyMany: (asked, list) => list.map((item) => verify(asked, item.publicKey, item.message, item.signature)),
  };
}
