// Creates or changes an account. A first password is for the first sign-in only.
import { Checkbox, Input, Modal, Select } from 'antd';
import { useMemo, useState } from 'react';
import { usePutAccount } from '../api/accounts';
import type { Account } from '../api/accounts';
import { useCatalogue } from '../api/catalogue';
import { prefixOf, useDivisionsUnder } from '../api/divisions';
import type { Role } from '../api/session';
import { t } from '../i18n';
import { useSignedIn } from '../shared/session';
import { Labelled, passwordFault } from '../shared/SignInPage';
import { ProblemNotice } from '../shared/StateView';
import { roleName } from '../shared/words';
import { DivisionPicker } from './DivisionPicker';

export const ROLES: Role[] = [
  'WINDOW_CLERK', 'GUIDE', 'TOWN_REVIEWER', 'TOWN_APPROVER', 'VILLAGE_AGENT', 'COUNTY_REVIEWER', 'COUNTY_APPROVER',
  'HUB_ADMIN', 'SUPERVISOR', 'DATA_OFFICER', 'SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR',
];

export function AccountDialog({ account, onClose }: { account?: Account; onClose: () => void }) {
  const session = useSignedIn();
  const [code, setCode] = useState(account?.account ?? '');
  const [name, setName] = useState(account?.name ?? '');
  const [division, setDivision] = useState<string | undefined>(account?.division ?? session.division);
  const [roles, setRoles] = useState<Role[]>(account?.roles ?? []);
  const [items, setItems] = useState<string[]>(account?.items ?? []);
  const [disabled, setDisabled] = useState(account?.disabled ?? false);
  const [password, setPassword] = useState('');
  const put = usePutAccount(onClose);
  const here = useDivisionsUnder(session.division ? prefixOf(session.division) : undefined);
  const catalogue = useCatalogue();
  const itemOptions = useMemo(() => {
    const all = new Map((catalogue.data?.businesses ?? []).map((row) => [row.itemCode ?? '', `${row.itemCode} ${row.itemName}`]));
    return [...all].map(([value, label]) => ({ value, label }));
  }, [catalogue.data]);
  const fault = password ? passwordFault(password) : undefined;
  const ready = /^[\w.-]{2,32}$/.test(code) && name.trim() && division && roles.length > 0 && !fault && (account || password);
  const save = () => {
    if (!ready || !division) return;
    put.mutate({ account: code, etag: account?.etag, content: { name: name.trim(), division, roles, disabled, items, firstPassword: password } });
  };
  return (
    <Modal
      open
      title={account ? t('accounts.changeTitle', { name: account.name ?? '' }) : t('accounts.new')}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={save}
      okText={t('accounts.save')}
      cancelText={t('dialog.back')}
      okButtonProps={{ disabled: !ready, loading: put.isPending }}
    >
      <div className="yc-stack">
        <Labelled id="account-code" text={t('accounts.account')}>
          <Input id="account-code" autoComplete="off" disabled={Boolean(account)} value={code} onChange={(event) => setCode(event.target.value.trim())} />
        </Labelled>
        <Labelled id="account-name" text={t('accounts.name')}>
          <Input id="account-name" autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
        </Labelled>
        <Labelled id="account-division" text={t('accounts.division')}>
          <DivisionPicker id="account-division" value={division} nearby={here.data?.divisions ?? []} onChange={setDivision} />
        </Labelled>
        <Labelled id="account-roles" text={t('accounts.roles')}>
          <Select
            id="account-roles"
            mode="multiple"
            style={{ width: '100%' }}
            options={ROLES.map((role) => ({ value: role, label: roleName(role) }))}
            showSearch={{ optionFilterProp: 'label' }}
            value={roles}
            onChange={(chosen: Role[]) => setRoles(chosen)}
          />
        </Labelled>
        <Labelled id="account-items" text={t('accounts.items')}>
          <Select
            id="account-items"
            mode="multiple"
            style={{ width: '100%' }}
            placeholder={t('accounts.allItems')}
            options={itemOptions}
            showSearch={{ optionFilterProp: 'label' }}
            value={items}
            onChange={(chosen: string[]) => setItems(chosen)}
          />
        </Labelled>
        <Labelled id="account-password" text={account ? t('accounts.newFirstPassword') : t('accounts.firstPassword')}>
          <Input.Password id="account-password" autoComplete="new-password" status={fault ? 'error' : ''} value={password} onChange={(event) => setPassword(event.target.value)} />
          <div className={fault ? 'yc-field-fault' : 'yc-hint'}>{t('password.rule')}</div>
        </Labelled>
        <Checkbox checked={disabled} onChange={(event) => setDisabled(event.target.checked)}>
          {t('accounts.disable')}
        </Checkbox>
        <ProblemNotice error={put.error} />
      </div>
    </Modal>
  );
}
