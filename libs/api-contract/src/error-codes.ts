/**
 * Every expected failure a mutation can answer with: its code, its sentence and remedy in both languages, and whether
 * the same call may succeed later. `{name}` stands for a fact of the failure. The enum `UserErrorCode` of the schema
 * is made from this table.
 */

/** A sentence in every language of the product. */
export interface Localized {
  readonly en: string;
  readonly zh: string;
}

/** One row of the table. */
export interface UserErrorEntry {
  readonly message: Localized;
  readonly remedy: Localized | null;
  readonly retryable: boolean;
}

const entry = (en: string, zh: string, remedy: Localized | null = null, retryable = false): UserErrorEntry => ({
  message: { en, zh },
  remedy,
  retryable,
});
const remedy = (en: string, zh: string): Localized => ({ en, zh });

export const USER_ERRORS = {
  // Any mutation.
  IDEMPOTENCY_CONFLICT: entry(
    'This idempotency key was already used with different input.',
    '此幂等键已用于不同的输入。',
    remedy('Use a new key for a new intent, or repeat the first input unchanged.', '新的操作请使用新的键，或原样重复第一次的输入。'),
  ),
  IDEMPOTENCY_KEY_INVALID: entry(
    'An idempotency key has 1 to 128 characters.',
    '幂等键须为 1 至 128 个字符。',
    remedy('Send a random text such as a UUID.', '请使用随机文本，例如 UUID。'),
  ),
  PARAMETER_OUT_OF_RANGE: entry(
    '{field} is out of range: {allowed}.',
    '{field} 超出范围：{allowed}。',
    remedy('Choose a value within the range.', '请选择范围内的值。'),
  ),
  PARAMETER_CONFLICT: entry(
    'These values do not go together: {reason}.',
    '这些值不能同时使用：{reason}。',
    remedy('Change one of them.', '请更改其中一个。'),
  ),
  QUOTA_EXCEEDED: entry(
    'The quota {quota} is used up: {used} of {limit}.',
    '配额 {quota} 已用完：{used} / {limit}。',
    remedy('Remove what is no longer needed, or ask the platform operator for more.', '请删除不再需要的内容，或向平台运营方申请更多配额。'),
  ),
  NOT_FOUND: entry(
    'There is no such {what}.',
    '不存在该{what}。',
    remedy('Check the id; it may have been removed.', '请检查标识，它可能已被删除。'),
  ),
  SERVICE_UNAVAILABLE: entry(
    'A service that is needed for this does not answer at the moment.',
    '所需的服务目前没有响应。',
    remedy('Try again in a moment with the same idempotency key.', '请稍后使用相同的幂等键重试。'),
    true,
  ),

  // Organizations and keys.
  ORGANIZATION_SLUG_TAKEN: entry(
    'An organization with the short name {slug} exists already.',
    '短名称 {slug} 已被其他组织使用。',
    remedy('Choose another short name.', '请选择其他短名称。'),
  ),
  ROLE_NOT_GRANTABLE: entry(
    'You cannot grant the role {role}, since it holds rights you do not have.',
    '您无法授予角色 {role}，因为它包含您没有的权限。',
    remedy('Choose a role with fewer rights.', '请选择权限更少的角色。'),
  ),

  // Chains and nodes.
  CHAIN_SLUG_TAKEN: entry(
    'A chain with the short name {slug} exists already.',
    '短名称 {slug} 已被其他链使用。',
    remedy('Choose another short name.', '请选择其他短名称。'),
  ),
  VALIDATOR_COUNT_UNSAFE: entry(
    'This number of validators is not safe: {reason}.',
    '该验证人数量不安全：{reason}。',
    remedy('Choose 1 for trying out, or 4 and more.', '试用请选择 1，否则请选择 4 个或更多。'),
  ),
  NODE_UNSAFE_STOP: entry(
    'Stopping {name} would halt the chain: {reason}.',
    '停止 {name} 会使链中断：{reason}。',
    remedy('Start another validator first, or confirm with the name of the node.', '请先启动另一个验证人，或输入节点名称确认。'),
  ),
  CONFIRMATION_WRONG: entry(
    'The typed name is not the name of {name}.',
    '输入的名称与 {name} 的名称不符。',
    remedy('Type the name exactly as it is shown.', '请准确输入所显示的名称。'),
  ),
  CHAIN_STATE_CONFLICT: entry(
    'The chain {slug} is {state}; this is not possible now.',
    '链 {slug} 当前处于 {state} 状态，无法执行此操作。',
    remedy('Look at the state of the chain and at its last operation.', '请查看该链的状态及其最近的操作。'),
  ),
  OPERATION_IN_PROGRESS: entry(
    'Another operation of the chain {slug} is under way.',
    '链 {slug} 的另一项操作正在进行。',
    remedy('Wait until it has ended, or cancel it.', '请等待其结束，或将其取消。'),
    true,
  ),
  OPERATION_NOT_CANCELLABLE: entry(
    'This operation cannot be cancelled; it is {status}.',
    '此操作无法取消，当前状态为 {status}。',
    remedy('Only a creation that is under way can be cancelled.', '只有正在进行的创建操作可以取消。'),
  ),
  OPERATION_NOT_RETRYABLE: entry(
    'This operation cannot be tried again; it is {status}.',
    '此操作无法重试，当前状态为 {status}。',
    remedy('Only an operation that failed can be tried again.', '只有失败的操作可以重试。'),
  ),
  STEP_FAILED: entry(
    'The step "{step}" failed: {reason}',
    '步骤“{step}”失败：{reason}',
    remedy('Read the log of the step, remove the cause, then try again.', '请查看该步骤的日志，消除原因后重试。'),
    true,
  ),

  // Accounts, assets, transactions.
  FUNDS_INSUFFICIENT: entry(
    'The account has {available} units available, {needed} are needed.',
    '该账户可用 {available} 单位，需要 {needed} 单位。',
    remedy('Pay less, wait for payments under way, or fund the account first.', '请减少金额、等待在途付款，或先为账户充值。'),
  ),
  ADDRESS_INVALID: entry(
    'This is no address of this chain: {reason}.',
    '这不是本链的地址：{reason}。',
    remedy('Copy the address again; each network has its own prefix.', '请重新复制地址；每个网络都有自己的前缀。'),
  ),
  ACCOUNT_ALIAS_TAKEN: entry(
    'An account with the name {alias} exists on this chain already.',
    '本链已存在名为 {alias} 的账户。',
    remedy('Choose another name.', '请选择其他名称。'),
  ),
  EXTERNAL_ID_TAKEN: entry(
    'The external id {externalId} is in use on this chain already.',
    '外部标识 {externalId} 在本链上已被使用。',
    remedy('Look the object up by this id, or choose another one.', '请按此标识查询对象，或选择其他标识。'),
  ),
  ASSET_KIND_UNSUPPORTED: entry(
    'Assets of the kind {kind} cannot be defined yet.',
    '尚不支持定义 {kind} 类型的资产。',
    remedy('Use the kind BAP_01.', '请使用 BAP_01 类型。'),
  ),
  ASSET_DEFINITION_INVALID: entry(
    'The definition cannot hold {what}.',
    '定义中不能包含：{what}。',
    remedy('Use plain JSON of at most 16 KiB, nested at most 16 deep.', '请使用不超过 16 KiB、嵌套不超过 16 层的普通 JSON。'),
  ),
  ASSET_NOT_ISSUABLE: entry(
    'The platform does not hold the issuance key of {alias}.',
    '平台未持有 {alias} 的发行密钥。',
    remedy('Issue it with the key of whoever defined it, by submitTransaction.', '请使用定义者的密钥，通过 submitTransaction 发行。'),
  ),
  AMOUNT_OUT_OF_RANGE: entry(
    'An amount, and the supply of an asset, lie between 1 and 9223372036854775807 smallest units.',
    '金额及资产的总量须在 1 至 9223372036854775807 个最小单位之间。',
    remedy('Choose another amount.', '请选择其他金额。'),
  ),
  ADDRESS_OTHER_NETWORK: entry(
    'This address belongs to another network: it begins with {prefix}, addresses of this chain begin with {expected}.',
    '该地址属于其他网络：其前缀为 {prefix}，本链地址以 {expected} 开头。',
    remedy('Ask the receiver for an address of this chain.', '请向收款方索取本链的地址。'),
  ),
  OUTPUTS_FRAGMENTED: entry(
    'The amount is spread over {outputs} outputs, a transaction spends at most {limit}.',
    '该金额分散在 {outputs} 个输出中，一笔交易最多使用 {limit} 个。',
    remedy('Merge outputs first by paying a smaller amount to the same account.', '请先向同一账户支付较小金额以合并输出。'),
  ),
  OUTPUTS_RESERVED: entry(
    'Enough units are there, but they are held for the transaction {transaction} until {until}.',
    '余额足够，但已为交易 {transaction} 预留至 {until}。',
    remedy('Submit that transaction, or wait until it lets them go.', '请提交该交易，或等待其释放。'),
    true,
  ),
  TRANSACTION_UNBALANCED: entry(
    'The transaction brings in {inputs} units of {asset} and pays {outputs}.',
    '交易投入 {inputs} 单位 {asset}，支出 {outputs} 单位。',
    remedy('Make both sums equal.', '请使两者相等。'),
  ),
  TRANSACTION_TOO_LARGE: entry(
    'The transaction needs more gas than the chain allows one transaction.',
    '该交易所需的 gas 超过本链单笔交易的上限。',
    remedy('Split it.', '请拆分交易。'),
  ),
  TX_MALFORMED: entry(
    'These bytes are no transaction of this chain: {reason}.',
    '这些字节不是本链的交易：{reason}。',
    remedy('Encode it again with a current SDK.', '请使用最新的 SDK 重新编码。'),
  ),
  TX_INVALID: entry(
    'The chain refuses the transaction: {detail} ({reason})',
    '链拒绝了该交易：{detail}（{reason}）',
    remedy('Build a new transaction from the present state.', '请根据当前状态构建新的交易。'),
  ),
  TX_CONFLICT: entry(
    'Another transaction, {rival}, spent the same outputs first.',
    '另一笔交易 {rival} 已先使用了相同的输出。',
    remedy('Build a new transaction from the present state.', '请根据当前状态构建新的交易。'),
  ),
  TX_EXPIRED: entry(
    'No block up to height {height}, the last one it was valid for, contained it.',
    '截至其有效的最后高度 {height}，没有区块包含该交易。',
    remedy('Build and send it again.', '请重新构建并发送。'),
  ),
  TX_PARENT_ENDED: entry(
    'It spends change of the transaction {parent}, which was given up.',
    '它使用了交易 {parent} 的找零，而该交易已被放弃。',
    remedy('Build and send it again.', '请重新构建并发送。'),
  ),
  CHAIN_NOT_RUNNING: entry(
    'The chain {slug} takes no transactions now: it is {phase}.',
    '链 {slug} 目前不接受交易：状态为 {phase}。',
    remedy('Wait until it is active, or resume it.', '请等待其恢复活动，或恢复运行该链。'),
    true,
  ),
  MAIN_CHAIN_NOT_MANAGED: entry(
    'The main-chain node is not run by this platform.',
    '主链节点不由本平台运行。',
    remedy(
      'Ask whoever runs it; or start the platform without BYSTACK_MAINCHAIN_URL to have a node of its own.',
      '请联系其运行方；或者去掉 BYSTACK_MAINCHAIN_URL 后启动平台，使用自带的节点。',
    ),
  ),
  ASSET_ALIAS_TAKEN: entry(
    'An asset with the name {alias} exists on this chain already.',
    '本链已存在名为 {alias} 的资产。',
    remedy('Choose another name.', '请选择其他名称。'),
  ),
} as const satisfies Readonly<Record<string, UserErrorEntry>>;

/** A code of the table. */
export type UserErrorCode = keyof typeof USER_ERRORS;

/** Languages of messages. */
export type Language = keyof Localized;

/** Facts that fill the places of a message. */
export type UserErrorFacts = Readonly<Record<string, string | number | bigint | boolean>>;

const fill = (text: string, facts: UserErrorFacts): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => (name in facts ? String(facts[name]) : place));

/** The sentence of a code with its facts filled in. */
export function messageOf(code: UserErrorCode, language: Language, facts: UserErrorFacts = {}): string {
  return fill(USER_ERRORS[code].message[language], facts);
}

/** What the reader can do about a failure, null when nothing. */
export function remedyOf(code: UserErrorCode, language: Language, facts: UserErrorFacts = {}): string | null {
  const text: Localized | null = USER_ERRORS[code].remedy;
  return text === null ? null : fill(text[language], facts);
}
