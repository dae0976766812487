/** Refusals in the words of Bytom: those that were recorded, and agreement with our own rules everywhere else. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bytesToHex, hexToBytes, isBystackError } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { judgeMainTx } from '@bystack/ledger';
import { decodeMainBlock, decodeMainHeader, decodeTx, mapTx } from '@bystack/protocol';
import { describe, expect, it } from 'vitest';
import { ApiFailure, isApiCode } from '../errors.js';
import { struct } from '../json.js';
import { readJson } from '../json-reader.js';
import { maybeBlock, maybeHeader, maybeTransaction } from '../raw-types.js';
import { rejected, txRefusal } from './tx-refusal.js';
import { blockWireRefusal, headerWireRefusal, txWireRefusal } from './wire-refusal.js';

interface Recorded {
  readonly kind: string;
  readonly name: string;
  readonly raw: string;
  readonly ok?: boolean;
  readonly goError?: string;
  readonly error?: string | null;
  readonly gasValid?: boolean;
  readonly positionInBlock?: string;
  readonly blockHeight?: string;
  readonly blockVersion?: string;
}

const casesOf = (name: string): Recorded[] => {
  const path = fileURLToPath(new URL(`../../../../../test/vectors/mainchain/${name}.json`, import.meta.url));
  return (JSON.parse(readFileSync(path, 'utf8')) as { cases: Recorded[] }).cases;
};

const Request = struct('', { tx: maybeTransaction, block: maybeBlock, header: maybeHeader });
const refusalOf = (field: string, hex: string): string | null => {
  try {
    Request.read(readJson(JSON.stringify({ [field]: hex })));
    return null;
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'BTM002') return error.facts.detail;
    throw error;
  }
};

const refuses = (decode: () => unknown): boolean => {
  try {
    decode();
    return false;
  } catch (error) {
    if (isBystackError(error)) return true;
    throw error;
  }
};

describe('bytes that cannot be read', () => {
  const failing = casesOf('encoding').filter((c) => c.kind === 'tx-decode');

  it.each(failing.map((c) => [c.name, c] as const))('transaction: %s', (_name, c) => {
    const told = refusalOf('tx', c.raw);
    // Foreign asset versions are read by Bytom, and break it afterwards.
    if (c.ok === false) expect(told).toBe(c.goError);
    else expect(told === null || txWireRefusal(hexToBytes(c.raw)) === null).toBe(true);
  });

  it.each(
    casesOf('headers')
      .filter((c) => c.kind.endsWith('-decode'))
      .map((c) => [c.name, c] as const),
  )('header or block: %s', (_name, c) => {
    const told = refusalOf(c.kind === 'block-decode' ? 'block' : 'header', c.raw);
    if (c.ok === true) expect(told).toBeNull();
    else expect(told).toBe(c.goError ?? told);
    expect(told === null).toBe(c.ok);
  });

  it('are named wherever a transaction, header or block is cut or changed', () => {
    const [block] = casesOf('chain-solonet').filter((c) => c.name.startsWith('multisig spend'));
    const raw = hexToBytes(block?.raw ?? '');
    const tx = decodeMainBlock(raw).transactions.at(-1)?.raw as Uint8Array;
    const all = [
      [tx, (bytes: Uint8Array) => decodeTx(bytes, { dialect: 'mainchain' }), txWireRefusal],
      [raw.subarray(0, 300), decodeMainHeader, headerWireRefusal],
      [raw, decodeMainBlock, blockWireRefusal],
    ] as const;
    for (const [bytes, decode, textOf] of all) {
      for (let at = 0; at < Math.min(bytes.length, 400); at++) {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ 0x85;
        for (const bad of [bytes.subarray(0, at), changed]) {
          const text = textOf(bad);
          const refused = refuses(() => decode(bad));
          // What Bytom refuses we refuse; what we alone refuse is a foreign asset version.
          if (text !== null) expect(refused, `${text}: ${bytesToHex(bad).slice(0, 80)}`).toBe(true);
          else if (refused) expect(() => decode(bad)).toThrow(/asset version/i);
        }
      }
    }
  });
});

describe('transactions that are refused', () => {
  const signatures = nobleSignatures();

  it.each(
    casesOf('tx-validation')
      .filter((c) => c.gasValid === false)
      .map((c) => [c.name, c] as const),
  )('%s', (_name, c) => {
    const mapped = mapTx(decodeTx(hexToBytes(c.raw), { dialect: 'mainchain' }), 'mainchain');
    const place = { height: BigInt(c.blockHeight ?? 0), blockVersion: BigInt(c.blockVersion ?? 1), signatures };
    const { error } = judgeMainTx(mapped, { ...place, first: c.positionInBlock === 'first' });
    const { code, text } = txRefusal(mapped, error ?? '', place);
    expect(isApiCode(code)).toBe(true);
    expect(text).not.toMatch(/undefined|Err[A-Z]|: :|^: /);
    const deep = !/^(?:block version|invalid transaction|got the empty|not standard|transaction has no)/.test(text);
    expect(text.startsWith('checking result 0: checking ')).toBe(deep);
    expect(rejected({ code, text })).toEqual({ code, text: `tx rejected: ${text}: ${text}` });
  });
});
