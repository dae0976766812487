export { buildTransaction, MAX_FEE_ROUNDS } from './build.js';
export { TXBUILDER_ERROR_CODES, type TxBuilderCode } from './errors.js';
export { estimateGas, type GasEstimate } from './gas.js';
export { gasUsed, requirementOf, type GasPlace, type Requirement } from './inspect.js';
export { accountProgram, issuanceProgram, publicKeyOf } from './programs.js';
export { MAX_INPUTS, selectOutputs, type Need } from './select.js';
export * from './sign.js';
export * from './types.js';
