/** Every job of the platform. A job carries an id, never an order: its handler compares what is wanted with what is there. */
export interface Jobs {
  /** Bring one chain nearer to what is wanted. */
  readonly reconcile: { readonly chainRowId: string };
}

/** Name of a job; each has a queue of its own with the same name. */
export type JobName = keyof Jobs;

/** All names, for the check at boot that each has exactly one handler. */
export const JOB_NAMES: readonly JobName[] = ['reconcile'];
