/** Headers of the best chain for a peer that follows. */
import type { Hash } from '@bystack/base';
import type { MainHeader } from '@bystack/protocol';
import { MAX_HEADERS } from './limits.js';
import type { SyncChain } from './types.js';

/** Headers above the newest one of the locator that is on the best chain, up to `stop`; above the genesis when none is. */
export function headersAfter(chain: SyncChain, locator: readonly Hash[], stop: Hash | null): MainHeader[] {
  let from = 0n;
  for (const hash of locator) {
    const node = chain.node(hash);
    if (node === null || chain.nodeAt(node.height)?.id !== node.id) continue;
    from = node.height;
    break;
  }
  const last = stop === null ? null : (chain.node(stop)?.id ?? null);
  const out: MainHeader[] = [];
  for (let height = from + 1n; out.length < MAX_HEADERS; height++) {
    const node = chain.nodeAt(height);
    if (node === null) break;
    out.push(node.header);
    if (node.id === last) break;
  }
  return out;
}
