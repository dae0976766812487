/** Counts broken rules per peer. Single slips are forgiven; a peer that keeps breaking rules is disconnected for a while. */

/** Points above which a peer is cut. One report is one point; a point is forgiven every `FORGIVE_MS`. */
const MAX_POINTS = 20;
const FORGIVE_MS = 1_000;
/** How long a cut peer is refused, ms. */
export const BAN_MS = 10_000;
const MAX_PEERS = 1_024;

/** Points of peers. */
export class PeerConduct {
  private readonly points = new Map<string, { readonly points: number; readonly at: number }>();

  /** Counts one report; true when the peer is to be cut. `now` is any clock in ms that does not jump back. */
  report(peer: string, now: number): boolean {
    const before = this.points.get(peer);
    const left = before ? Math.max(0, before.points - (now - before.at) / FORGIVE_MS) : 0;
    if (left + 1 > MAX_POINTS) {
      this.points.delete(peer);
      return true;
    }
    if (!before && this.points.size >= MAX_PEERS) this.points.delete(this.points.keys().next().value as string);
    this.points.set(peer, { points: left + 1, at: now });
    return false;
  }
}
