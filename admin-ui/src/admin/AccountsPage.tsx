// 账号: who may sign in for this division and those below it, and as what.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import { useAccounts, useUnlockAccount } from '../api/accounts';
import type { Account } from '../api/accounts';
import { t } from '../i18n';
import { ProblemNotice, StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { roleName } from '../shared/words';
import { AccountDialog } from './AccountDialog';

export function AccountsPage() {
  const accounts = useAccounts();
  const unlock = useUnlockAccount();
  const [q, setQ] = useState('');
  const [editing, setEditing] = useState<Account | 'new' | null>(null);
  const all = accounts.data?.accounts ?? [];
  const shown = all.filter((account) => `${account.account}${account.name}${account.divisionName}${account.division}`.includes(q.trim()));
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
      {t('accounts.new')}
    </Button>
  );
  const columns: TableColumnsType<Account> = [
    { title: t('accounts.account'), dataIndex: 'account', key: 'account', width: 140 },
    { title: t('accounts.name'), dataIndex: 'name', key: 'name', width: 120 },
    { title: t('accounts.division'), key: 'division', width: 180, render: (_, account) => <>{account.divisionName} <span className="yc-faint">{account.division}</span></> },
    { title: t('accounts.roles'), key: 'roles', render: (_, account) => (account.roles ?? []).map(roleName).join('、') },
    { title: t('accounts.items'), key: 'items', width: 140, render: (_, account) => (account.items?.length ? account.items.join('、') : t('accounts.allItems')) },
    { title: t('accounts.state'), key: 'state', width: 170, render: (_, account) => <AccountState account={account} /> },
    {
      title: t('accounts.deeds'),
      key: 'deeds',
      width: 160,
      render: (_, account) => (
        <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
          <Button size="small" onClick={() => setEditing(account)}>
            {t('accounts.change')}
          </Button>
          {isLocked(account) && (
            <Button size="small" onClick={() => unlock.mutate(account.account ?? '')}>
              {t('accounts.unlock')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="yc-row">
        <h1>{t('accounts.title')}</h1>
        <span className="yc-spring" />
        <Input style={{ width: 220 }} allowClear aria-label={t('accounts.search')} placeholder={t('accounts.search')} value={q} onChange={(event) => setQ(event.target.value)} />
        {create}
      </div>
      <ProblemNotice error={unlock.error} />
      <section className="yc-panel" style={{ padding: 0 }}>
        <StateView query={accounts} empty={{ when: shown.length === 0, text: all.length === 0 ? t('accounts.none') : t('accounts.noneFound'), action: all.length === 0 ? create : undefined }}>
          <Table<Account> size="small" pagination={false} rowKey={(account) => account.account ?? ''} columns={columns} dataSource={shown} scroll={{ x: 1000 }} />
        </StateView>
      </section>
      {editing && <AccountDialog account={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function isLocked(account: Account): boolean {
  const until = account.lockedUntil;
  return Boolean(until) && Date.parse(until ?? '') > 0 && minutesSince(until) === 0;
}

function AccountState({ account }: { account: Account }) {
  if (account.disabled) return <Tag tone="bad">{t('accounts.disabled')}</Tag>;
  if (isLocked(account)) return <Tag tone="warn">{t('accounts.locked', { time: shownTime(account.lockedUntil) })}</Tag>;
  return <Tag tone="ok">{t('accounts.active')}</Tag>;
}
