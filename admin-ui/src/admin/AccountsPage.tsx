// 账号: who may sign in for this division and those below it, as what, and with which
// second factor. Who keeps accounts changes them; the security administrator takes a
// lost second factor away.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAccounts, useTakeSecondFactor, useUnlockAccount } from '../api/accounts';
import type { Account } from '../api/accounts';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { useFilters } from '../shared/filters';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { useSignedIn } from '../shared/session';
import { ProblemNotice } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { roleName } from '../shared/words';
import { AccountDialog, ROLES } from './AccountDialog';
import { AskReason } from './AskReason';

const STATES = ['active', 'locked', 'disabled'] as const;
type AccountStateName = (typeof STATES)[number];

export function AccountsPage() {
  const accounts = useAccounts();
  const unlock = useUnlockAccount();
  const filters = useFilters(['q', 'role', 'state']);
  const session = useSignedIn();
  const mayChange = hasRole(session, 'HUB_ADMIN', 'SYSTEM_ADMIN');
  const mayTake = (account: Account) => hasRole(session, 'SECURITY_ADMIN') && !(account.account === session.account && account.division === session.division);
  const [editing, setEditing] = useState<Account | 'new' | null>(null);
  const [taking, setTaking] = useState<Account | null>(null);
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
  const create = mayChange && (
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
        rowKey={(account) => `${account.division} ${account.account}`}
        versionOf={(account) => `${account.etag} ${account.secondFactorSet} ${account.secondFactorTaken?.at}`}
        columns={columns({ edit: mayChange ? setEditing : undefined, unlock: mayChange ? (account) => unlock.mutate(account.account ?? '') : undefined, take: setTaking, mayTake })}
        filters={filters}
        filterBy={[
          { name: 'q', kind: 'text', label: t('accounts.search'), width: 220 },
          { name: 'role', kind: 'choice', label: t('accounts.roles'), any: t('accounts.anyRole'), options: ROLES.map((value) => ({ value, label: roleName(value) })) },
          { name: 'state', kind: 'choice', label: t('accounts.state'), any: t('accounts.anyState'), options: STATES.map((value) => ({ value, label: t(`accounts.is.${value}`) })) },
        ]}
        tools={create}
        empty={{ text: t('accounts.none'), action: create }}
        onOpen={mayChange ? setEditing : undefined}
        focusFirst
      />
      {editing && <AccountDialog account={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />}
      {taking && <TakeSecondFactor account={taking} onClose={() => setTaking(null)} />}
    </>
  );
}

interface Deeds {
  edit?: (account: Account) => void;
  unlock?: (account: Account) => void;
  take: (account: Account) => void;
  mayTake: (account: Account) => boolean;
}

const columns = ({ edit, unlock, take, mayTake }: Deeds): QueryColumn<Account>[] => [
  { key: 'account', title: t('accounts.account'), width: 96, render: (account) => <span className="yc-number">{account.account}</span> },
  {
    key: 'name',
    title: t('accounts.name'),
    width: 100,
    isTitle: true,
    render: (account) => <span data-given>{account.name}</span>,
  },
  {
    key: 'division',
    title: t('accounts.division'),
    width: 156,
    render: (account) => (
      <>
        <span data-given>{account.divisionName}</span> <span className="yc-faint yc-number">{account.division}</span>
      </>
    ),
  },
  { key: 'roles', title: t('accounts.roles'), render: (account) => (account.roles ?? []).map(roleName).join(t('figure.and')) },
  { key: 'items', title: t('accounts.items'), width: 84, render: (account) => (account.items?.length ? account.items.join(' ') : t('accounts.allItems')) },
  { key: 'state', title: t('accounts.state'), width: 146, render: (account) => <AccountState account={account} /> },
  { key: 'second', title: t('accounts.second'), width: 116, render: (account) => <SecondFactorState account={account} /> },
  {
    key: 'deeds',
    title: t('accounts.deeds'),
    width: 130,
    render: (account) => (
      <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
        {edit && (
          <Button size="small" onClick={() => edit(account)} data-account={account.account}>
            {t('accounts.change')}
          </Button>
        )}
        {unlock && stateOf(account) === 'locked' && (
          <Button size="small" onClick={() => unlock(account)}>
            {t('accounts.unlock')}
          </Button>
        )}
        {account.secondFactorSet && mayTake(account) && (
          <Button size="small" danger onClick={() => take(account)} data-deed="take-second">
            {t('accounts.secondTake')}
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

const dayOf = (time: string | undefined) => shownTime(time).slice(0, -6);

// Administrators without one are a worry; others may do without.
function SecondFactorState({ account }: { account: Account }) {
  if (account.secondFactorSet) return <Tag tone="ok">{t('accounts.secondSet', { day: dayOf(account.secondFactorSet) })}</Tag>;
  const taken = account.secondFactorTaken;
  if (taken) {
    return (
      <span title={t('accounts.secondTakenWhy', { by: taken.by ?? '', reason: taken.reason ?? '' })}>
        <Tag tone="warn">{t('accounts.secondTaken', { day: dayOf(taken.at) })}</Tag>
      </span>
    );
  }
  return account.isAdministrator ? <Tag tone="warn">{t('accounts.secondNone')}</Tag> : <span className="yc-faint">{t('accounts.secondNone')}</span>;
}

function TakeSecondFactor({ account, onClose }: { account: Account; onClose: () => void }) {
  const take = useTakeSecondFactor(onClose);
  const name = account.name ?? account.account ?? '';
  return (
    <AskReason
      title={t('accounts.secondTakeTitle', { name })}
      follows={t('accounts.secondTakeFollows', { name })}
      deed={t('accounts.secondTake')}
      hint={t('accounts.secondTakeHint')}
      isDangerous
      isPending={take.isPending}
      error={take.error}
      onGo={(reason) => take.mutate({ account: account.account ?? '', division: account.division ?? '', reason })}
      onClose={onClose}
    />
  );
}
