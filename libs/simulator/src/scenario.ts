/**
 * A run as data: what is simulated and which faults happen when. A scenario is drawn from a seed, cut down when it
 * fails, written as JSON, and run again. Times are virtual ms since the start. Source: bbft.md 8.1, 8.4.
 */

/** A stretch of time; `until` null: to the end of the run, also after the core is healed. */
export interface During {
  readonly from: number;
  readonly until: number | null;
}

/** Kinds of faults as `--faults` names them. */
export const FAULTS = [
  'loss',
  'delay',
  'duplicate',
  'reorder',
  'partition',
  'crash',
  'diskFull',
  'clock',
  'late',
  'logLost',
  'slow',
  'silent',
  'equivocate',
  'invalid',
  'twins',
  'backup',
  'lie',
  'forge',
  'usurp',
  'replay',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Faults of the network. Nodes are places in the validator list. */
export type NetworkFault =
  /** `kinds`: message kinds it strikes (bbft.md 2.4), null = all; `except`: a node that still gets everything. */
  | ({ readonly kind: 'loss'; readonly share: number; readonly kinds: readonly number[] | null; readonly except: number | null } & During)
  | ({ readonly kind: 'delay'; readonly shape: 'constant' | 'uniform' | 'heavy'; readonly ms: number } & During)
  | ({ readonly kind: 'duplicate'; readonly share: number } & During)
  | ({ readonly kind: 'reorder'; readonly share: number; readonly ms: number } & During)
  /** Nothing gets from a member of `silenced` to a node outside it, and back only when `oneWay`. */
  | ({ readonly kind: 'partition'; readonly silenced: readonly number[]; readonly oneWay: boolean } & During)
  | ({ readonly kind: 'slow'; readonly node: number; readonly ms: number } & During);

/** Effects at which a crash is likeliest to hurt. */
export const CRASH_POINTS = ['Persist', 'Sign', 'Send', 'Commit'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Faults of machines that the protocol has to live with whoever they strike. */
export type MachineFault =
  /** kill -9 before the effect that follows `effects` others, counting only those of type `at` where it is set; of the writes under way the first `kept` survive. `downMs` null: for good. */
  | {
      readonly kind: 'crash';
      readonly node: number;
      readonly from: number;
      readonly at: CrashPoint | null;
      readonly effects: number;
      readonly kept: number;
      readonly downMs: number | null;
    }
  /** Nothing can be written: the node stops at its first write and is started again when there is room. */
  | ({ readonly kind: 'diskFull'; readonly node: number } & During)
  /** The clock is off by `ms` (negative: behind) during the time. */
  | ({ readonly kind: 'clock'; readonly node: number; readonly ms: number } & During)
  /** The node starts for the first time at `from`. */
  | { readonly kind: 'late'; readonly node: number; readonly from: number }
  /** A crash after which the log is gone and the chain is still there: the node may not sign before the next epoch, so it counts against f. */
  | { readonly kind: 'logLost'; readonly node: number; readonly from: number; readonly downMs: number };

/** What is wrong with the header of a proposal. */
export const INVALID_FIELDS = ['producer', 'createdView', 'early', 'ahead', 'stateRoot', 'parent', 'height', 'sibling', 'stale'] as const;
export type InvalidField = (typeof INVALID_FIELDS)[number];

/** Faults of validators that count against f. */
export type ByzantineFault =
  | ({ readonly kind: 'silent'; readonly node: number; readonly kinds: readonly number[] | null } & During)
  | ({ readonly kind: 'equivocate'; readonly node: number } & During)
  /** Each of its proposals breaks one of the rules. */
  | ({ readonly kind: 'invalid'; readonly node: number; readonly fields: readonly InvalidField[] } & During)
  /** A second machine with the node's keys. From each time on the first speaks with `left`, the second with all others; `split`: so do the others among themselves. */
  | {
      readonly kind: 'twins';
      readonly node: number;
      readonly sides: readonly { readonly from: number; readonly left: readonly number[]; readonly split: boolean }[];
    }
  /** A copy of the whole disk taken at `takenAt` is restored at `from`, record of the log included. */
  | { readonly kind: 'backup'; readonly node: number; readonly takenAt: number; readonly from: number }
  /** Its aggregates name other signers than they hold. */
  | ({ readonly kind: 'lie'; readonly node: number } & During)
  | ({ readonly kind: 'forge'; readonly node: number; readonly everyMs: number } & During)
  /** Proposes in views that others lead. */
  | ({ readonly kind: 'usurp'; readonly node: number; readonly everyMs: number } & During)
  | ({ readonly kind: 'replay'; readonly node: number; readonly everyMs: number } & During);

export type Fault = NetworkFault | MachineFault | ByzantineFault;

/** Everything a run depends on. */
export interface Scenario {
  readonly seed: number;
  readonly validators: number;
  /** Top-level gateways; 0 = automatic. */
  readonly gateways: number;
  readonly turnViews: number;
  readonly epochLength: number;
  /** Length of the chaos phase. */
  readonly chaosMs: number;
  readonly transactions: number;
  readonly faults: readonly Fault[];
}

const BYZANTINE: ReadonlySet<FaultKind> = new Set([
  'silent',
  'equivocate',
  'invalid',
  'twins',
  'backup',
  'lie',
  'forge',
  'usurp',
  'replay',
]);

/** True for a fault that makes its node count against f. */
export const isByzantine = (fault: Fault): fault is ByzantineFault => BYZANTINE.has(fault.kind);

/** Validators that do not keep the protocol. */
export const faultyNodes = (s: Scenario): ReadonlySet<number> => new Set(s.faults.filter(isByzantine).map((f) => f.node));

/** True at a time within the stretch. */
export const isDuring = (d: During, at: number): boolean => at >= d.from && (d.until === null || at < d.until);
