import { graphql } from '@/lib/graphql';

/** What a mutation that moves value tells beforehand: shared by transfer, issue and retire. */
export const EffectsTold = graphql(`
  fragment EffectsTold on Effects @_unmask {
    fee
    gasUsed
    requiredSignatures
    movements {
      amount
      assetId
      address
      asset {
        id
        alias
        decimals
      }
      account {
        id
        alias
      }
    }
  }
`);
