/** Programs as a sentence fragment: «needs the key of alice», «needs 2 of 3 keys», «destroyed». Pure. */
import { bytesToHex } from '@bystack/base';
import { requirementOf } from '@bystack/txbuilder';

/** Languages of the API. */
export type Language = 'en' | 'zh';

/** What the words can refer to. */
export interface ProgramContext {
  readonly language: Language;
  /** Alias of the platform account that owns the program, where one does. */
  readonly account: string | null;
  /** Arguments the program was satisfied with; they reveal hidden scripts. Empty for an unspent output. */
  readonly arguments: readonly Uint8Array[];
  /** The program allows issuing an asset rather than spending an output. */
  readonly issuance?: boolean;
}

interface Words {
  readonly account: (alias: string) => string;
  readonly key: (hash: string) => string;
  readonly keys: (quorum: number, total: number) => string;
  readonly script: (hash: string) => string;
  readonly destroyed: string;
  readonly note: (comment: string) => string;
  readonly anyone: string;
  readonly other: (bytes: number) => string;
  readonly issuer: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    account: (alias) => `needs the key of ${alias}`,
    key: (hash) => `needs the key with hash ${hash}`,
    keys: (quorum, total) => (total === 1 ? 'needs 1 key' : `needs ${quorum} of ${total} keys`),
    script: (hash) => `needs what the script with hash ${hash} asks for`,
    destroyed: 'destroyed',
    note: (comment) => `destroyed: ${comment}`,
    anyone: 'anyone may spend it',
    other: (bytes) => `runs a program of ${bytes} bytes`,
    issuer: 'needs the issuer’s key',
  },
  zh: {
    account: (alias) => `需要 ${alias} 的密钥`,
    key: (hash) => `需要哈希为 ${hash} 的密钥`,
    keys: (quorum, total) => (total === 1 ? '需要 1 个密钥' : `需要 ${total} 个密钥中的 ${quorum} 个`),
    script: (hash) => `需要满足哈希为 ${hash} 的脚本`,
    destroyed: '已销毁',
    note: (comment) => `已销毁：${comment}`,
    anyone: '任何人都可使用',
    other: (bytes) => `运行一段 ${bytes} 字节的程序`,
    issuer: '需要发行方的密钥',
  },
};

/** Longest comment that is shown. */
const MAX_COMMENT_BYTES = 256;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

/** The comment of a retirement as text, null when it is empty or not readable text. */
export function commentText(comment: Uint8Array | undefined): string | null {
  if (!comment || comment.length === 0 || comment.length > MAX_COMMENT_BYTES) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(comment);
    return PRINTABLE.test(text) ? text : null;
  } catch {
    return null;
  }
}

const short = (hash: Uint8Array): string => {
  const hex = bytesToHex(hash);
  return `${hex.slice(0, 8)}…${hex.slice(-4)}`;
};

/** Puts a program into words. Total: any bytes give a sentence. */
export function programInWords(program: Uint8Array, context: ProgramContext): string {
  const words = WORDS[context.language];
  const needs = requirementOf(program, context.arguments);
  if (needs.kind === 'retirement') {
    const comment = commentText(needs.comment);
    return comment === null ? words.destroyed : words.note(comment);
  }
  if (needs.kind === 'anyone') return words.anyone;
  if (context.account !== null) return words.account(context.account);
  if (needs.quorum !== undefined && needs.publicKeys && needs.kind !== 'p2wpkh') {
    if (context.issuance && needs.publicKeys.length === 1) return words.issuer;
    return words.keys(needs.quorum, needs.publicKeys.length);
  }
  if (needs.kind === 'p2wpkh') return words.key(short(program.subarray(2)));
  if (needs.kind === 'p2wsh') return words.script(short(program.subarray(2)));
  return words.other(program.length);
}
