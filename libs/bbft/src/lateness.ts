/** Which gateways a leader skips: those whose zones came late, and liars. Source: bbft.md 3.4. */
import type { NodeIx } from '@bystack/consensus';
import type { Draft } from './draft.js';

/** A zone late this often ... */
const MISSES = 2;
/** ... in this many views demotes its gateway. */
const WINDOW = 8n;

/** A zone of this gateway was missing in a view. */
export function noteLate(d: Draft, gateway: NodeIx, view: bigint): void {
  const views = d.s.late.get(gateway)?.views ?? [];
  if (views.includes(view)) return;
  d.s.late.set(gateway, { views: [...views, view].slice(-MISSES), at: d.now });
}

/** The gateways to skip in the present view; one that was demoted and has not been heard from since stays so. */
export function demotedNow(d: Draft): NodeIx[] {
  const out = new Set(d.s.liars);
  for (const [gateway, { views, at }] of d.s.late) {
    if (views.length < MISSES) continue;
    const recent = views.every((view) => view + WINDOW > d.s.view);
    if (recent || (d.s.lastHeard[gateway] as number) <= at) out.add(gateway);
  }
  return [...out].sort((a, b) => a - b);
}
