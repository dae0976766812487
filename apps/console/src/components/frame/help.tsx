'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';

const WORDS = ['validator', 'quorum', 'margin', 'finality', 'view', 'output', 'operation'] as const;

/** The words of the product and the keys, at the same place on every page. */
export function Help() {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={t('frame.help')} title={t('frame.help')} onClick={() => setOpen(true)}>
        <Icon name="help" size={19} />
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('frame.help')} width="wide">
        <section className="space-y-3">
          <h3 className="text-sm font-semibold">{t('help.words')}</h3>
          <Facts rows={WORDS.map((word) => [t(`help.${word}`), t(`help.${word}.text`)])} />
        </section>
        <section className="space-y-3">
          <h3 className="text-sm font-semibold">{t('help.keys')}</h3>
          <Facts
            rows={[
              [<kbd key="k">Ctrl K / ⌘ K</kbd>, t('help.keys.palette')],
              [<kbd key="t">Tab</kbd>, t('help.keys.tab')],
              [<kbd key="e">Esc</kbd>, t('help.keys.escape')],
            ]}
          />
        </section>
      </Dialog>
    </>
  );
}
