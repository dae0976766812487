/** Transactions of a run. Signing is real and slow, so those of one chain are made once per process. */
import { bytesToHex } from '@bystack/base';
import type { ChainSpec } from '@bystack/chainspec';
import { Wallet, type Signed } from '@bystack/testkit';

const made = new Map<string, { readonly wallet: Wallet; readonly list: Signed[] }>();

/** The k-th transaction of a chain: an issuance, independent of all others. */
export function transactionOf(spec: ChainSpec, genesisHash: Uint8Array, k: number): Signed {
  const key = bytesToHex(genesisHash);
  let chain = made.get(key);
  if (!chain) made.set(key, (chain = { wallet: new Wallet(spec, genesisHash), list: [] }));
  while (chain.list.length <= k) chain.list.push(chain.wallet.issue(BigInt(chain.list.length + 1)));
  return chain.list[k] as Signed;
}
