/** Finality proofs as people read them: who signed, who is missing, which form and view. Pure. */
import { bytesToHex, type Hash } from '@bystack/base';
import { decodeFinalityProof, encodeBitmap, PROOF_FORM, provenBlock, quorum, type FinalityProof } from '@bystack/consensus';

/** How a certificate proves its block final (sidechain-ledger.md 18.7). */
export type ProofFormName = 'FAST' | 'REPEAT' | 'TWO_CHAIN';

/** A finality proof in its parts; validators are indexes of the epoch's list. */
export interface CertificateFacts {
  readonly form: ProofFormName;
  readonly view: bigint;
  readonly epoch: number;
  /** Signatures that certify: n − f. */
  readonly quorum: number;
  readonly signers: readonly number[];
  readonly missing: readonly number[];
  /** Lower-case hex: bit i, least significant first, is validator i. */
  readonly bitmap: string;
  /** Height of the block that the proof itself is about. */
  readonly height: bigint;
  readonly blockId: Hash;
}

const formOf = (proof: FinalityProof): ProofFormName => {
  if (proof.form === PROOF_FORM.fast) return 'FAST';
  return proof.form === PROOF_FORM.repeat ? 'REPEAT' : 'TWO_CHAIN';
};

/** Reads a proof. `f`: faulty validators the chain tolerates. @throws BystackError with the codes of consensus. */
export function certificateFacts(proof: Uint8Array, f: number): CertificateFacts {
  const decoded = decodeFinalityProof(proof);
  const { n, qc } = decoded;
  const signers = new Set(qc.signers);
  const proven = provenBlock(decoded);
  return {
    form: formOf(decoded),
    view: qc.view,
    epoch: Number(qc.epoch),
    quorum: quorum(n, f),
    signers: [...qc.signers],
    missing: Array.from({ length: n }, (_, i) => i).filter((i) => !signers.has(i)),
    bitmap: bytesToHex(encodeBitmap(qc.signers, n)),
    height: proven.height,
    blockId: proven.blockId,
  };
}
