'use client';

/** One mutation as a button needs it: run it, know that it runs, show its failures; pressing again after a lost answer repeats, not doubles. */
import { useCallback, useRef, useState } from 'react';
import { useClient, type AnyVariables, type TypedDocumentNode } from 'urql';
import { isMessageKey } from '@/i18n';
import { useI18n } from '@/i18n/provider';
import { problemOf, type Failure } from './failure';
import { randomKey } from './random-key';

interface Answered {
  readonly userErrors: readonly Failure[];
}
/** The input without the key that the action adds. */
type Wanted<V> = V extends { input: infer I } ? Omit<I, 'idempotencyKey'> : never;

export interface Action<Input, Payload> {
  /** Sends the input; the payload when nothing was refused, else null (then see `failures`). */
  readonly run: (input: Input) => Promise<Payload | null>;
  readonly busy: boolean;
  readonly failures: readonly Failure[];
  readonly reset: () => void;
}

/**
 * An action from its document. `keyed` adds an idempotency key: the same for the same input until the API has answered it,
 * so that a retry after a lost connection cannot act twice, and a new one after an answer.
 */
export function useAction<Data, Variables extends AnyVariables & { input: object }, Payload extends Answered>(
  document: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => Payload,
  { keyed }: { keyed: boolean },
): Action<Wanted<Variables>, Payload> {
  const client = useClient();
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const keys = useRef(new Map<string, string>());
  const picker = useRef(pick);
  picker.current = pick;
  const run = useCallback(
    async (input: Wanted<Variables>): Promise<Payload | null> => {
      setBusy(true);
      setFailures([]);
      const canonical = JSON.stringify(input);
      const key = keys.current.get(canonical) ?? randomKey();
      keys.current.set(canonical, key);
      const variables = { input: keyed ? { ...input, idempotencyKey: key } : input } as unknown as Variables;
      const { data, error } = await client.mutation(document, variables).toPromise();
      setBusy(false);
      if (data) {
        keys.current.delete(canonical);
        const payload = picker.current(data);
        if (payload.userErrors.length === 0) return payload;
        setFailures(payload.userErrors);
        return null;
      }
      if (error) {
        const { code, message } = problemOf(error);
        const remedy = `error.${code}.remedy`;
        setFailures([{ code, field: null, message: message ?? t('state.error.network'), remedy: isMessageKey(remedy) ? t(remedy) : null }]);
      }
      return null;
    },
    [client, document, keyed, t],
  );
  const reset = useCallback(() => setFailures([]), []);
  return { run, busy, failures, reset };
}
