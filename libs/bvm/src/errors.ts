/** Codes of this library. A script's failure is a verdict, never an exception; exceptions are for callers' texts. */

/** Why a program failed; spelling of mainchain.md 12. `ErrOverflow(checked)` is a push length past 32 bits. */
export type VmErrorCode =
  | 'ErrAltStackUnderflow'
  | 'ErrBadValue'
  | 'ErrContext'
  | 'ErrDataStackUnderflow'
  | 'ErrDisallowedOpcode'
  | 'ErrDivZero'
  | 'ErrFalseVMResult'
  | 'ErrOverflow(checked)'
  | 'ErrRange'
  | 'ErrReturn'
  | 'ErrRunLimitExceeded'
  | 'ErrShortProgram'
  | 'ErrUnsupportedVM'
  | 'ErrVerifyFailed';

/** Codes of the `BystackError`s the assembler, disassembler and script builders raise. */
export const BVM_ERROR_CODES = [
  'BVM_ASSEMBLE',
  'BVM_DISASSEMBLE',
  'BVM_INT64',
  'BVM_KEY_LENGTH',
  'BVM_QUORUM',
  'BVM_PROGRAM_LENGTH',
] as const;
