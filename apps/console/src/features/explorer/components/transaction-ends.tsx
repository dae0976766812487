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
            {input.arguments.length > 0 && (
              <Details title={t('tx.arguments', { count: input.arguments.length })}>
                {input.arguments.map((value, i) => (
                  <Hex key={i} value={value || '00'} name={t('tx.argument', { index: i })} />
                ))}
              </Details>
            )}
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
  const { t } = useI18n();
  const kind = `tx.kind.${end.kind}`;
  return (
    <li data-slot="tx-end" className="space-y-1.5 px-5 py-3.5 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex flex-wrap items-center gap-2">
          <span className="tabular w-5 text-text-3">{end.index}</span>
          <Badge icon={false}>{isMessageKey(kind) ? t(kind) : end.kind}</Badge>
          <Party slug={slug} account={end.account} address={end.address} />
        </span>
        {end.amount !== null && end.assetId !== null && (
          <AssetAmount slug={slug} amount={end.amount} asset={end.asset} assetId={end.assetId} />
        )}
      </div>
      {end.programInWords && <p className="text-text-2">{end.programInWords}</p>}
      {end.account && end.address && (
        <p className="text-text-3">
          <Id value={end.address} />
        </p>
      )}
      {end.program && (
        <Details title={t('tx.program')}>
          <Hex value={end.program} name={t('tx.program')} />
        </Details>
      )}
      {children}
    </li>
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
