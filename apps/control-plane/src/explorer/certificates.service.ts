import { Injectable } from '@nestjs/common';
import { WalletChains } from '../wallet/wallet-chains.service.js';
import { BlockReader } from './block-reader.service.js';
import { CertificateType, type BlockType } from './block.type.js';
import { certificateFacts } from './certificate.js';

/** Certificates of blocks: the block's own, or that of the nearest one above. */
@Injectable()
export class CertificatesService {
  constructor(
    private readonly reader: BlockReader,
    private readonly chains: WalletChains,
  ) {}

  /** Proof bytes; null for genesis, and while none is known. */
  async proofOf(block: BlockType): Promise<Uint8Array | null> {
    if (block.height === 0n) return null;
    return block.proof ?? (await this.reader.proofFor(block.chainRowId, block.height));
  }

  /** The proof in its parts, null where there is none. */
  async of(block: BlockType): Promise<CertificateType | null> {
    const proof = await this.proofOf(block);
    if (proof === null) return null;
    const { parameters } = await this.chains.of(block.chainRowId);
    const { signers, missing, form, view, epoch, quorum, bitmap, height } = certificateFacts(proof, parameters.spec.consensus.f);
    return Object.assign(new CertificateType(), {
      chainRowId: block.chainRowId,
      signerIndexes: signers,
      missingIndexes: missing,
      form,
      view,
      epoch,
      quorum,
      bitmap,
      height,
    });
  }
}
