/** Requests to build as clients send them: aliases resolved, each action checked for its shape. Source: mainchain.md 18. */
import { bytesToHex, isBystackError, type Hash } from '@bystack/base';
import { BTM_ASSET_ID } from '@bystack/protocol';
import { boolAt, bytesAt, integerAt, listAt, objectAt, textAt, unreadable } from '../json.js';
import type { AccountsPort, AssetsPort } from '../ports.js';
import { txFromJson } from '../sign/template-json.js';
import type { BuildAction } from './actions.js';
import { checkConstruction, type BuildRequest } from './builder.js';
import { argumentsFromJson } from './contract-args.js';
import { BuildRefusal, refusal } from './refusals.js';

type Fields = Readonly<Record<string, unknown>>;

/** Where aliases are looked up. */
export interface Names {
  readonly accounts: Pick<AccountsPort, 'byAlias'>;
  readonly assets: Pick<AssetsPort, 'byAlias'>;
}

const MAX_ACTIONS = 10_000;
const MAX_U64 = (1n << 64n) - 1n;
const MAX_TTL_MS = (1n << 53n) - 1n;
const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

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

const hashAt = (value: unknown, field: string): Hash | null => (value === null || value === undefined ? null : bytesAt(value, field, 32));

/** @throws BystackError `BTM002`, `BTM711` */
const actionFromJson = (action: Fields, type: BuildAction['type']): BuildAction => {
  const value = () => ({ assetId: hashAt(action['asset_id'], 'asset_id'), amount: integerAt(action['amount'], 'amount', MAX_U64) });
  const useUnconfirmed = () => boolAt(action['use_unconfirmed'], 'use_unconfirmed');
  switch (type) {
    case 'spend_account':
      return { type, ...value(), accountId: textAt(action['account_id'], 'account_id'), useUnconfirmed: useUnconfirmed() };
    case 'spend_account_unspent_output': {
      const outputId = hashAt(action['output_id'], 'output_id');
      return { type, outputId, useUnconfirmed: useUnconfirmed(), args: argumentsFromJson(action['arguments']) };
    }
    case 'issue':
      return { type, ...value(), args: argumentsFromJson(action['arguments']) };
    case 'control_address':
      return { type, ...value(), address: textAt(action['address'], 'address') };
    case 'control_program':
      return { type, ...value(), program: bytesAt(action['control_program'], 'control_program') };
    case 'retire':
      return { type, ...value(), arbitrary: bytesAt(action['arbitrary'], 'arbitrary') };
  }
};

const TYPES: ReadonlySet<string> = new Set<BuildAction['type']>([
  'spend_account',
  'spend_account_unspent_output',
  'issue',
  'control_address',
  'control_program',
  'retire',
]);

const typeOf = (action: Fields, index: number): string => {
  const type = action['type'];
  if (typeof type !== 'string') throw refusal('BTM704', `no action type provided on action ${String(index)}`);
  return type;
};

const checkedAction = (action: Fields, index: number): BuildAction => {
  const type = typeOf(action, index);
  if (!TYPES.has(type)) throw refusal('BTM704', `unknown action type "${type}" on action ${String(index)}`);
  try {
    return actionFromJson(action, type as BuildAction['type']);
  } catch (error) {
    if (error instanceof BuildRefusal || !isBystackError(error, 'BTM002')) throw error;
    throw refusal('BTM705', `${String(error.facts['detail'])} on action ${String(index)}`);
  }
};

/** Milliseconds as a number, or a text such as `1m30s`. @throws BystackError `BTM002` */
const ttlFromJson = (value: unknown): number => {
  if (typeof value !== 'string') return Number(integerAt(value, 'ttl', MAX_TTL_MS));
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) throw unreadable('invalid json.Duration');
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_MS[unit as string] as number), 0);
};

/** Request of /build-transaction and /build-chain-transactions. @throws BystackError `BTM002`, `BTM704` to `BTM706`, `BTM709` to `BTM711` */
export function buildRequestFromJson(request: Fields, names: Names): BuildRequest {
  const base = request['base_transaction'] ?? null;
  const given = listAt(request['actions'], 'actions', MAX_ACTIONS).map((action) => objectAt(action ?? {}, 'actions'));
  const head = {
    base: base === null ? null : txFromJson(base, 'base_transaction'),
    ttlMs: ttlFromJson(request['ttl']),
    timeRange: integerAt(request['time_range'], 'time_range', MAX_U64 >> 1n),
  };
  const named = given.map((action, i) => ({ ...action, asset_id: assetIdOf(action, i, names), account_id: accountIdOf(action, i, names) }));
  checkConstruction(named.map(typeOf));
  return { ...head, actions: named.map(checkedAction) };
}
