/** Consensus signature checks made by the host: indexes become keys, answers find their caller. */
import type { Member, SignatureCheck } from '@bystack/consensus';
import { InvariantError } from '@bystack/base';
import type { Outbox } from './outbox.js';
import type { KeyedCheck } from './types.js';

const memberAt = (members: readonly Member[], index: number): Member => {
  const member = members[index];
  if (!member) throw new InvariantError(`no validator ${String(index)}`);
  return member;
};

/** A check with its indexes resolved. */
export const keyed = (check: SignatureCheck, members: readonly Member[]): KeyedCheck => {
  if (check.scheme === 'identity') {
    const { message, signature } = check;
    return { scheme: 'identity', publicKey: memberAt(members, check.signer).identityKey, message, signature };
  }
  const groups = check.groups.map((g) => ({ message: g.message, keys: g.signers.map((s) => memberAt(members, s).blsKey) }));
  return { scheme: 'bls', groups, signature: check.signature };
};

/** Orders `VerifySignatures`. Callers bound how many are under way. */
export class Checks {
  readonly #waiting = new Map<number, (ok: readonly boolean[]) => void>();

  constructor(private readonly outbox: Outbox) {}

  verify(checks: readonly SignatureCheck[], members: readonly Member[], done: (ok: readonly boolean[]) => void): void {
    this.verifyKeyed(
      checks.map((c) => keyed(c, members)),
      done,
    );
  }

  verifyKeyed(checks: readonly KeyedCheck[], done: (ok: readonly boolean[]) => void): void {
    const req = this.outbox.request();
    this.#waiting.set(req, done);
    this.outbox.emit({ type: 'VerifySignatures', req, checks });
  }

  verified(req: number, ok: readonly boolean[]): void {
    const done = this.#waiting.get(req);
    this.#waiting.delete(req);
    done?.(ok);
  }
}
