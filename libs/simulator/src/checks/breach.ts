/** What can be found wrong with a run. Source: bbft.md 7. */

/** Invariants of bbft.md 7.1, validity of section 1, liveness of 7.3, and an assertion of the code itself that broke. */
export type Invariant =
  'P3' | 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I6b' | 'I7' | 'I8' | 'I9' | 'I10' | 'I12' | 'I13' | 'I14' | 'liveness' | 'assertion';

/** The first thing that was wrong. `at`: virtual ms since the start. */
export interface Breach {
  readonly invariant: Invariant;
  readonly sentence: string;
  readonly at: number;
}

export type Report = (invariant: Invariant, sentence: string) => void;

/** What every checker knows of the chain. */
export interface ChainFactsOfRun {
  readonly n: number;
  readonly f: number;
  readonly turnViews: number;
  leader(epoch: bigint, view: bigint): number;
}
