/** Requests to build as clients send them: aliases resolved, each action checked for its shape. Source: mainchain.md 18. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { BTM_ASSET_ID } from '@bystack/protocol';
import { any, assetId, bool, hash, hexBytes, list, object, optional, string, struct, uint64, type ValueOf } from '../../api/json.js';
import { maybeTransaction } from '../../api/raw-types.js';
import { ApiFailure } from '../../api/route.js';
import type { AccountsPort, AssetsPort } from '../ports.js';
import type { BuildAction } from './actions.js';
import { checkConstruction, type BuildRequest } from './builder.js';
import { componentOfArgument, ContractArgument } from './contract-args.js';
import { BuildRefusal, refusal } from './refusals.js';

type Fields = Readonly<Record<string, unknown>>;

/** Where aliases are looked up. */
export interface Names {
  readonly accounts: Pick<AccountsPort, 'byAlias'>;
  readonly assets: Pick<AssetsPort, 'byAlias'>;
}

const MAX_ACTIONS = 10_000;
const MAX_TIME_RANGE = (1n << 63n) - 1n;
const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Request of /build-transaction and /build-chain-transactions. */
export const BuildRequestType = struct('BuildRequest', {
  base_transaction: maybeTransaction,
  actions: list(object),
  ttl: any,
  time_range: uint64,
});

const value = { asset_id: optional(assetId), amount: uint64 };
const args = { arguments: optional(list(ContractArgument)) };
const SpendAction = struct('spendAction', { ...value, account_id: string, use_unconfirmed: bool });
const SpendUtxoAction = struct('spendUTXOAction', { output_id: optional(hash), use_unconfirmed: bool, ...args });
const IssueAction = struct('issueAction', { ...value, ...args });
const ControlAddressAction = struct('controlAddressAction', { ...value, address: string });
const ControlProgramAction = struct('controlProgramAction', { ...value, control_program: hexBytes });
const RetireAction = struct('retireAction', { ...value, arbitrary: hexBytes });

const text = (field: unknown): string => (typeof field === 'string' ? field : '');

const assetIdOf = (action: Fields, index: number, { assets }: Names): unknown => {
  const alias = text(action['asset_alias']).toUpperCase();
  if (text(action['asset_id']) !== '' || alias === '') return action['asset_id'];
  if (alias === 'BTM') return bytesToHex(BTM_ASSET_ID);
  const asset = assets.byAlias(alias);
  if (!asset) throw refusal('BTM710', `invalid asset alias ${alias} on action ${String(index)}: no such asset, alias: ${alias}`);
  return bytesToHex(asset.id);
};

const accountIdOf = (action: Fields, index: number, { accounts }: Names): unknown => {
  const alias = text(action['account_alias']);
  if (text(action['account_id']) !== '' || alias === '') return action['account_id'];
  const account = accounts.byAlias(alias);
  if (!account) throw refusal('BTM709', `invalid account alias ${alias} on action ${String(index)}`);
  return account.id;
};

const valueOf = (read: { readonly asset_id: Uint8Array | undefined; readonly amount: bigint }) => ({
  assetId: read.asset_id ?? null,
  amount: read.amount,
});
const argsOf = (given: readonly ValueOf<typeof ContractArgument>[] | undefined) => given?.map(componentOfArgument) ?? null;

/** How each type of action is read. */
const READERS: { readonly [T in BuildAction['type']]: (action: Fields) => BuildAction } = {
  spend_account: (action) => {
    const read = SpendAction.read(action);
    return { type: 'spend_account', ...valueOf(read), accountId: read.account_id, useUnconfirmed: read.use_unconfirmed };
  },
  spend_account_unspent_output: (action) => {
    const { output_id: outputId = null, use_unconfirmed: useUnconfirmed, arguments: given } = SpendUtxoAction.read(action);
    return { type: 'spend_account_unspent_output', outputId, useUnconfirmed, args: argsOf(given) };
  },
  issue: (action) => {
    const read = IssueAction.read(action);
    return { type: 'issue', ...valueOf(read), args: argsOf(read.arguments) };
  },
  control_address: (action) => {
    const read = ControlAddressAction.read(action);
    return { type: 'control_address', ...valueOf(read), address: read.address };
  },
  control_program: (action) => {
    const read = ControlProgramAction.read(action);
    return { type: 'control_program', ...valueOf(read), program: read.control_program };
  },
  retire: (action) => {
    const read = RetireAction.read(action);
    return { type: 'retire', ...valueOf(read), arbitrary: read.arbitrary };
  },
};

const typeOf = (action: Fields, index: number): string => {
  const type = action['type'];
  if (typeof type !== 'string') throw refusal('BTM704', `no action type provided on action ${String(index)}`);
  return type;
};

const checkedAction = (action: Fields, index: number): BuildAction => {
  const type = typeOf(action, index);
  if (!Object.hasOwn(READERS, type)) throw refusal('BTM704', `unknown action type "${type}" on action ${String(index)}`);
  try {
    return READERS[type as BuildAction['type']](action);
  } catch (error) {
    if (error instanceof BuildRefusal || !(error instanceof ApiFailure)) throw error;
    throw refusal('BTM705', `${error.facts.detail} on action ${String(index)}`);
  }
};

/** Milliseconds as a number, or a text such as `1m30s`. @throws ApiFailure BTM002 */
const ttlMsOf = (ttl: unknown): number => {
  const wrong = new ApiFailure('BTM002', 'invalid json.Duration');
  if (typeof ttl !== 'string') {
    try {
      return Number(struct('BuildRequest', { ttl: uint64 }).read({ ttl }).ttl);
    } catch (error) {
      throw isBystackError(error) ? wrong : error;
    }
  }
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(ttl)) throw wrong;
  const parts = ttl.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_MS[unit as string] as number), 0);
};

/** What a request asks for. @throws ApiFailure BTM002, BTM704 to BTM706, BTM709 to BTM711 */
export function buildRequestOf(request: ValueOf<typeof BuildRequestType>, names: Names): BuildRequest {
  const { base_transaction: base, actions, ttl, time_range: timeRange } = request;
  if (actions.length > MAX_ACTIONS) throw new ApiFailure('BTM002', `more than ${String(MAX_ACTIONS)} actions`);
  if (timeRange > MAX_TIME_RANGE) throw new ApiFailure('BTM002', 'time_range exceeds 2^63-1');
  const ttlMs = ttlMsOf(ttl);
  const named = actions.map((action, i) => ({
    ...action,
    asset_id: assetIdOf(action, i, names),
    account_id: accountIdOf(action, i, names),
  }));
  checkConstruction(named.map(typeOf));
  return { base: base?.mapped.tx ?? null, actions: named.map(checkedAction), ttlMs, timeRange };
}
