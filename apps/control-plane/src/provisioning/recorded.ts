/** The column `chain.observed`: marks of provisioning, and how far the life of the chain came. */
import { BystackError, type TimeMs } from '@bystack/base';
import { parseRecordedFacts, recordMark, type Mark, type RecordedFacts } from '@bystack/provisioning';

/** Of the creation: UNDONE once it failed or was cancelled and everything is gone again. */
export type Creation = 'RUNNING' | 'DONE' | 'UNDONE';

/** Content of the column. */
export interface Recorded extends RecordedFacts {
  readonly creation: Creation;
  /** When the nodes were last started together: at creation or by a resume. */
  readonly startedAtMs: TimeMs;
  /** True once every trace of a deleted chain is gone. */
  readonly removed: boolean;
}

/** What a new chain starts with. */
export function newRecorded(now: TimeMs): Recorded {
  return { marks: {}, creation: 'RUNNING', startedAtMs: now, removed: false };
}

/** Column → content. @throws BystackError `PROVISIONING_FACTS` when it is not of the form written here. */
export function parseRecorded(value: Readonly<Record<string, unknown>>): Recorded {
  const { marks } = parseRecordedFacts(value);
  const { creation, startedAtMs, removed } = value;
  if ((creation !== 'RUNNING' && creation !== 'DONE' && creation !== 'UNDONE') || typeof startedAtMs !== 'number')
    throw new BystackError(
      { code: 'PROVISIONING_FACTS', what: 'creation' },
      { message: 'The stored facts of the chain are damaged.', remedy: 'Restore the database from a backup.', fault: 'environment' },
    );
  return { marks, creation, startedAtMs, removed: removed === true };
}

/** Content with a mark set, or taken away with null. */
export function withMark(recorded: Recorded, name: string, mark: Mark | null): Recorded {
  return { ...recorded, marks: recordMark(recorded, name, mark).marks };
}

/** Content → column. */
export function recordedColumn(recorded: Recorded): Record<string, unknown> {
  return { ...recorded };
}
