/** One judged case of a vector file. */
export interface CaseVerdict {
  readonly name: string;
  readonly ok: boolean;
  /** What differed, on failure: expected against got. */
  readonly detail?: string;
  /** True for a case that shows an accident of the recorded program: listed, never counted. */
  readonly informational?: boolean;
}

/** The other files of the directory that the file came from. */
export interface CheckContext {
  /** Parsed; null where there is no such file, or it is no JSON object. */
  sibling(name: string): Record<string, unknown> | null;
}

/**
 * The check of one vector file: judges every case of the parsed JSON and yields a verdict per case. It must
 * implement the rule the file records, never its cases. Anything thrown counts as one failed case.
 */
export type VectorCheck = (file: Record<string, unknown>, context: CheckContext) => Iterable<CaseVerdict> | AsyncIterable<CaseVerdict>;
