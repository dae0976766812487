/** Assets that blocks tell of: all that are issued are remembered, those that own transactions move are listed. */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, type Tx } from '@bystack/protocol';
import type { BlockRecord } from '../../ports.js';
import type { AccountsPort, AssetsPort } from '../ports.js';
import { isRelated } from './effects.js';

const issuedIn = ({ inputs }: Tx) =>
  inputs.flatMap((input) =>
    input.kind === 'issuance'
      ? [{ id: input.assetId, vmVersion: input.vmVersion, issuanceProgram: input.issuanceProgram, rawDefinition: input.assetDefinition }]
      : [],
  );

const movedIn = ({ inputs, outputs }: Tx): readonly Hash[] => {
  const ids = [
    ...inputs.flatMap((i) => (i.kind === 'spend' ? [i.commitment.assetId] : i.kind === 'issuance' ? [i.assetId] : [])),
    ...outputs.flatMap((o) => (o.kind === 'intraChain' ? [o.assetId] : [])),
  ];
  const others = ids.filter((id) => !equalBytes(id, BTM_ASSET_ID));
  return [...new Map(others.map((id) => [bytesToHex(id), id])).values()];
};

/** The index's `learn`. Repeating it changes nothing. */
export function assetLearner(assets: Pick<AssetsPort, 'learn' | 'hold'>, accounts: Pick<AccountsPort, 'programOf'>) {
  return async ({ mapped }: BlockRecord): Promise<void> => {
    const txs = mapped.map(({ tx }) => tx);
    await assets.learn(txs.flatMap(issuedIn));
    await assets.hold(txs.filter((tx) => isRelated(tx, accounts)).flatMap(movedIn));
  };
}
