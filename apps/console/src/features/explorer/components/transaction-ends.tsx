'use client';

import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Hex, Id } from '@/components/ui/values';
import { isMessageKey } from '@/i18n';
import { useI18n } from '@/i18n/provider';
import { transactionPath } from '@/lib/paths';
import type { TransactionState } from '../transaction.query';
import { AssetAmount, Party } from './movement';

type Input = TransactionState['inputs'][number];
type Output = TransactionState['outputs'][number];

/** What a transaction spends or creates. */
export function InputCard({ slug, inputs }: { slug: string; inputs: readonly Input[] }) {
  const { t } = useI18n();
  return (
    <Card title={t('tx.inputs', { count: inputs.length })} pad="none">
      <ul className="divide-y divide-border">
        {inputs.map((input) => (
          <End key={input.index} slug={slug} end={input}>
            <Arguments values={input.arguments} />
            {input.spentOutputId && (
              <p className="text-text-3">
                {t('tx.spends')} <Id value={input.spentOutputId} />
              </p>
            )}
          </End>
        ))}
      </ul>
    </Card>
  );
}

/** What a transaction leaves behind. */
export function OutputCard({ slug, outputs }: { slug: string; outputs: readonly Output[] }) {
  const { t } = useI18n();
  return (
    <Card title={t('tx.outputs', { count: outputs.length })} pad="none">
      <ul className="divide-y divide-border">
        {outputs.map((output) => (
          <End key={output.index} slug={slug} end={output}>
            {output.outputId && (
              <p className="text-text-3">
                {t('tx.output')} <Id value={output.outputId} />
              </p>
            )}
            {output.spentBy && (
              <p className="text-text-3">
                {t('tx.spentBy')} <Id value={output.spentBy} href={transactionPath(slug, output.spentBy)} />
              </p>
            )}
          </End>
        ))}
      </ul>
    </Card>
  );
}

function End({ slug, end, children }: { slug: string; end: Input | Output; children: ReactNode }) {
  return (
    <EndLine
      index={end.index}
      kind={end.kind}
      party={<Party slug={slug} account={end.account} address={end.address} />}
      amount={
        end.amount !== null &&
        end.assetId !== null && <AssetAmount slug={slug} amount={end.amount} asset={end.asset} assetId={end.assetId} />
      }
      words={end.programInWords}
      program={end.program}
    >
      {end.account && end.address && (
        <p className="text-text-3">
          <Id value={end.address} />
        </p>
      )}
      {children}
    </EndLine>
  );
}

/** One input or output of either layer: what it is, whose, how much, and what spending it takes. */
export function EndLine({
  index,
  kind,
  party,
  amount,
  words,
  program,
  children,
}: {
  index: number;
  kind: string;
  party: ReactNode;
  amount: ReactNode;
  words: string | null;
  program: string | null;
  children?: ReactNode;
}) {
  const { t } = useI18n();
  const name = `tx.kind.${kind}`;
  return (
    <li data-slot="tx-end" className="space-y-1.5 px-5 py-3.5 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex flex-wrap items-center gap-2">
          <span className="tabular w-5 text-text-3">{index}</span>
          <Badge icon={false}>{isMessageKey(name) ? t(name) : kind}</Badge>
          {party}
        </span>
        {amount}
      </div>
      {words && <p className="text-text-2">{words}</p>}
      {program && (
        <Details title={t('tx.program')}>
          <Hex value={program} name={t('tx.program')} />
        </Details>
      )}
      {children}
    </li>
  );
}

/** What satisfied a program; nothing when there is none. */
export function Arguments({ values }: { values: readonly string[] }) {
  const { t } = useI18n();
  if (values.length === 0) return null;
  return (
    <Details title={t('tx.arguments', { count: values.length })}>
      {values.map((value, i) => (
        <Hex key={i} value={value || '00'} name={t('tx.argument', { index: i })} />
      ))}
    </Details>
  );
}

function Details({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="cursor-pointer text-text-3 hover:text-text">{title}</summary>
      <div className="mt-1.5 space-y-1.5">{children}</div>
    </details>
  );
}
