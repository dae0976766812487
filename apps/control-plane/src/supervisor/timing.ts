/** How often the supervisor looks and how long it waits, ms. */
export interface SupervisorTiming {
  /** The clock of everything below. */
  readonly tickMs: number;
  /** Between looks at a process. */
  readonly inspectMs: number;
  /** Between questions to a node that starts, and to one that runs. */
  readonly probeStartingMs: number;
  readonly probeRunningMs: number;
  /** Limit of one question. */
  readonly probeTimeoutMs: number;
  /** Who wants fresh facts waits so long for an answer under way, then takes the last one. */
  readonly refreshWaitMs: number;
  /** A node that never answered for so long is ended. */
  readonly startDeadlineMs: number;
  /** A node that stopped answering for so long is ended. */
  readonly hangDeadlineMs: number;
  /** From SIGTERM to SIGKILL when the supervisor ends a node by itself. */
  readonly termDeadlineMs: number;
  /** From SIGKILL until the supervisor reports that it cannot end the process. */
  readonly killDeadlineMs: number;
  /** An answer counts as present for so long. */
  readonly freshMs: number;
}

/** The product's values. The start deadline covers the replay of a long log on a busy machine. */
export const SUPERVISOR_TIMING: SupervisorTiming = {
  tickMs: 100,
  inspectMs: 250,
  probeStartingMs: 100,
  probeRunningMs: 2_000,
  probeTimeoutMs: 4_000,
  refreshWaitMs: 500,
  startDeadlineMs: 120_000,
  hangDeadlineMs: 30_000,
  termDeadlineMs: 10_000,
  killDeadlineMs: 5_000,
  freshMs: 10_000,
};
