export * from './assemble.js';
export * from './context.js';
export { BVM_ERROR_CODES, type VmErrorCode } from './errors.js';
export { parseProgram, pushData, pushInt64, type Instruction } from './instruction.js';
export { OPCODES, type Opcode } from './opcodes.js';
export * from './main-programs.js';
export * from './programs.js';
export * from './run.js';
export * from './signatures.js';
