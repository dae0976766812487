'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Card, Facts } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Hex, Id, Time } from '@/components/ui/values';
import { Arguments, EndLine } from '@/features/explorer/components/transaction-ends';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainAddressPath, mainBlockPath, mainChainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { MainTransactionQuery, type MainTransaction } from '../main-transaction.query';
import { Btm, MainAmount } from './main-amount';

/** A waiting transaction is looked at again until a block takes it; one in a block gains confirmations. */
const REFRESH_MS = 5_000;

/** One transaction of the main-chain. `blockHash` finds it where the node has no index of all transactions. */
export function MainTransactionPage({ hash, blockHash }: { hash: string; blockHash: string | null }) {
  const { t } = useI18n();
  const loaded = useLoaded(
    MainTransactionQuery,
    { id: hash, blockHash },
    ({ mainChain }) => (mainChain.transaction ? { transaction: mainChain.transaction, tip: mainChain.height } : null),
    { everyMs: REFRESH_MS },
  );
  return (
    <Page
      title={t('tx.title')}
      lead={<Id value={hash} head={20} tail={14} />}
      crumbs={[
        { href: mainChainPath(), label: t('nav.mainChain') },
        { href: mainChainPath('/blocks'), label: t('main.blocks') },
      ]}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={10} />}>
        {({ transaction, tip }) => (
          <div className="space-y-6">
            {transaction.statusFailed && (
              <Notice tone="warn" title={t('main.tx.statusFailed')}>
                {t('main.tx.statusFailed.text')}
              </Notice>
            )}
            <TransactionFacts transaction={transaction} tip={tip} />
            <div className="grid items-start gap-6 xl:grid-cols-2">
              <Inputs inputs={transaction.inputs} />
              <Outputs outputs={transaction.outputs} />
            </div>
          </div>
        )}
      </Resource>
    </Page>
  );
}

function TransactionFacts({ transaction, tip }: { transaction: MainTransaction; tip: string | null }) {
  const { t, locale } = useI18n();
  const { blockHeight, blockHash, positionInBlock, block, fee, sizeBytes, timeRange, state } = transaction;
  const depth = blockHeight === null || tip === null ? null : BigInt(tip) - BigInt(blockHeight) + 1n;
  return (
    <Card title={t('tx.facts')}>
      <Facts
        rows={[
          [
            t('tx.state'),
            <span key="state" className="flex flex-wrap items-center gap-2">
              <Badge tone={state === 'INCLUDED' ? 'ok' : 'info'}>{t(`main.tx.${state}`)}</Badge>
              {depth !== null && depth > 0n && t('main.tx.confirmations', { count: formatNumber(depth.toString(), locale) })}
            </span>,
          ],
          [
            t('tx.block'),
            blockHeight === null || blockHash === null ? (
              '–'
            ) : (
              <span key="block">
                <Link href={mainBlockPath(blockHash)} className="tabular text-accent underline underline-offset-2">
                  {formatNumber(blockHeight, locale)}
                </Link>
                {positionInBlock !== null && ` · ${t('tx.position', { position: positionInBlock })}`}
              </span>
            ),
          ],
          [t('tx.time'), block ? <Time key="time" value={block.timestamp} /> : '–'],
          [t('tx.fee'), fee === null ? t('main.tx.coinbase') : <Btm key="fee" units={fee} />],
          [t('tx.size'), sizeBytes === null ? '–' : t('bytes', { count: formatNumber(sizeBytes, locale) })],
          [t('main.tx.timeRange'), timeRange === '0' ? t('main.tx.timeRange.any') : formatNumber(timeRange, locale)],
        ]}
      />
    </Card>
  );
}

function Inputs({ inputs }: { inputs: MainTransaction['inputs'] }) {
  const { t } = useI18n();
  return (
    <Card title={t('tx.inputs', { count: inputs.length })} pad="none">
      <ul className="divide-y divide-border">
        {inputs.map((input) => (
          <EndLine
            key={input.index}
            index={input.index}
            kind={input.kind}
            party={input.address && <Id value={input.address} href={mainAddressPath(input.address)} />}
            amount={
              input.amount !== null &&
              input.assetId !== null && <MainAmount units={input.amount} assetId={input.assetId} alias={input.assetAlias} />
            }
            words={null}
            program={input.program}
          >
            <Arguments values={input.arguments} />
            {input.arbitrary && (
              <p className="flex flex-wrap items-center gap-x-2 text-text-3">
                {t('main.tx.arbitrary')} <Hex value={input.arbitrary} name={t('main.tx.arbitrary')} />
              </p>
            )}
            {input.spentOutputId && (
              <p className="text-text-3">
                {t('tx.spends')} <Id value={input.spentOutputId} />
              </p>
            )}
          </EndLine>
        ))}
      </ul>
    </Card>
  );
}

function Outputs({ outputs }: { outputs: MainTransaction['outputs'] }) {
  const { t } = useI18n();
  return (
    <Card title={t('tx.outputs', { count: outputs.length })} pad="none">
      <ul className="divide-y divide-border">
        {outputs.map((output) => (
          <EndLine
            key={output.index}
            index={output.index}
            kind={output.kind}
            party={output.address && <Id value={output.address} href={mainAddressPath(output.address)} />}
            amount={<MainAmount units={output.amount} assetId={output.assetId} alias={output.assetAlias} />}
            words={output.programInWords}
            program={output.program}
          >
            {output.outputId && (
              <p className="text-text-3">
                {t('tx.output')} <Id value={output.outputId} />
              </p>
            )}
          </EndLine>
        ))}
      </ul>
    </Card>
  );
}
