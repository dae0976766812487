/** One action → inputs and outputs. Synchronous: outputs are promised here, programs for change are made later. */
import { equalBytes, isBystackError, type Hash } from '@bystack/base';
import { retirementProgram } from '@bystack/bvm';
import { BTM_ASSET_ID, decodeAddress, type TxOutput } from '@bystack/protocol';
import {
  mainSpendInput,
  mergeFees,
  mergeOutputs,
  payment,
  witnessComponents,
  type KeyRef,
  type LockedProgram,
  type MainInput,
  type MainTemplate,
  type SpendableOutput,
} from '@bystack/txbuilder';
import { hexToBytes } from '@bystack/base';
import type { OwnedUtxo } from '../index/reader.js';
import type { AccountsPort, AssetsPort, ProgramKeys } from '../ports.js';
import type { BuildAction, SpendAccount } from './actions.js';
import { BuildRefusal, otherRefusal, refusal } from './refusals.js';
import type { Reservation, Reservations } from './reservations.js';

/** What is left of a spend: goes to a fresh program of the account. */
export interface ChangeWish {
  readonly accountId: string;
  readonly assetId: Hash;
  readonly amount: bigint;
}

/** What an action adds to the transaction. */
export interface Performed {
  readonly inputs: readonly MainInput[];
  readonly outputs: readonly (TxOutput | ChangeWish)[];
  /** Transactions to submit before this one. */
  readonly before: readonly MainTemplate[];
}

/** What actions look at. */
export interface PerformParts {
  readonly accounts: AccountsPort;
  readonly assets: AssetsPort;
  readonly reservations: Reservations;
  readonly hrp: string;
  readonly random: (bytes: number) => Uint8Array;
}

const MAX_AMOUNT = (1n << 63n) - 1n;
const NONCE_BYTES = 8;
const isZero = (id: Hash | null): boolean => id === null || id.every((byte) => byte === 0);

const keyRefs = ({ keys }: ProgramKeys): readonly KeyRef[] => keys.map(({ xpub, path }) => ({ rootXpub: hexToBytes(xpub, 64), path }));

/** The actions of one request. `reservations` are its own: a failed request gives them back. */
export class Performer {
  readonly #taken: Reservation[] = [];

  constructor(
    private readonly parts: PerformParts,
    private readonly expiryMs: number,
  ) {}

  /** Gives back what was promised. */
  rollback(): void {
    for (const { id } of this.#taken) this.parts.reservations.cancel(id);
  }

  /** @throws BuildRefusal */
  perform(action: BuildAction): Performed {
    switch (action.type) {
      case 'spend_account':
        return this.#spendAccount(action);
      case 'spend_account_unspent_output':
        return this.#spendOutput(action);
      case 'issue':
        return this.#issue(action);
      default:
        return { inputs: [], outputs: [this.#output(action)], before: [] };
    }
  }

  /** Spends BTM of an account through one input, merging outputs beforehand. @throws BuildRefusal */
  performChain(action: SpendAccount): Performed {
    const assetId = this.#checkSpend(action);
    if (!equalBytes(assetId, BTM_ASSET_ID)) throw otherRefusal('spend chain action only support BTM');
    const outputs = this.#reserveChain(action, assetId);
    const { templates, last } = this.#merge(outputs);
    const rest = last.amount - action.amount;
    const change = rest > 0n ? [{ accountId: action.accountId, assetId, amount: rest }] : [];
    return { inputs: [mainSpendInput(last)], outputs: change, before: templates };
  }

  #merge(outputs: readonly SpendableOutput[]): ReturnType<typeof mergeOutputs> {
    try {
      return mergeOutputs(outputs);
    } catch (error) {
      if (isBystackError(error, 'FUNDS_INSUFFICIENT')) throw refusal('BTM700');
      throw error;
    }
  }

  #checkSpend({ accountId, assetId, amount }: SpendAccount): Hash {
    if (accountId === '' || assetId === null || isZero(assetId) || amount === 0n) throw refusal('BTM707');
    if (!this.parts.accounts.byId(accountId)) throw refusal('BTM709', 'get account info');
    return assetId;
  }

  #take(reservation: Reservation): Reservation {
    this.#taken.push(reservation);
    return reservation;
  }

  #reserve(action: SpendAccount, assetId: Hash, amount: bigint): Reservation {
    const { accountId, useUnconfirmed } = action;
    return this.#take(this.parts.reservations.reserve({ accountId, assetId, amount, useUnconfirmed, expiryMs: this.expiryMs }));
  }

  #reserveChain(action: SpendAccount, assetId: Hash): readonly SpendableOutput[] {
    const outputs: SpendableOutput[] = [];
    let reserved = 0n;
    let wanted = action.amount;
    while (reserved < wanted) {
      const { utxos, change } = this.#reserve(action, assetId, wanted - reserved);
      outputs.push(...utxos.map((owned) => this.#spendable(owned)));
      reserved = wanted + change;
      wanted = action.amount + mergeFees(outputs.length, outputs[0] as SpendableOutput);
    }
    return outputs;
  }

  #spendAccount(action: SpendAccount): Performed {
    const assetId = this.#checkSpend(action);
    const { accountId } = action;
    try {
      const { utxos, change: amount } = this.#reserve(action, assetId, action.amount);
      const inputs = utxos.map((owned) => mainSpendInput(this.#spendable(owned)));
      return { inputs, outputs: amount > 0n ? [{ accountId, assetId, amount }] : [], before: [] };
    } catch (error) {
      throw error instanceof BuildRefusal ? error.at('reserving utxos') : error;
    }
  }

  #spendOutput(action: Extract<BuildAction, { type: 'spend_account_unspent_output' }>): Performed {
    if (!action.outputId) throw refusal('BTM707');
    const { utxos } = this.#take(this.parts.reservations.reserveOutput(action.outputId, action.useUnconfirmed, this.expiryMs));
    const own = mainSpendInput(this.#spendable(utxos[0] as OwnedUtxo));
    return { inputs: [action.args ? { ...own, components: action.args } : own], outputs: [], before: [] };
  }

  /** How an output is unlocked: by its account's keys, or by nothing the wallet knows. */
  #spendable({ utxo, owner }: OwnedUtxo): SpendableOutput {
    return { ...utxo, account: owner?.accountId ?? '', unlock: owner ? this.#unlock(this.parts.accounts.keysOf(owner)) : { kind: 'open' } };
  }

  #unlock(keys: ProgramKeys): LockedProgram['unlock'] {
    const refs = keyRefs(keys);
    if (keys.redeem) return { kind: 'multisig', keys: refs, quorum: keys.quorum, script: keys.redeem };
    return { kind: 'key', key: refs[0] as KeyRef };
  }

  #issue(action: Extract<BuildAction, { type: 'issue' }>): Performed {
    if (action.assetId === null || isZero(action.assetId)) throw refusal('BTM707');
    const asset = this.parts.assets.byId(action.assetId);
    if (!asset || equalBytes(asset.id, BTM_ASSET_ID)) throw refusal('BTM710');
    this.#checkAmount(action.amount);
    const program = asset.issuanceProgram;
    const keys = asset.signer && this.parts.assets.keysOf(asset);
    const lock: LockedProgram | null = keys && {
      program,
      unlock: { kind: 'multisig', keys: keyRefs(keys), quorum: keys.quorum, script: program },
    };
    const input: MainInput['input'] = {
      kind: 'issuance',
      assetVersion: 1n,
      nonce: this.parts.random(NONCE_BYTES),
      assetId: asset.id,
      amount: action.amount,
      assetDefinition: asset.rawDefinition,
      vmVersion: asset.vmVersion,
      issuanceProgram: program,
      arguments: [],
    };
    return { inputs: [{ input, components: lock ? witnessComponents(lock) : (action.args ?? []) }], outputs: [], before: [] };
  }

  #checkAmount(amount: bigint): bigint {
    if (amount > MAX_AMOUNT) throw refusal('BTM708', `amount ${String(amount)} exceeds maximum value 2^63`);
    return amount;
  }

  #output(action: Extract<BuildAction, { type: 'control_address' | 'control_program' | 'retire' }>): TxOutput {
    const { assetId, amount } = action;
    const named = action.type === 'control_address' ? action.address !== '' : action.type === 'retire' || action.program.length > 0;
    if (!named || assetId === null || isZero(assetId) || amount === 0n) throw refusal('BTM707');
    return payment(assetId, this.#checkAmount(amount), this.#programOf(action));
  }

  #programOf(action: Extract<BuildAction, { type: 'control_address' | 'control_program' | 'retire' }>): Uint8Array {
    if (action.type === 'control_program') return action.program;
    if (action.type === 'retire') return retirementProgram(action.arbitrary);
    try {
      return decodeAddress(this.parts.hrp, action.address);
    } catch (error) {
      if (!isBystackError(error)) throw error;
      throw otherRefusal(error.code === 'ADDRESS_WRONG_NETWORK' ? 'unknown address type' : 'invalid segwit address');
    }
  }
}
