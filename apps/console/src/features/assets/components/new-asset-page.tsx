'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { TextArea, TextField } from '@/components/ui/form';
import { Page } from '@/components/ui/page';
import { SkeletonRows, UserErrors } from '@/components/ui/states';
import { Permitted } from '@/features/access/components/permitted';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { formatAmount } from '@/lib/format';
import { assetPath, chainPath } from '@/lib/paths';
import { useAction } from '@/lib/use-action';
import { assetProblems, decimalsOf, definitionOf, NEW_ASSET, type AssetDraft } from '../asset-draft';
import { DefineAssetMutation } from '../define-asset.mutation';
import { LARGEST_UNITS } from '../supply';

/** Defines an asset; issuing it follows on its page. */
export function NewAssetPage() {
  const { t, locale } = useI18n();
  const router = useRouter();
  const { slug, chain } = useChain();
  const [draft, setDraft] = useState(NEW_ASSET);
  const [shown, setShown] = useState(false);
  const action = useAction(DefineAssetMutation, (data) => data.defineAsset, { keyed: true });
  const problems = assetProblems(draft);
  const decimals = decimalsOf(draft);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (problems.size > 0 || !chain.value) return;
    const done = await action.run({
      chainId: chain.value.id,
      alias: draft.alias.trim(),
      kind: 'BAP_01',
      decimals,
      name: draft.name.trim() || null,
      symbol: draft.symbol.trim() || null,
      definition: definitionOf(draft) ?? null,
    });
    if (done?.asset) router.push(`${assetPath(slug, done.asset.assetId)}?issue=1`);
  };
  const field = (name: keyof AssetDraft, wrong: string) => ({
    name,
    value: draft[name],
    onChange: (e: { target: { value: string } }) => setDraft({ ...draft, [name]: e.target.value }),
    error: failureOf(action.failures, name) ?? (shown && problems.has(name) ? wrong : undefined),
  });
  return (
    <Page
      title={t('assets.create')}
      lead={t('assets.create.lead')}
      width="narrow"
      crumbs={[{ href: chainPath(slug, '/assets'), label: t('nav.assets') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Permitted permission="asset.define" skeleton={<SkeletonRows rows={6} />}>
        <Card>
          <form onSubmit={(e) => void submit(e)} noValidate className="space-y-5">
            <UserErrors errors={action.failures} />
            <TextField
              label={t('asset.alias')}
              hint={t('asset.alias.hint')}
              required
              autoFocus
              {...field('alias', t('asset.alias.hint'))}
            />
            <div className="grid gap-5 sm:grid-cols-2">
              <TextField label={t('asset.name')} optional {...field('name', t('asset.name.wrong'))} />
              <TextField label={t('asset.symbol')} hint={t('asset.symbol.hint')} optional {...field('symbol', t('asset.symbol.hint'))} />
            </div>
            <TextField
              label={t('asset.decimals')}
              inputMode="numeric"
              hint={
                Number.isNaN(decimals)
                  ? t('asset.decimals.hint')
                  : t('asset.decimals.largest', { total: formatAmount(LARGEST_UNITS, decimals, locale) })
              }
              {...field('decimals', t('asset.decimals.hint'))}
            />
            <TextArea
              label={t('asset.definition')}
              hint={t('asset.definition.hint')}
              optional
              rows={5}
              spellCheck={false}
              className="font-mono text-xs"
              {...field('definition', t('asset.definition.hint'))}
            />
            <div className="flex flex-wrap justify-end gap-2">
              <ButtonLink href={chainPath(slug, '/assets')}>{t('action.cancel')}</ButtonLink>
              <Button type="submit" variant="primary" busy={action.busy} disabled={!chain.value}>
                {t('assets.create')}
              </Button>
            </div>
          </form>
        </Card>
      </Permitted>
    </Page>
  );
}
