/** Codes of this library. */
export const DPOS_ERROR_CODES = [
  /** More votes were taken back than were cast for a key. */
  'DPOS_TALLY_UNDERFLOW',
  /** Votes of one key or rewards of one program left the range of 63 bits. */
  'DPOS_AMOUNT_OVERFLOW',
] as const;
