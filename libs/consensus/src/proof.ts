/** Finality proofs: one certificate and at most one header. Source: sidechain-ledger.md 18.7; bbft.md 2.3. */
import { equalBytes, isBystackError, type Hash } from '@bystack/base';
import { blockId, decodeHeader, encodeHeader, HEADER_BYTES, type BlockHeader } from '@bystack/protocol';
import { FixedReader, FixedWriter } from './bytes.js';
import { completesTwoChain, encodeQC, isFastQC, qcCheck, qcFlaw, readQC, type QC } from './certificates.js';
import type { EpochContext, Problem, SignatureCheck } from './engine.js';
import { refuse } from './errors.js';

const VERSION = 1;
/** Most validators of an epoch. */
export const MAX_VALIDATORS = 100;
/** How a certificate proves its block final. */
export const PROOF_FORM = { fast: 1, repeat: 2, child: 3 } as const;

/** A decoded proof. */
export type FinalityProof =
  | { readonly form: 1 | 2; readonly n: number; readonly qc: QC }
  /** `child` is the header of the certified child of the proven block. */
  | { readonly form: 3; readonly n: number; readonly qc: QC; readonly child: BlockHeader };

/** version 1 ‖ form 1 ‖ n 2 ‖ QC ‖ for form 3 the 242-byte header. */
export function encodeFinalityProof(p: FinalityProof): Uint8Array {
  const w = new FixedWriter().u8(VERSION).u8(p.form).u16(p.n).bytes(encodeQC(p.qc, p.n));
  return (p.form === PROOF_FORM.child ? w.bytes(encodeHeader(p.child)) : w).finish();
}

/** @throws BystackError `CONSENSUS_PROOF` and the codes of certificates and headers */
export function decodeFinalityProof(bytes: Uint8Array): FinalityProof {
  const r = new FixedReader(bytes);
  const version = r.u8();
  const form = r.u8();
  const n = r.u16();
  if (version !== VERSION || n === 0 || n > MAX_VALIDATORS)
    return refuse('CONSENSUS_PROOF', 'The finality proof has an unknown version or size.');
  if (form !== PROOF_FORM.fast && form !== PROOF_FORM.repeat && form !== PROOF_FORM.child)
    return refuse('CONSENSUS_PROOF', 'The finality proof has an unknown form.');
  const qc = readQC(r, n);
  const proof: FinalityProof = form === PROOF_FORM.child ? { form, n, qc, child: decodeHeader(r.take(HEADER_BYTES)) } : { form, n, qc };
  r.end();
  return proof;
}

/** Id and height of the block that a proof is about. */
export function provenBlock(p: FinalityProof): { readonly blockId: Hash; readonly height: bigint } {
  return p.form === PROOF_FORM.child
    ? { blockId: p.child.parent, height: p.child.height - 1n }
    : { blockId: p.qc.blockId, height: p.qc.height };
}

type Shape = Pick<EpochContext, 'chainId' | 'epoch' | 'validators' | 'params' | 'start'>;

const formFlaw = (p: FinalityProof, ctx: Shape): string | null => {
  switch (p.form) {
    case PROOF_FORM.fast:
      return isFastQC(p.qc, ctx) ? null : 'fast';
    case PROOF_FORM.repeat:
      return completesTwoChain(p.qc) && p.qc.rel === 1 ? null : 'repeat';
    case PROOF_FORM.child:
      return completesTwoChain(p.qc) && p.qc.rel === 0 && equalBytes(blockId(p.child), p.qc.blockId) && p.child.height === p.qc.height
        ? null
        : 'child';
  }
};

const problem = (message: string): Problem => ({ code: 'CONSENSUS_PROOF', message });

/**
 * Checks a proof and the headers that lead from it down to the wanted block.
 * @param headers descending: the first is the proven block, each next one the parent of the one before
 * @param verifyBls judges one check against the epoch's keys
 * @returns id of the last header, which is final, or what is wrong
 */
export function verifyFinality(
  proof: Uint8Array,
  headers: readonly BlockHeader[],
  ctx: Shape,
  verifyBls: (check: SignatureCheck) => boolean,
): Hash | Problem {
  let decoded: FinalityProof;
  try {
    decoded = decodeFinalityProof(proof);
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return problem(error.message);
  }
  const flaw = decoded.n === ctx.validators.length ? (qcFlaw(decoded.qc, ctx) ?? formFlaw(decoded, ctx)) : 'n';
  if (flaw !== null) return problem(`The finality proof is not valid: ${flaw}.`);
  let wanted = provenBlock(decoded).blockId;
  for (const header of headers) {
    if (!equalBytes(blockId(header), wanted)) return problem('The headers do not lead from the proven block downwards.');
    wanted = header.parent;
  }
  const check = qcCheck(decoded.qc, ctx);
  if (!check || !verifyBls(check)) return problem('The signatures of the finality proof do not verify.');
  const last = headers.at(-1);
  return last ? blockId(last) : provenBlock(decoded).blockId;
}
