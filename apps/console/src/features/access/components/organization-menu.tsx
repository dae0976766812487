'use client';

import { useState } from 'react';
import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { Popover } from '@/components/ui/popover';
import { useI18n } from '@/i18n/provider';
import { chooseOrganization } from '@/lib/session';
import { useCan } from '../use-can';
import { useViewer } from '../use-viewer';
import { CreateOrganizationDialog } from './create-organization-dialog';

/** For which organization one acts; the others to change to; a new one. */
export function OrganizationMenu() {
  const { t } = useI18n();
  const viewer = useViewer();
  const [creating, setCreating] = useState(false);
  const canCreate = useCan('organization.create');
  const current = viewer?.organization;
  return (
    <>
      <Popover
        label={t('organization.switch', { name: current?.name ?? '' })}
        up
        fit
        buttonClassName="flex h-9 w-full items-center gap-2.5 rounded-lg px-3 text-left text-sm font-medium hover:bg-surface-2"
        button={
          <>
            <Icon name="organization" size={18} className="text-text-3" />
            <span className="min-w-0 flex-1 truncate">{current?.name ?? '\u00a0'}</span>
            <Icon name="chevronDown" className="text-text-3" />
          </>
        }
      >
        {(close) => (
          <>
            <ul>
              {(viewer?.organizations ?? []).map(({ organization, role }) => (
                <li key={organization.id}>
                  <button
                    type="button"
                    aria-current={organization.id === current?.id ? 'true' : undefined}
                    onClick={() => chooseOrganization(organization.slug)}
                    className={cn(
                      'flex w-full items-center gap-2 rounded-lg px-3 py-2 text-left text-sm hover:bg-surface-2',
                      organization.id === current?.id && 'font-semibold',
                    )}
                  >
                    <span className="min-w-0 flex-1 truncate">{organization.name}</span>
                    <span className="text-xs text-text-3">{t(`role.${role}`)}</span>
                    <Icon name="check" className={organization.id === current?.id ? 'text-accent' : 'invisible'} />
                  </button>
                </li>
              ))}
            </ul>
            {canCreate && (
              <button
                type="button"
                onClick={() => {
                  close();
                  setCreating(true);
                }}
                className="mt-1 flex w-full items-center gap-2 rounded-lg border-t border-border px-3 py-2 text-left text-sm font-medium text-accent"
              >
                <Icon name="plus" />
                {t('organization.create')}
              </button>
            )}
          </>
        )}
      </Popover>
      <CreateOrganizationDialog open={creating} onClose={() => setCreating(false)} />
    </>
  );
}
