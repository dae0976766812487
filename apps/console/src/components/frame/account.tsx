'use client';

import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { OrganizationMenu } from '@/features/access/components/organization-menu';
import { useViewer } from '@/features/access/use-viewer';
import { useI18n } from '@/i18n/provider';
import { signOut } from '@/lib/session';
import { Preferences } from './preferences';

/** For which organization one acts, who one is, and the way out. */
export function Account() {
  const { t } = useI18n();
  const viewer = useViewer();
  return (
    <div className="space-y-3 border-t border-border pt-4">
      <div className="px-1 md:hidden">
        <Preferences />
      </div>
      <OrganizationMenu />
      <div className="flex items-center gap-2 px-3">
        <p className="min-w-0 flex-1 truncate text-sm text-text-3" title={viewer?.user?.email}>
          {viewer?.user?.email ?? viewer?.user?.name ?? '\u00a0'}
        </p>
        <Button variant="ghost" size="icon" aria-label={t('frame.signOut')} title={t('frame.signOut')} onClick={() => void signOut()}>
          <Icon name="signOut" size={18} />
        </Button>
      </div>
    </div>
  );
}
