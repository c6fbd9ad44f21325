// 更正: values of returned data that windows found to be wrong, for whoever takes them back
// to the source; a newer package that says what the form says settles one by itself.
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useBusiness } from '../api/catalogue';
import { useSourceReports, useWholeReports } from '../api/returned';
import type { SourceReport } from '../api/returned';
import { t } from '../i18n';
import { asWords } from '../shared/forms/labels';
import type { FormValue } from '../shared/forms/formRules';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { Fault } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownDay, shownTime } from '../shared/time';
import { numberTail } from '../shared/words';
import { csvOfReports } from './packageWords';

export function ReportsPanel() {
  const query = useSourceReports();
  const rows = query.data?.rows ?? [];
  const download = useWholeReports((whole) => save(t('reports.file'), csvOfReports(whole)));
  return (
    <section className="yc-panel yc-stack" data-part="reports">
      <h2>
        {t('reports.title')}
        <span className="yc-spring" />
        {rows.length > 0 && (
          <Button size="small" icon={<DownloadOutlined />} loading={download.isPending} onClick={() => download.mutate()}>
            {t('reports.download')}
          </Button>
        )}
      </h2>
      {download.error && <Fault error={download.error} />}
      <QueryTable
        name="reports"
        label={t('reports.title')}
        query={query}
        rows={rows}
        rowKey={(row) => `${row.caseNumber}/${row.source?.field}`}
        versionOf={(row) => `${row.standing}${row.asOfNow}`}
        columns={columns()}
        empty={{ text: t('reports.none') }}
      />
    </section>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

const columns = (): QueryColumn<SourceReport>[] => [
  { key: 'data', title: t('packages.resource'), isTitle: true, render: (row) => <span data-given>{row.source?.resourceName} · {row.label}</span> },
  { key: 'person', title: t('reports.person'), width: 190, render: (row) => <span data-given>{row.personName} <span className="yc-faint yc-number">{row.personIdNo}</span></span> },
  { key: 'held', title: t('reports.held'), width: 190, render: (row) => <Held row={row} /> },
  { key: 'stated', title: t('reports.stated'), width: 140, render: (row) => <Said row={row} value={row.stated as FormValue} /> },
  { key: 'by', title: t('reports.by'), width: 190, render: (row) => <span data-given>{row.townshipName} …{numberTail(row.caseNumber ?? '')} <span className="yc-faint yc-number">{shownTime(row.filedAt)}</span></span> },
  { key: 'standing', title: t('reports.standing'), width: 160, render: (row) => <Standing row={row} /> },
];

// In the words of the form's choices, where it has any.
function Said({ row, value }: { row: SourceReport; value: FormValue }) {
  const business = useBusiness(row.businessCode || undefined).data;
  const field = business?.fields.find((one) => one.name === row.source?.field);
  if (value === undefined || value === null || value === '') return <>—</>;
  return <span data-given>{field ? asWords(field, value) : String(value)}</span>;
}

function Held({ row }: { row: SourceReport }) {
  return (
    <>
      <Said row={row} value={row.source?.held as FormValue} /> <span className="yc-faint">{t('reports.ofDay', { day: shownDay(row.source?.asOf) })}</span>
    </>
  );
}

function Standing({ row }: { row: SourceReport }) {
  if (row.standing === 'CORRECTED') return <Tag tone="ok">{t('reports.corrected', { day: shownDay(row.asOfNow) })}</Tag>;
  if (row.standing === 'MAINTAINED') return <Tag tone="warn">{t('reports.maintained', { day: shownDay(row.asOfNow) })}</Tag>;
  return <Tag tone="plain">{t('reports.waiting')}</Tag>;
}
