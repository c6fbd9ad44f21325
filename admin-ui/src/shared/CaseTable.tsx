// Cases as rows: number, applicant, business, state, what is left, where they are
// safe. Arrow keys move, Enter opens.
import { Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import type { CaseRow } from '../api/cases';
import { t } from '../i18n';
import { SafeWhere } from './SafeWhere';
import { StateTag, Tag } from './Tag';
import { shownTime } from './time';
import { numberTail, rowLimit } from './words';

export function CaseNumber({ number }: { number: string | undefined }) {
  return (
    <Link to={`/case/${number}`} title={number} className="yc-number">
      …{numberTail(number).slice(0, 5)}
      <b>{numberTail(number).slice(5)}</b>
    </Link>
  );
}

const columns = (): TableColumnsType<CaseRow> => [
  { title: t('case.number'), key: 'number', width: 130, render: (_, row) => <CaseNumber number={row.summary?.number} /> },
  { title: t('case.applicant'), key: 'applicant', width: 96, render: (_, row) => row.summary?.applicantName },
  { title: t('case.business'), key: 'business', ellipsis: true, render: (_, row) => row.summary?.businessName },
  {
    title: t('case.state'),
    key: 'state',
    width: 200,
    render: (_, row) => (
      <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
        <StateTag state={row.summary?.state} />
        {row.summary?.step?.name && <span className="yc-hint yc-cut">{row.summary.step.name}</span>}
        {Boolean(row.summary?.flagged) && <Tag tone="warn">⇄</Tag>}
      </span>
    ),
  },
  {
    title: t('case.left'),
    key: 'left',
    width: 210,
    render: (_, row) => {
      const limit = rowLimit(row);
      return <span className={`yc-tone-${limit.tone} yc-number`}>{limit.text}</span>;
    },
  },
  { title: t('case.filedAt'), key: 'filed', width: 104, render: (_, row) => <span className="yc-number">{shownTime(row.summary?.filedAt)}</span> },
  { title: t('case.where'), key: 'where', width: 170, render: (_, row) => <SafeWhere safe={row.safe} /> },
];

export function CaseTable({ rows, label }: { rows: CaseRow[]; label: string }) {
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent<HTMLElement>, number: string | undefined) => {
    const row = event.currentTarget;
    if (event.target !== row) return;
    if (event.key === 'Enter') void navigate(`/case/${number}`);
    else if (event.key === 'ArrowDown') (row.nextElementSibling as HTMLElement | null)?.focus();
    else if (event.key === 'ArrowUp') (row.previousElementSibling as HTMLElement | null)?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="yc-table-rows">
      <Table<CaseRow>
        aria-label={label}
        size="small"
        pagination={false}
        rowKey={(row) => row.summary?.number ?? ''}
        columns={columns()}
        dataSource={rows}
        scroll={{ x: 980 }}
        onRow={(row) => ({
          tabIndex: 0,
          onClick: (event) => {
            if (!(event.target as HTMLElement).closest('a,button')) void navigate(`/case/${row.summary?.number}`);
          },
          onKeyDown: (event) => move(event, row.summary?.number),
        })}
      />
    </div>
  );
}
