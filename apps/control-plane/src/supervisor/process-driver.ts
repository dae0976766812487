/** Port: starting and watching processes. The local driver is `local-driver.ts`. Source: ARCHITECTURE.md 10. */

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the machine tells it, compared for equality only (Linux: clock ticks since boot). */
  readonly startTime: string;
}

/** How a process ended; both null when nobody could tell (it was not our child). */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What to start. */
export interface ProcessOrder {
  /** Unique; stands on the command line, so that the process is found again without a record. */
  readonly instanceId: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to its stdin, which is then closed. */
  readonly stdin: string;
  /** Receives stderr; emptied at the start. */
  readonly stderrFile: string;
}

/** A process found on the machine. */
export interface FoundProcess extends ProcessIdentity {
  readonly args: readonly string[];
}

/** Starts, signals and looks at processes, which live on when the caller dies. */
export interface ProcessDriver {
  /**
   * Starts the process; `onExit` is called once, while the caller lives. The answer comes as soon as the process exists.
   * @throws BystackError `SUPERVISOR_SPAWN`.
   */
  spawn(order: ProcessOrder, onExit: (exit: ProcessExit) => void): Promise<ProcessIdentity>;
  /** Sends a signal to that very process; false when it is gone. */
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): boolean;
  /** Resident memory of the process, or null when it is gone, a zombie, or its pid belongs to another. */
  inspect(process: ProcessIdentity): { readonly rssBytes: number } | null;
  /** Every process of this machine that has all the given texts among its arguments. */
  find(args: readonly string[]): readonly FoundProcess[];
}
