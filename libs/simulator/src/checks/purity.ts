/** I13: a machine that is given the same inputs again orders the same effects, byte for byte. */
import type { BbftMessage, BbftState } from '@bystack/bbft';
import { createReplica, type ReplicaEffect } from '@bystack/replica';
import { traceEffect } from '../effects.js';
import type { Life } from '../host-types.js';
import { Trace } from '../trace.js';

/** Fingerprint of all effects of a life that is lived again. */
export function relive({ options, start, inputs }: Life): string {
  const trace = new Trace();
  const add = (effects: readonly ReplicaEffect[]): void => effects.forEach((e) => traceEffect(trace, e));
  const { replica, effects } = createReplica<BbftState, BbftMessage>(options, start);
  add(effects);
  for (const input of inputs) add(replica.step(input));
  return trace.hash;
}
