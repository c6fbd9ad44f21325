// 账号: who may sign in for this division and those below it, and as what.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAccounts, useUnlockAccount } from '../api/accounts';
import type { Account } from '../api/accounts';
import { t } from '../i18n';
import { useFilters } from '../shared/filters';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { ProblemNotice } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { roleName } from '../shared/words';
import { AccountDialog, ROLES } from './AccountDialog';

const STATES = ['active', 'locked', 'disabled'] as const;
type AccountStateName = (typeof STATES)[number];

export function AccountsPage() {
  const accounts = useAccounts();
  const unlock = useUnlockAccount();
  const filters = useFilters(['q', 'role', 'state']);
  const [editing, setEditing] = useState<Account | 'new' | null>(null);
  const { q, role, state } = filters.values;
  const shown = useMemo(() => {
    const text = q.trim();
    return (accounts.data?.accounts ?? []).filter(
      (account) =>
        `${account.account} ${account.name} ${account.divisionName} ${account.division}`.includes(text) &&
        (!role || account.roles?.includes(role as never)) &&
        (!state || stateOf(account) === state),
    );
  }, [accounts.data, q, role, state]);
  const create = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
      {t('accounts.new')}
    </Button>
  );
  return (
    <>
      <h1>{t('accounts.title')}</h1>
      <ProblemNotice error={unlock.error} />
      <QueryTable
        name="accounts"
        label={t('accounts.title')}
        query={accounts}
        rows={shown}
        rowKey={(account) => account.account ?? ''}
        versionOf={(account) => account.etag ?? ''}
        columns={columns(setEditing, (account) => unlock.mutate(account.account ?? ''))}
        filters={filters}
        filterBy={[
          { name: 'q', kind: 'text', label: t('accounts.search'), width: 220 },
          { name: 'role', kind: 'choice', label: t('accounts.roles'), any: t('accounts.anyRole'), options: ROLES.map((value) => ({ value, label: roleName(value) })) },
          { name: 'state', kind: 'choice', label: t('accounts.state'), any: t('accounts.anyState'), options: STATES.map((value) => ({ value, label: t(`accounts.is.${value}`) })) },
        ]}
        tools={create}
        empty={{ text: t('accounts.none'), action: create }}
        onOpen={setEditing}
        focusFirst
      />
      {editing && <AccountDialog account={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

const columns = (edit: (account: Account) => void, unlock: (account: Account) => void): QueryColumn<Account>[] => [
  { key: 'account', title: t('accounts.account'), width: 110, render: (account) => <span className="yc-number">{account.account}</span> },
  {
    key: 'name',
    title: t('accounts.name'),
    width: 120,
    isTitle: true,
    render: (account) => <span data-given>{account.name}</span>,
  },
  {
    key: 'division',
    title: t('accounts.division'),
    width: 170,
    render: (account) => (
      <>
        <span data-given>{account.divisionName}</span> <span className="yc-faint yc-number">{account.division}</span>
      </>
    ),
  },
  { key: 'roles', title: t('accounts.roles'), render: (account) => (account.roles ?? []).map(roleName).join(t('figure.and')) },
  { key: 'items', title: t('accounts.items'), width: 110, render: (account) => (account.items?.length ? account.items.join(' ') : t('accounts.allItems')) },
  { key: 'state', title: t('accounts.state'), width: 160, render: (account) => <AccountState account={account} /> },
  {
    key: 'deeds',
    title: t('accounts.deeds'),
    width: 150,
    render: (account) => (
      <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
        <Button size="small" onClick={() => edit(account)} data-account={account.account}>
          {t('accounts.change')}
        </Button>
        {stateOf(account) === 'locked' && (
          <Button size="small" onClick={() => unlock(account)}>
            {t('accounts.unlock')}
          </Button>
        )}
      </span>
    ),
  },
];

// Locked until a time that is still to come.
function stateOf(account: Account): AccountStateName {
  if (account.disabled) return 'disabled';
  return minutesSince(account.lockedUntil) === 0 ? 'locked' : 'active';
}

function AccountState({ account }: { account: Account }) {
  const state = stateOf(account);
  if (state === 'disabled') return <Tag tone="bad">{t('accounts.disabled')}</Tag>;
  if (state === 'locked') return <Tag tone="warn">{t('accounts.locked', { time: shownTime(account.lockedUntil) })}</Tag>;
  return <Tag tone="ok">{t('accounts.active')}</Tag>;
}
