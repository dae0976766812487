'use client';

import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { UserErrors } from '@/components/ui/states';
import { Id } from '@/components/ui/values';
import { useCan } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { addressPath } from '@/lib/paths';
import { useAction } from '@/lib/use-action';
import type { AccountDetail } from '../account.query';
import { CreateAddressMutation } from '../create-address.mutation';

/** Addresses of an account, and one more on demand. */
export function AddressesCard({ slug, account }: { slug: string; account: AccountDetail }) {
  const { t } = useI18n();
  const { chain } = useChain();
  const canCreate = useCan('address.create');
  const action = useAction(CreateAddressMutation, (data) => data.createAddress, { keyed: true });
  return (
    <Card
      title={t('account.addresses')}
      pad="none"
      actions={
        canCreate &&
        chain.value && (
          <Button size="sm" busy={action.busy} onClick={() => void action.run({ chainId: chain.value?.id ?? '', accountId: account.id })}>
            <Icon name="plus" />
            {t('account.newAddress')}
          </Button>
        )
      }
    >
      {action.failures.length > 0 && (
        <div className="p-5">
          <UserErrors errors={action.failures} />
        </div>
      )}
      <ul data-slot="addresses" className="max-h-72 divide-y divide-border overflow-y-auto">
        {account.addresses.map((address) => (
          <li key={address} className="px-5 py-2.5 text-sm">
            <Id value={address} href={addressPath(slug, address)} head={18} tail={10} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
