// 事项: the businesses in force and the catalogue's version; to read.
import { Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useCatalogue } from '../api/catalogue';
import type { BusinessRow } from '../api/catalogue';
import { t, word } from '../i18n';
import { searchBusinesses } from '../shared/forms/itemSearch';
import { StateView } from '../shared/StateView';
import { modeName } from '../shared/words';

const columns = (): TableColumnsType<BusinessRow> => [
  { title: t('catalogue.code'), dataIndex: 'code', key: 'code', width: 110 },
  { title: t('catalogue.name'), dataIndex: 'name', key: 'name' },
  { title: t('catalogue.item'), key: 'item', render: (_, row) => <span className="yc-hint">{row.itemName}</span> },
  { title: t('catalogue.department'), key: 'department', width: 90, render: (_, row) => row.departmentName },
  { title: t('catalogue.mode'), key: 'mode', width: 90, render: (_, row) => modeName(row.mode) },
  { title: t('catalogue.promised'), key: 'promised', width: 90, align: 'right', render: (_, row) => (row.promisedDays ? t('items.days', { days: row.promisedDays }) : t('items.atOnce')) },
  { title: t('catalogue.statutory'), key: 'statutory', width: 90, align: 'right', render: (_, row) => t('items.days', { days: row.statutoryDays ?? 0 }) },
  { title: t('catalogue.channels'), key: 'channels', width: 220, render: (_, row) => (row.channels ?? []).map((channel) => word('channel', channel.toUpperCase())).join('、') },
];

export function CataloguePage() {
  const catalogue = useCatalogue();
  const [q, setQ] = useState('');
  const all = useMemo(() => catalogue.data?.businesses ?? [], [catalogue.data]);
  const shown = useMemo(() => searchBusinesses(all, q), [all, q]);
  return (
    <>
      <div className="yc-row">
        <h1>{t('catalogue.title')}</h1>
        {catalogue.data && <span className="yc-hint">{t('catalogue.version', { version: catalogue.data.version ?? '', count: all.length })}</span>}
        <span className="yc-spring" />
        <Input style={{ width: 260 }} allowClear aria-label={t('items.label')} placeholder={t('items.hint')} value={q} onChange={(event) => setQ(event.target.value)} />
      </div>
      <section className="yc-panel" style={{ padding: 0 }}>
        <StateView query={catalogue} empty={{ when: shown.length === 0, text: all.length === 0 ? t('catalogue.none') : t('items.none') }}>
          <Table<BusinessRow> size="small" pagination={false} rowKey={(row) => row.code ?? ''} columns={columns()} dataSource={shown} scroll={{ x: 960 }} />
        </StateView>
      </section>
    </>
  );
}
