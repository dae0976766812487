/** Calls that scan the chain again, and those that carry a wallet from node to node. Source: mainchain.md 18. */
import { any, list, struct } from '../../api/json.js';
import { ApiFailure, route, type Route } from '../../api/route.js';
import type { ChainPort } from '../../ports.js';
import { xpub } from '../fields.js';
import type { WalletIndex } from '../index/wallet-index.js';
import type { ImagePort } from '../ports.js';
import { signersOf } from '../signers.js';
import type { Recovery } from './recovery.js';

/** What these calls work on. */
export interface RecoveryRouteParts {
  readonly chain: Pick<ChainPort, 'tip'>;
  readonly index: WalletIndex;
  readonly recovery: Recovery;
  readonly keys: ImagePort;
  readonly assets: ImagePort;
  readonly accounts: ImagePort;
}

const WalletImage = struct('WalletImage', { account_image: any, asset_image: any, key_images: any });

/** Routes over recovery and images. */
export function recoveryRoutes({ chain, index, recovery, keys, assets, accounts }: RecoveryRouteParts): readonly Route[] {
  return [
    route('/wallet-info', null, async () => {
      await index.settled();
      return { best_block_height: chain.tip.height, wallet_height: index.tip?.height ?? 0n };
    }),
    route('/rescan-wallet', null, () => recovery.rescan()),
    route('/recovery-wallet', struct('', { xpubs: list(xpub) }), async (req) => {
      const { xpubs } = signersOf(req.xpubs, BigInt(req.xpubs.length));
      if (!(await recovery.recover(xpubs))) throw new ApiFailure('BTM000', 'another recovery in progress');
    }),
    route(
      '/backup-wallet',
      null,
      async () => ({ account_image: await accounts.backup(), asset_image: await assets.backup(), key_images: await keys.backup() }),
      { loopbackOnly: true },
    ),
    route(
      '/restore-wallet',
      WalletImage,
      async (image) => {
        await keys.restore(image.key_images);
        await assets.restore(image.asset_image);
        await accounts.restore(image.account_image);
        await recovery.rescan();
      },
      { loopbackOnly: true },
    ),
  ];
}
