import { Injectable } from '@nestjs/common';
import { BystackError } from '@bystack/base';
import { DataSource } from 'typeorm';
import type { ChainSettings } from '../../chains/chain-settings.js';
import { parseSpecInput } from '../../chains/spec-input.js';
import { ChainNodeEntity } from '../../nodes/chain-node.entity.js';
import { newNodeRows } from '../../nodes/node-rows.js';
import type { ActionContext, ActionRunner } from './action.js';

/** Judges the stored settings once more, by the rules of the program that will build from them, and makes the node rows. */
@Injectable()
export class ValidateAction implements ActionRunner {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BystackError `CHAIN_SETTINGS_REFUSED` */
  async run({ chain, nodes, say }: ActionContext): Promise<null> {
    const settings = chain.settings as unknown as ChainSettings;
    const result = parseSpecInput({ ...settings, blockGas: String(settings.blockGas) }, 'x1');
    if (!result.ok) {
      const all = result.problems.map((problem) => `${problem.field}: ${problem.reason}`).join('; ');
      throw new BystackError(
        { code: 'CHAIN_SETTINGS_REFUSED', problems: result.problems.length },
        { message: `the settings are refused: ${all}.`, remedy: 'Delete the chain and create it with other settings.' },
      );
    }
    const missing = newNodeRows(chain).filter((row) => !nodes.some((node) => node.name === row.name));
    if (missing.length > 0) await this.dataSource.manager.insert(ChainNodeEntity, missing);
    await say('validated', `${settings.validatorCount} validators, block interval ${settings.blockIntervalMs} ms`);
    return null;
  }

  /** The node rows go with everything else of the chain when the operation ends. */
  async undo(): Promise<void> {
    return Promise.resolve();
  }
}
