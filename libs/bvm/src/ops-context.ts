/** Opcodes that ask the transaction, the chain or the signature port: ac–ae, c0–c4, c9–cb, cd. */
import { equalBytes } from '@bystack/base';
import { Frame } from './frame.js';
import { int64Bytes, INT64_MAX } from './int64.js';
import type { Operation } from './ops-stack.js';

const SIGNATURE_COST = 1024;

const verifyOne = (f: Frame, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const { dialect, signatures } = f.run.context;
  return signature.length === 64 && signatures.verify(dialect === 'sidechain' ? 'zip215' : 'bytom', publicKey, message, signature);
};

const checkSig = (f: Frame): void => {
  const key = f.pop();
  const message = key && f.pop();
  const signature = message && f.pop();
  if (!key || !message || !signature) return;
  if (message.length !== 32) f.fail('ErrBadValue');
  else f.pushBool(key.length === 32 && verifyOne(f, key, message, signature));
};

const popMany = (f: Frame, n: number): Uint8Array[] | null => {
  const out: Uint8Array[] = [];
  for (let i = 0; i < n; i++) {
    const item = f.pop();
    if (!item) return null;
    out.push(item);
  }
  return out;
};

/** Every key is tried once, so signatures have to stand in key order. */
const inKeyOrder = (f: Frame, keys: readonly Uint8Array[], message: Uint8Array, signatures: readonly Uint8Array[]): boolean => {
  let at = 0;
  for (let k = 0; k < keys.length && at < signatures.length; k++) {
    if (signatures.length - at > keys.length - k) return false;
    if (verifyOne(f, keys[k] as Uint8Array, message, signatures[at] as Uint8Array)) at++;
  }
  return at === signatures.length;
};

const checkMultiSig = (f: Frame): void => {
  const n = f.popCount();
  if (n === null) return;
  if (n * BigInt(SIGNATURE_COST) > INT64_MAX) return void f.fail('ErrBadValue');
  if (!f.cost(SIGNATURE_COST * Number(n))) return;
  const m = f.popInt();
  if (m === null) return;
  if (m < 0n || m > n || (n > 0n && m === 0n)) return void f.fail('ErrBadValue');
  const keys = popMany(f, Number(n));
  const message = keys && f.pop();
  if (!keys || !message) return;
  if (message.length !== 32) return void f.fail('ErrBadValue');
  const signatures = popMany(f, Number(m));
  if (!signatures) return;
  f.pushBool(keys.every((key) => key.length === 32) && inKeyOrder(f, keys, message, signatures));
};

const checkPredicate = (f: Frame): void => {
  f.deferred -= 192;
  const limit = f.popInt();
  const predicate = limit === null ? null : f.pop();
  const count = predicate && f.popInt();
  if (limit === null || !predicate || count === null) return;
  if (limit < 0n) return void f.fail('ErrBadValue');
  const n = count < 0n ? f.stack.length : Number(count);
  if (!f.has(n)) return;
  const gas = limit === 0n ? f.gas : Number(limit);
  if (!f.cost(gas)) return;
  f.child = new Frame(f.run, predicate, f.stack.splice(f.stack.length - n, n), gas, false);
};

interface Expected {
  readonly index: bigint;
  readonly amount: bigint;
  readonly assetId: Uint8Array;
  readonly vmVersion: bigint;
  readonly code: Uint8Array;
}

const popExpected = (f: Frame): Expected | null => {
  const code = f.pop();
  const vmVersion = code && f.popCount();
  const assetId = vmVersion === null ? null : f.pop();
  const amount = assetId && f.popCount();
  const index = amount === null ? null : f.popCount();
  if (!code || vmVersion === null || !assetId || amount === null || index === null) return null;
  return { index, amount, assetId, vmVersion, code };
};

const checkOutput = (f: Frame): void => {
  const want = popExpected(f);
  if (!want) return;
  const destinations = f.run.context.transaction?.destinations?.();
  if (!destinations) return void f.fail('ErrContext');
  const found = want.index < BigInt(destinations.length) ? destinations[Number(want.index)] : undefined;
  if (!found || found.kind === 'none') return void f.fail('ErrBadValue');
  if (found.kind === 'hidden') return void f.fail('ErrContext');
  const value = found.amount === want.amount && equalBytes(found.assetId, want.assetId);
  if (found.kind === 'output') f.pushBool(value && found.vmVersion === want.vmVersion && equalBytes(found.program, want.code));
  else f.pushBool(value && want.vmVersion === 0n && (f.expansionReserved || want.code.length === 0));
};

const pushOrContext = (f: Frame, item: Uint8Array | undefined): void => {
  if (item) f.push(item);
  else f.fail('ErrContext');
};

const intOf = (value: bigint | number | undefined): Uint8Array | undefined => (value === undefined ? undefined : int64Bytes(BigInt(value)));

const txSigHash = (f: Frame): void => {
  const hash = f.run.context.transaction?.txSigHash;
  if (hash) f.pushNow(hash);
  else f.fail('ErrContext');
};

/** The one question that answers empty instead of failing where there is no transaction. */
const entryId = (f: Frame): void => f.push(f.run.context.transaction?.entryId ?? new Uint8Array(0));

const blockHeight = (f: Frame): void => {
  f.run.heightRead = true;
  pushOrContext(f, intOf(f.run.context.blockHeight));
};

/** By code. */
export const CONTEXT_OPERATIONS: Readonly<Record<number, Operation>> = {
  0xac: { cost: SIGNATURE_COST, apply: checkSig },
  0xad: { cost: 0, apply: checkMultiSig },
  0xae: { cost: 256, apply: txSigHash },
  0xc0: { cost: 256, apply: checkPredicate },
  0xc1: { cost: 16, apply: checkOutput },
  0xc2: { cost: 1, apply: (f) => pushOrContext(f, f.run.context.transaction?.assetId) },
  0xc3: { cost: 1, apply: (f) => pushOrContext(f, intOf(f.run.context.transaction?.amount)) },
  0xc4: { cost: 1, apply: (f) => f.push(f.run.program) },
  0xc9: { cost: 1, apply: (f) => pushOrContext(f, intOf(f.run.context.transaction?.index)) },
  0xca: { cost: 1, apply: entryId },
  0xcb: { cost: 1, apply: (f) => pushOrContext(f, f.run.context.transaction?.spentOutputId) },
  0xcd: { cost: 1, apply: blockHeight },
};
