/** Parameters that the engine accepts. Source: bbft.md Annex A. */
import { defaultFaults, type ChainParams, type Problem } from '@bystack/consensus';

const MAX_N = 100;

/** A refused parameter. */
export const badParam = (field: string, message: string): Problem => ({ code: 'BBFT_PARAMETER', field, message });

/** What the engine refuses of a chain's parameters. Every number of gateways from 1 to n works. */
export const checkParams = (n: number, p: ChainParams): Problem[] => {
  const out: Problem[] = [];
  if (!Number.isInteger(n) || n < 1 || n > MAX_N) out.push(badParam('validators', `A chain has 1 to ${String(MAX_N)} validators.`));
  if (!Number.isInteger(p.f) || p.f < 0 || p.f > defaultFaults(n))
    out.push(badParam('f', `Of ${String(n)} validators at most ${String(defaultFaults(n))} may be faulty.`));
  if (!Number.isInteger(p.m) || p.m < 0 || p.m > n)
    out.push(badParam('m', 'The number of gateways is 0 (automatic) or 1 to the number of validators.'));
  if (!Number.isInteger(p.turnViews) || p.turnViews < 1) out.push(badParam('turnViews', 'A leader turn has at least one view.'));
  if (!Number.isInteger(p.epochLength) || p.epochLength < 2) out.push(badParam('epochLength', 'An epoch has at least two blocks.'));
  if (p.blockIntervalMs < 200 || p.blockIntervalMs > 60_000)
    out.push(badParam('blockIntervalMs', 'Blocks follow each other after 200 ms to 60 s.'));
  return out;
};
