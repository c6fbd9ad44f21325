// Cases as rows of a QueryTable: number, applicant, business, state, what is left,
// where they are safe.
import type { ClipboardEvent } from 'react';
import { Link } from 'react-router';
import type { CaseRow } from '../api/cases';
import { t } from '../i18n';
import type { QueryColumn } from './QueryTable';
import { SafeWhere } from './SafeWhere';
import { StateTag, Tag } from './Tag';
import { shownTime } from './time';
import { numberTail, rowLimit } from './words';

// The bold tail tells cases apart and is never cut; copied, the number is whole.
export function CaseNumber({ number = '' }: { number: string | undefined }) {
  const copyWhole = (event: ClipboardEvent) => {
    event.clipboardData.setData('text/plain', number);
    event.preventDefault();
  };
  return (
    <Link to={`/case/${number}`} title={number} className="yc-number yc-tail" onCopy={copyWhole}>
      <span>…{numberTail(number).slice(0, 5)}</span>
      <b>{numberTail(number).slice(5)}</b>
    </Link>
  );
}

// A name of an organisation is cut; it stands whole where the hand rests on it.
export function ApplicantName({ row }: { row: CaseRow }) {
  const name = row.summary?.applicantName;
  return (
    <div className="yc-cut" title={row.summary?.applicantCreditCode ? name : undefined} data-given>
      {name}
    </div>
  );
}

export const caseColumns = (): QueryColumn<CaseRow>[] => [
  { key: 'number', title: t('case.number'), width: 128, isTitle: true, render: (row) => <CaseNumber number={row.summary?.number} /> },
  { key: 'applicant', title: t('case.applicant'), width: 112, render: (row) => <ApplicantName row={row} /> },
  { key: 'business', title: t('case.business'), render: (row) => <span data-given>{row.summary?.businessName}</span> },
  { key: 'state', title: t('case.state'), width: 190, render: (row) => <CaseStateOf row={row} /> },
  {
    key: 'left',
    title: t('case.left'),
    width: 196,
    render: (row) => {
      const limit = rowLimit(row);
      return <span className={`yc-tone-${limit.tone} yc-number`}>{limit.text}</span>;
    },
  },
  { key: 'filed', title: t('case.filedAt'), width: 92, render: (row) => <span className="yc-number">{shownTime(row.summary?.filedAt)}</span> },
  { key: 'where', title: t('case.where'), width: 150, render: (row) => <SafeWhere safe={row.safe} /> },
];

function CaseStateOf({ row }: { row: CaseRow }) {
  return (
    <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
      <StateTag state={row.summary?.state} />
      {row.summary?.step?.name && (
        <span className="yc-hint yc-cut" data-given>
          {row.summary.step.name}
        </span>
      )}
      {Boolean(row.summary?.flagged) && <Tag tone="warn">⇄</Tag>}
    </span>
  );
}
