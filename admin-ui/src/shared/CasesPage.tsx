// 查件: cases by number or its tail, name, identity number, state; the filter stands
// in the address.
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useCases } from '../api/cases';
import { t } from '../i18n';
import { CaseTable } from './CaseTable';
import { StateView } from './StateView';
import { stateName } from './words';

const STATES = [
  'SUBMITTED', 'CORRECTING', 'NOT_ACCEPTED', 'ACCEPTED', 'REVIEWING', 'SPECIAL', 'DECIDING',
  'DECIDED', 'ISSUED', 'DELIVERED', 'CLOSED', 'WITHDRAWN', 'TERMINATED',
] as const;

export function CasesPage() {
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  const state = params.get('state') ?? '';
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const cases = useCases({ q, state });
  const rows = (cases.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  const filter = (next: { q?: string; state?: string }) => {
    const all = { q, state, ...next };
    setParams(Object.fromEntries(Object.entries(all).filter(([, value]) => value)), { replace: true });
  };
  return (
    <>
      <div className="yc-row">
        <h1>{t('cases.title')}</h1>
        <Input.Search
          style={{ width: 340 }}
          aria-label={t('cases.search')}
          placeholder={t('cases.searchHint')}
          enterButton={t('cases.go')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onSearch={(text) => filter({ q: text.trim() })}
        />
        <Select
          style={{ width: 150 }}
          allowClear
          aria-label={t('cases.state')}
          placeholder={t('cases.anyState')}
          options={STATES.map((each) => ({ value: each, label: stateName(each) }))}
          value={state || undefined}
          onChange={(next: string | undefined) => filter({ state: next ?? '' })}
        />
      </div>
      <section className="yc-panel" style={{ padding: 0 }}>
        <StateView
          query={cases}
          empty={{
            when: rows.length === 0,
            text: q || state ? t('cases.noneFound') : t('cases.none'),
            action: q || state ? <Button onClick={() => filter({ q: '', state: '' })}>{t('cases.clear')}</Button> : undefined,
          }}
        >
          <CaseTable rows={rows} label={t('cases.title')} />
        </StateView>
      </section>
      {cases.hasNextPage && (
        <Button onClick={() => void cases.fetchNextPage()} loading={cases.isFetchingNextPage}>
          {t('cases.more')}
        </Button>
      )}
    </>
  );
}
