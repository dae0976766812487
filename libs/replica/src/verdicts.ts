/**
 * Verdicts on transactions, each signature checked once. Judging runs over the verdicts known so far and collects
 * the questions that are left; the host answers them; judging runs again. Every round answers at least the first open
 * question of the run, and gas bounds the questions of a run, so it ends. Source: sidechain-ledger.md 17.2.
 */
import { bytesToHex, isBystackError, sha3, type BystackError, type SignatureItem, type Signatures } from '@bystack/base';
import { checkOpened, openTx, type CheckedTx, type LedgerParams, type OpenedTx } from '@bystack/ledger';
import { MAX_VERDICT_BYTES, MAX_VERDICTS } from './limits.js';
import type { Outbox } from './outbox.js';

/** A transaction on its way to a verdict at a height. */
export interface Case {
  readonly opened: OpenedTx;
  /** Hex of H(raw). */
  readonly witness: string;
  readonly height: bigint;
  readonly known: Map<string, boolean>;
  tx: CheckedTx | null;
  error: BystackError | null;
}

type Judged = { readonly tx: CheckedTx } | { readonly error: BystackError } | { readonly ask: readonly SignatureItem[] };

const keyOf = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): string =>
  bytesToHex(publicKey) + bytesToHex(message) + bytesToHex(signature);

/** Judges over the verdicts known; a question that is open is taken for a yes, and then the result does not count. */
function judge(one: Case, params: LedgerParams): Judged {
  const ask: SignatureItem[] = [];
  const verify: Signatures['verify'] = (_rule, publicKey, message, signature) => {
    const verdict = one.known.get(keyOf(publicKey, message, signature));
    if (verdict === undefined) ask.push({ publicKey, message, signature });
    return verdict ?? true;
  };
  const verifyMany: Signatures['verifyMany'] = (rule, items) => items.map((i) => verify(rule, i.publicKey, i.message, i.signature));
  try {
    const tx = checkOpened(one.opened, params, one.height, { name: 'known', verify, verifyMany });
    return ask.length > 0 ? { ask } : { tx };
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return ask.length > 0 ? { ask } : { error };
  }
}

interface Kept {
  readonly tx: CheckedTx;
  readonly opened: OpenedTx;
  /** Verdicts on signatures, kept only where another height needs another judgement. */
  readonly known: Map<string, boolean> | null;
}

interface Round {
  readonly spans: readonly { readonly one: Case; readonly items: readonly SignatureItem[] }[];
  readonly cases: readonly Case[];
  readonly done: () => void;
}

/** Judges transactions and remembers good verdicts by witness hash. */
export class Verdicts {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  readonly #rounds = new Map<number, Round>();

  constructor(
    private readonly outbox: Outbox,
    private readonly params: LedgerParams,
  ) {}

  /** Decodes a transaction for a block at a height; settled at once when its verdict is known. @throws BystackError */
  open(raw: Uint8Array, height: bigint): Case {
    const witness = bytesToHex(sha3(raw));
    const kept = this.#kept.get(witness);
    if (!kept) return { opened: openTx(raw, this.params), witness, height, known: new Map(), tx: null, error: null };
    const holds = !kept.tx.heightDependent || kept.tx.checkedHeight === height;
    return { opened: kept.opened, witness, height, known: new Map(kept.known), tx: holds ? kept.tx : null, error: null };
  }

  /** The admitted transaction as it stands at another height; null when it is refused there or must be asked about. */
  at(tx: CheckedTx, height: bigint): CheckedTx | null {
    if (!tx.heightDependent || tx.checkedHeight === height) return tx;
    const one = this.open(tx.raw, height);
    if (one.tx) return one.tx;
    const judged = judge(one, this.params);
    return 'tx' in judged ? judged.tx : null;
  }

  /** Brings every case to `tx` or `error`, then calls back; at once when no signature is open. */
  resolve(cases: readonly Case[], done: () => void): void {
    const spans: { one: Case; items: readonly SignatureItem[] }[] = [];
    for (const one of cases) {
      if (one.tx || one.error) continue;
      const judged = judge(one, this.params);
      if ('ask' in judged) spans.push({ one, items: judged.ask });
      else if ('tx' in judged) this.#settle(one, judged.tx);
      else one.error = judged.error;
    }
    if (spans.length === 0) {
      done();
      return;
    }
    const req = this.outbox.request();
    this.#rounds.set(req, { spans, cases, done });
    this.outbox.emit({ type: 'VerifyTxSignatures', req, items: spans.flatMap((s) => s.items) });
  }

  /** Answer of the host, in the order asked. */
  verified(req: number, ok: readonly boolean[]): void {
    const round = this.#rounds.get(req);
    if (!round) return;
    this.#rounds.delete(req);
    let at = 0;
    for (const { one, items } of round.spans)
      for (const item of items) one.known.set(keyOf(item.publicKey, item.message, item.signature), ok[at++] === true);
    this.resolve(round.cases, round.done);
  }

  #settle(one: Case, tx: CheckedTx): void {
    one.tx = tx;
    this.forget(one.witness);
    this.#kept.set(one.witness, { tx, opened: one.opened, known: tx.heightDependent ? one.known : null });
    this.#bytes += tx.raw.length;
    while (this.#kept.size > MAX_VERDICTS || this.#bytes > MAX_VERDICT_BYTES) this.forget(this.#kept.keys().next().value as string);
  }

  /** The verdict by witness hash (hex). */
  get(witness: string): CheckedTx | null {
    return this.#kept.get(witness)?.tx ?? null;
  }

  /** The transaction is final: its verdict is not needed again. */
  forget(witness: string): void {
    const kept = this.#kept.get(witness);
    if (kept && this.#kept.delete(witness)) this.#bytes -= kept.tx.raw.length;
  }
}
