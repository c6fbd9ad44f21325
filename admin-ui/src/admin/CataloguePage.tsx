// 事项: the businesses in force and the catalogue's version; to read.
import { useMemo } from 'react';
import { useCatalogue } from '../api/catalogue';
import type { BusinessRow } from '../api/catalogue';
import { t, word } from '../i18n';
import { useFilters } from '../shared/filters';
import { searchBusinesses } from '../shared/forms/itemSearch';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { modeName } from '../shared/words';

const columns = (): QueryColumn<BusinessRow>[] => [
  { key: 'code', title: t('catalogue.code'), width: 90, render: (row) => <span className="yc-number">{row.code}</span> },
  { key: 'name', title: t('catalogue.name'), isTitle: true, render: (row) => <span data-given>{row.name}</span> },
  {
    key: 'item',
    title: t('catalogue.item'),
    render: (row) => (
      <span className="yc-hint" data-given title={row.itemName}>
        {row.itemName}
      </span>
    ),
  },
  { key: 'department', title: t('catalogue.department'), width: 84, render: (row) => <span data-given>{row.departmentName}</span> },
  { key: 'mode', title: t('catalogue.mode'), width: 72, render: (row) => modeName(row.mode) },
  { key: 'promised', title: t('catalogue.promised'), width: 88, align: 'right', render: (row) => (row.promisedDays ? t('items.days', { days: row.promisedDays }) : t('items.atOnce')) },
  { key: 'statutory', title: t('catalogue.statutory'), width: 96, align: 'right', render: (row) => t('items.days', { days: row.statutoryDays ?? 0 }) },
  { key: 'channels', title: t('catalogue.channels'), width: 210, render: (row) => (row.channels ?? []).map((channel) => word('channel', channel.toUpperCase())).join(t('figure.and')) },
];

const MODES = ['town_empowered', 'county_delegated', 'instant'] as const;

export function CataloguePage() {
  const catalogue = useCatalogue();
  const filters = useFilters(['q', 'department', 'mode']);
  const { q, department, mode } = filters.values;
  const all = useMemo(() => catalogue.data?.businesses ?? [], [catalogue.data]);
  const shown = useMemo(() => searchBusinesses(all, q).filter((row) => (!department || row.department === department) && (!mode || row.mode === mode)), [all, q, department, mode]);
  const departments = [...new Map(all.map((row) => [row.department ?? '', row.departmentName ?? '']))];
  return (
    <>
      <div className="yc-row" style={{ minHeight: 32 }}>
        <h1>{t('catalogue.title')}</h1>
        {catalogue.data && (
          <span className="yc-hint">
            <span data-given>{t('catalogue.version', { version: catalogue.data.version ?? '', count: all.length })}</span>
          </span>
        )}
      </div>
      <QueryTable
        name="catalogue"
        label={t('catalogue.title')}
        query={catalogue}
        rows={shown}
        rowKey={(row) => row.code ?? ''}
        columns={columns()}
        filters={filters}
        filterBy={[
          { name: 'q', kind: 'text', label: t('items.label'), hint: t('items.hint'), width: 260 },
          { name: 'department', kind: 'choice', label: t('catalogue.department'), any: t('catalogue.anyDepartment'), width: 130, options: departments.map(([value, label]) => ({ value, label })) },
          { name: 'mode', kind: 'choice', label: t('catalogue.mode'), any: t('catalogue.anyMode'), width: 130, options: MODES.map((value) => ({ value, label: modeName(value) })) },
        ]}
        empty={{ text: t('catalogue.none') }}
        focusFirst
      />
    </>
  );
}
