/** The epoch digest that boundary blocks and genesis commit to. Source: bbft.md 4.8, 3.2. */
import { asciiToBytes, sha3, type Hash } from '@bystack/base';
import { FixedWriter } from './bytes.js';
import type { Member, NodeIx, Topology } from './engine.js';

const TAG_BYTES = 16;
const tag = (name: string): Uint8Array => {
  const out = new Uint8Array(TAG_BYTES);
  out.set(asciiToBytes(name));
  return out;
};

/** What an epoch is made of. */
export interface EpochFacts {
  readonly epoch: bigint;
  readonly members: readonly Member[];
  readonly f: number;
  readonly topology: Topology;
  readonly specHash: Hash;
}

/** H(set): keys and votes in election order. */
export function setHash(members: readonly Member[]): Hash {
  const w = new FixedWriter().bytes(tag('BBFT/1/SET'));
  for (const m of members) w.bytes(m.identityKey).bytes(m.blsKey).u64(m.votes);
  return sha3(w.finish());
}

/** H(topology): m, fan-out and zones. */
export function topologyHash(t: Topology): Hash {
  const w = new FixedWriter().bytes(tag('BBFT/1/TOPO')).u16(t.m).u8(t.fanout);
  for (const zone of t.zones) {
    w.u16(zone.length);
    for (const member of zone) w.u16(member);
  }
  return sha3(w.finish());
}

/** Digest of an epoch, 32 bytes. */
export function epochDigest(e: EpochFacts): Hash {
  const w = new FixedWriter().bytes(tag('BBFT/1/EPOCH')).u64(e.epoch).u16(e.members.length).u16(e.f);
  return sha3(w.bytes(setHash(e.members)).bytes(topologyHash(e.topology)).bytes(e.specHash).finish());
}

/** Every member a zone of its own: the shape m = n. */
export function flatTopology(n: number, fanout: number): Topology {
  return { m: n, fanout, zones: Array.from({ length: n }, (_, i): readonly NodeIx[] => [i]) };
}
