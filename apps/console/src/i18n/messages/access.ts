import type { Message } from './message';

/** Organizations, roles and API keys. */
export const access = {
  'organization.switch': ['Organization {name}: change', '组织 {name}：切换'],
  'organization.create': ['New organization', '新建组织'],
  'organization.create.text': [
    'It has its own chains, keys and members; you become its owner.',
    '它拥有自己的侧链、密钥和成员；您将成为所有者。',
  ],
  'organization.slug.hint': ['Lower-case letters, digits and hyphens; unique.', '小写字母、数字和连字符，唯一。'],
  'role.OWNER': ['Owner', '所有者'],
  'role.ADMINISTRATOR': ['Administrator', '管理员'],
  'role.INTEGRATOR': ['Integrator', '集成者'],
  'role.VIEWER': ['Viewer', '查看者'],
  'role.OWNER.text': ['May do everything in the organization.', '可执行组织内的一切操作。'],
  'role.ADMINISTRATOR.text': ['May do everything but delete the organization.', '除删除组织外可执行一切操作。'],
  'role.INTEGRATOR.text': ['May define assets, make accounts and send transactions.', '可定义资产、创建账户和发送交易。'],
  'role.VIEWER.text': ['May look, not change.', '只能查看，不能更改。'],
  'apiKeys.lead': [
    'For programs that act for your organization: the API, the command line, your own systems.',
    '供代表您组织的程序使用：API、命令行及您自己的系统。',
  ],
  'apiKeys.create': ['Create API key', '创建 API 密钥'],
  'apiKeys.created': ['Your new API key', '您的新 API 密钥'],
  'apiKeys.once': ['Copy it now', '请立即复制'],
  'apiKeys.once.text': [
    'It is shown this once and cannot be read again. Keep it like a password.',
    '仅显示这一次，之后无法再次查看。请像密码一样保管。',
  ],
  'apiKeys.secret': ['secret', '密钥'],
  'apiKeys.stored': ['I have stored it', '我已保存'],
  'apiKeys.empty.title': ['No API key yet', '暂无 API 密钥'],
  'apiKeys.empty.text': [
    'A key lets a program do what its role allows, until it expires or you revoke it.',
    '密钥允许程序在其角色范围内操作，直到过期或被您吊销。',
  ],
  'apiKey.name': ['Name', '名称'],
  'apiKey.name.hint': ['What uses it, such as “web shop”.', '用途，例如“网店”。'],
  'apiKey.role': ['Role', '角色'],
  'apiKey.state': ['State', '状态'],
  'apiKey.valid': ['Valid', '有效'],
  'apiKey.expired': ['Expired', '已过期'],
  'apiKey.revoked': ['Revoked', '已吊销'],
  'apiKey.expires': ['Expires', '到期'],
  'apiKey.days': ['in {count} days', '{count} 天后'],
  'apiKey.lastUsed': ['Last use', '最近使用'],
  'apiKey.revoke': ['Revoke', '吊销'],
  'apiKey.revokeNamed': ['Revoke {name}', '吊销 {name}'],
  'apiKey.revoke.text': [
    'Programs that use it are refused from now on. This cannot be undone; create a new key instead.',
    '使用它的程序将立即被拒绝。此操作无法撤销，如需可新建密钥。',
  ],
} satisfies Record<string, Message>;
