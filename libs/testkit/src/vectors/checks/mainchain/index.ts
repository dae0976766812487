/** Checks of the main-chain's files, by name. */
import type { VectorCheck } from '../../check.js';
import { machineChecks } from './bvm.js';
import { chainChecks } from './chain.js';
import { difficultyChecks } from './difficulty.js';
import { encodingChecks } from './encoding.js';
import { headerChecks } from './headers.js';
import { keyChecks } from './keys.js';
import { merkleChecks } from './merkle.js';
import { programChecks } from './programs.js';
import { restChecks } from './rest.js';
import { tensorityChecks } from './tensority.js';
import { transactionChecks } from './transactions.js';
import { validationChecks } from './validation.js';

/** Check per file of vectors/mainchain. */
export const mainchainChecks: Readonly<Record<string, VectorCheck>> = {
  ...encodingChecks,
  ...transactionChecks,
  ...headerChecks,
  ...merkleChecks,
  ...tensorityChecks,
  ...difficultyChecks,
  ...machineChecks,
  ...keyChecks,
  ...programChecks,
  ...validationChecks,
  ...restChecks,
  ...chainChecks,
};
