'use client';

import { ButtonLink } from '@/components/ui/button';
import { Card, Facts } from '@/components/ui/card';
import { Id } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainBlockPath, mainChainPath } from '@/lib/paths';
import type { MainChain } from '../main-chain.query';

/** Which chain and node the figures are of. */
export function MainChainFacts({ chain }: { chain: MainChain }) {
  const { t, locale } = useI18n();
  const number = (value: string | number | null): string => (value === null ? '–' : formatNumber(value, locale));
  const { mining, kind, peers } = chain;
  const on = kind === 'MANAGED' ? t('main.mining.on') : t('main.mining.onExternal');
  return (
    <Card
      title={t('main.node')}
      actions={
        chain.node && (
          <ButtonLink size="sm" variant="ghost" href={mainChainPath('/node')}>
            {t('main.node.open')}
          </ButtonLink>
        )
      }
    >
      <Facts
        rows={[
          [t('main.node.kind'), t(`main.kind.${kind}`)],
          [t('main.mining'), mining === null ? '–' : mining ? on : t('main.mining.off')],
          [t('main.peers'), peers === 0 && kind === 'MANAGED' ? t('main.peers.none') : number(peers)],
          [t('main.mempool'), number(chain.mempoolSize)],
          [t('main.network'), chain.network ?? '–'],
          [
            t('main.genesis'),
            chain.genesisHash === null ? '–' : <Id key="genesis" value={chain.genesisHash} href={mainBlockPath(chain.genesisHash)} />,
          ],
          ...(chain.workSum === null ? [] : [[t('main.workSum'), number(chain.workSum)] as const]),
          [
            t('main.url'),
            chain.url === null ? (
              '–'
            ) : (
              <code key="url" className="break-all">
                {chain.url}
              </code>
            ),
          ],
          [t('main.version'), chain.version ?? '–'],
        ]}
      />
    </Card>
  );
}
