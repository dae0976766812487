#!/usr/bin/env node
/** `bystack`: the command line of the API. Exit codes: 0 done, 1 refused, 2 usage, 3 environment, 70 bug. */
import { parseArgs } from 'node:util';
import { isBystackError, type BystackError } from '@bystack/base';
import { chainCreate, chainDelete, chainList, chainShow, status } from './commands/chain.js';
import { login, logout } from './commands/login.js';
import { accountCreate, accountList, assetDefine, assetIssue, transfer } from './commands/value.js';
import { Context, usageError, type Command } from './context.js';
import { createOutput } from './output.js';

const COMMANDS: readonly Command[] = [
  login,
  logout,
  status,
  chainCreate,
  chainList,
  chainShow,
  chainDelete,
  accountCreate,
  accountList,
  assetDefine,
  assetIssue,
  transfer,
];

const GLOBAL = {
  url: { type: 'string', help: 'address of Bystack (else BYSTACK_URL, else what login stored)' },
  'api-key': { type: 'string', help: 'API key (else BYSTACK_API_KEY, else what login stored)' },
  json: { type: 'boolean', help: 'print one JSON object; errors as {code, message, remedy} on stderr' },
  help: { type: 'boolean', help: 'this text' },
} as const;

function optionLines(options: Command['options']): string {
  return Object.entries(options)
    .map(([name, o]) => `  ${`--${name}${o.type === 'string' ? ' VALUE' : ''}`.padEnd(26)} ${o.help}`)
    .join('\n');
}

const overview = (): string =>
  `usage: bystack COMMAND [options]\n\n${COMMANDS.map((c) => `  ${[c.name, ...(c.positionals ?? [])].join(' ').padEnd(22)} ${c.summary}`).join('\n')}\n\noptions of every command\n${optionLines(GLOBAL)}\n\nexit codes: 0 done · 1 refused · 2 usage · 3 environment · 70 bug\n`;

const helpOf = (command: Command): string =>
  `usage: bystack ${[command.name, ...(command.positionals ?? [])].join(' ')} [options]\n\n${command.summary}\n\n${optionLines({ ...command.options, ...GLOBAL })}\n`;

/** The command named by the leading words, and the rest. */
function select(args: readonly string[]): { command: Command; rest: string[] } | null {
  for (const command of COMMANDS) {
    const words = command.name.split(' ');
    if (words.every((word, i) => args[i] === word)) return { command, rest: args.slice(words.length) };
  }
  return null;
}

async function main(args: readonly string[]): Promise<void> {
  const chosen = select(args);
  if (!chosen) {
    const asksHelp = args.length === 0 || args.includes('--help') || args[0] === 'help';
    if (!asksHelp) throw usageError(`unknown command ${args.filter((a) => !a.startsWith('-')).join(' ')}`);
    process.stdout.write(overview());
    return;
  }
  const { command, rest } = chosen;
  const options = Object.fromEntries(Object.entries({ ...command.options, ...GLOBAL }).map(([name, o]) => [name, { type: o.type }]));
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: rest, options, allowPositionals: true, strict: true }) as typeof parsed;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
  }
  if (parsed.values.help) {
    process.stdout.write(helpOf(command));
    return;
  }
  if (parsed.positionals.length > (command.positionals?.length ?? 0)) throw usageError(`unexpected argument ${parsed.positionals.at(-1)}`);
  await command.run(new Context(parsed.values, parsed.positionals, createOutput(parsed.values.json === true)));
}

function exitCodeOf(error: BystackError): number {
  if (error.code === 'CLI_USAGE' || error.code === 'SDK_URL') return 2;
  return error.fault === 'environment' ? 3 : 1;
}

const args = process.argv.slice(2);
try {
  await main(args);
} catch (error) {
  const json = args.includes('--json');
  if (isBystackError(error)) {
    process.exitCode = exitCodeOf(error);
    process.stderr.write(
      json
        ? `${JSON.stringify({ code: error.code, message: error.message, remedy: error.remedy ?? null })}\n`
        : `bystack: ${error.message}${error.remedy ? ` ${error.remedy}` : ''} [${error.code}]\n`,
    );
  } else {
    process.exitCode = 70;
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      json ? `${JSON.stringify({ code: 'BUG', message, remedy: 'Report it with the command you ran.' })}\n` : `bystack: bug: ${message}\n`,
    );
  }
}
