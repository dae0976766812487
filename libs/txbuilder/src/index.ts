export { buildTransaction, MAX_FEE_ROUNDS } from './build.js';
export { TXBUILDER_ERROR_CODES, type TxBuilderCode } from './errors.js';
export { estimateGas, type GasEstimate } from './gas.js';
export { gasUsed, requirementOf, type GasPlace, type Requirement } from './inspect.js';
export * from './directives.js';
export * from './main-estimate.js';
export * from './main-merge.js';
export * from './main-select.js';
export * from './main-sign.js';
export {
  assembleMain,
  fillArguments,
  mainFee,
  mainSpendInput,
  witnessComponents,
  type MainInput,
  type MainInstruction,
  type MainTemplate,
  type SignatureComponent,
  type WitnessComponent,
} from './main-template.js';
export { payment } from './plan.js';
export { accountProgram, issuanceProgram, publicKeyOf } from './programs.js';
export { MAX_INPUTS, selectOutputs, type Need } from './select.js';
export * from './sign.js';
export * from './types.js';
