'use client';

import { ButtonLink } from '@/components/ui/button';
import { Card, Facts } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Hex, Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainAddressPath, mainBlockPath, mainChainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { MainBlockQuery, type MainBlockDetail } from '../main-block.query';
import { Btm } from './main-amount';
import { MainTransactionTable } from './main-transaction-table';

const LONG = { head: 14, tail: 10 };

/** One block of the main-chain: header, proof of work, transactions. `at` is a height or a hash. */
export function MainBlockPage({ at }: { at: string }) {
  const { t, locale } = useI18n();
  const paging = usePaging(25, { ascending: false });
  const byHeight = /^\d{1,20}$/.test(at);
  const loaded = useLoaded(MainBlockQuery, { height: byHeight ? at : null, hash: byHeight ? null : at, ...paging.args }, (data) =>
    data.mainChain.block ? { block: data.mainChain.block, tip: data.mainChain.height ?? '0' } : null,
  );
  const height = loaded.value?.block.height ?? (byHeight ? at : null);
  return (
    <Page
      title={t('block.title', { height: height === null ? '…' : formatNumber(height, locale) })}
      crumbs={[
        { href: mainChainPath(), label: t('nav.mainChain') },
        { href: mainChainPath('/blocks'), label: t('main.blocks') },
      ]}
      crumbsLabel={t('page.crumbs')}
      actions={height !== null && <Neighbours height={height} tip={loaded.value?.tip ?? height} />}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={10} />}>
        {({ block }) => (
          <div className="space-y-6">
            {!block.isOnBestChain && (
              <Notice tone="warn" title={t('main.block.replaced')}>
                {t('main.block.replaced.text')}{' '}
                <a className="underline" href={mainBlockPath(block.height)}>
                  {formatNumber(block.height, locale)}
                </a>
              </Notice>
            )}
            <div className="grid items-start gap-6 xl:grid-cols-2">
              <Header block={block} />
              <Work block={block} />
            </div>
            <Card title={t('block.transactionsOf', { count: formatNumber(block.transactionCount, locale) })} pad="none">
              <MainTransactionTable rows={block.transactions.nodes} />
              <Pager paging={paging} info={block.transactions.pageInfo} />
            </Card>
          </div>
        )}
      </Resource>
    </Page>
  );
}

function Header({ block }: { block: MainBlockDetail }) {
  const { t, locale } = useI18n();
  const first = block.height === '0';
  return (
    <Card title={t('block.header')}>
      <Facts
        rows={[
          [t('block.height'), formatNumber(block.height, locale)],
          [t('block.hash'), <Id key="hash" value={block.hash} {...LONG} />],
          [
            t('block.parent'),
            <Id key="parent" value={block.parentHash} {...LONG} {...(first ? {} : { href: mainBlockPath(block.parentHash) })} />,
          ],
          [t('block.time'), <Time key="time" value={block.timestamp} />],
          [t('block.size'), t('bytes', { count: formatNumber(block.sizeBytes, locale) })],
          [
            t('main.block.minedBy'),
            block.minedBy === null ? (
              t('main.block.minedBy.program')
            ) : (
              <Id key="miner" value={block.minedBy} href={mainAddressPath(block.minedBy)} {...LONG} />
            ),
          ],
          [t('main.block.reward'), block.reward === null ? '–' : <Btm key="reward" units={block.reward} />],
          [t('main.block.merkleRoot'), <Id key="root" value={block.transactionMerkleRoot} {...LONG} />],
          [t('main.block.statusHash'), <Id key="status" value={block.transactionStatusHash} {...LONG} />],
        ]}
      />
    </Card>
  );
}

function Work({ block }: { block: MainBlockDetail }) {
  const { t, locale } = useI18n();
  const { retargetPosition: place, retargetWindow: size } = block;
  const text = t('main.block.retarget.place', { place: formatNumber(place, locale), window: formatNumber(size, locale) });
  return (
    <Card title={t('main.block.work')}>
      <Facts
        rows={[
          [t('main.block.difficulty'), formatNumber(block.difficulty, locale)],
          [
            t('main.block.nonce'),
            <span key="nonce" className="tabular break-all">
              {formatNumber(block.nonce, locale)}
            </span>,
          ],
          [t('main.block.bits'), <Hex key="bits" value={block.bits} name={t('main.block.bits')} />],
          [
            t('main.block.retarget'),
            <span key="window" className="block space-y-1.5">
              <span aria-hidden className="block h-2 max-w-72 overflow-hidden rounded-full bg-surface-2">
                <span className="block h-full rounded-full bg-accent" style={{ width: `${String((place / size) * 100)}%`, minWidth: 4 }} />
              </span>
              <span className="block">{text}</span>
            </span>,
          ],
        ]}
      />
    </Card>
  );
}

function Neighbours({ height, tip }: { height: string; tip: string }) {
  const { t } = useI18n();
  const here = BigInt(height);
  return (
    <>
      {here > 0n && (
        <ButtonLink href={mainBlockPath(String(here - 1n))}>
          <Icon name="arrowLeft" />
          {t('block.previous')}
        </ButtonLink>
      )}
      {here < BigInt(tip) && (
        <ButtonLink href={mainBlockPath(String(here + 1n))}>
          {t('block.next')}
          <Icon name="arrowRight" />
        </ButtonLink>
      )}
    </>
  );
}
