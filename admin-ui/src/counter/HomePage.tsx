// 工作台: figures from kept counters, what is open here with what hurts first, and
// beside it what today brings.
import { CloseOutlined, FileAddOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useCases, useCounts, useInbox } from '../api/cases';
import type { CaseCounts, CaseFilter, CaseRow } from '../api/cases';
import { useDrafts, useDropDraft } from '../api/drafts';
import { newKey } from '../api/http';
import { useNodeReport } from '../api/node';
import { t } from '../i18n';
import { ApplicantName, CaseNumber } from '../shared/CaseTable';
import { useFilters } from '../shared/filters';
import { useKeys } from '../shared/keys';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { SafeWhere } from '../shared/SafeWhere';
import { StateTag, Tag } from '../shared/Tag';
import { shownTime, todayAtNode } from '../shared/time';
import { rowLimit } from '../shared/words';
import { belongs, deskRows, ONLY, rowKey, says } from './desk';
import type { Only } from './desk';

const COUNTED = ['CORRECTING', 'DECIDED', 'ISSUED'] as const;
// What hurts by its day is listed by the node, so that nothing old is missed.
const ENDS: Record<string, CaseFilter['ends']> = { overdue: 'promised', due: 'promised', paper: 'paper', correction: 'correction' };

export function HomePage({ mayFile }: { mayFile: boolean }) {
  const navigate = useNavigate();
  const inbox = useInbox();
  const recent = useCases({});
  // Those that end first, however long ago they came in.
  const soonest = useCases({ ends: 'promised' });
  const today = todayAtNode();
  const isRevoked = Boolean(useNodeReport().data?.revoked);
  const filters = useFilters(['q', 'only']);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ends = ENDS[filters.values.only];
  const byDay = useCases({ ends }, Boolean(ends));
  const pages = ends ? (byDay.data?.pages ?? []) : [inbox, soonest, recent].flatMap((each) => each.data?.pages ?? []);
  const all = deskRows(pages.map((page) => page.rows ?? []), today);
  const rows = all.filter((row) => belongs(row, filters.values.only, today) && says(row, filters.values.q));
  // The table itself acts on these; here they are said.
  const bySelf = () => false;
  useKeys({ open: bySelf, down: bySelf, up: bySelf, tick: bySelf, print: () => window.print() });
  return (
    <>
      <div className="yc-row">
        <h1>{t('home.title')}</h1>
        <Figures onOnly={(only) => filters.set({ only })} />
        <span className="yc-spring" />
        {chosen.size > 0 && <span className="yc-hint">{t('home.chosen', { count: chosen.size })}</span>}
        {mayFile && (
          <Button type="primary" data-new disabled={isRevoked} icon={<FileAddOutlined />} onClick={() => void navigate(`/new?fresh=${newKey()}`)}>
            {t('home.new')}
          </Button>
        )}
      </div>
      <div className="yc-desk">
        <div data-part="desk">
          <QueryTable<CaseRow, 'q' | 'only'>
            name="desk"
            label={t('home.open')}
            query={ends ? byDay : together(recent, inbox, soonest)}
            rows={rows}
            columns={columns()}
            rowKey={rowKey}
            versionOf={(row) => row.etag ?? ''}
            onOpen={(row) => void navigate(`/case/${rowKey(row)}`)}
            ticks={{ chosen, onChange: setChosen }}
            filters={filters}
            filterBy={[
              { name: 'q', kind: 'text', label: t('home.filter'), width: 220 },
              { name: 'only', kind: 'choice', any: t('home.all'), label: t('home.only'), options: ONLY.map((only) => ({ value: only, label: t(`home.only.${only}`) })) },
            ]}
            empty={{ text: mayFile ? t('home.emptyNew') : t('home.empty') }}
            focusFirst
          />
        </div>
        <Today rows={all} today={today} mayFile={mayFile} onOnly={(only) => filters.set({ only })} />
      </div>
    </>
  );
}

// The list goes on where `main` does; what any of them could not read is said.
function together(main: ReturnType<typeof useCases>, ...others: ReturnType<typeof useCases>[]) {
  const all = [main, ...others];
  return {
    ...main,
    isPending: all.some((each) => each.isPending),
    data: all.find((each) => each.data)?.data,
    error: all.find((each) => each.error)?.error ?? null,
    refetch: () => Promise.all(all.map((each) => each.refetch())),
  };
}

const columns = (): QueryColumn<CaseRow>[] => [
  { key: 'number', title: t('case.number'), width: 124, isTitle: true, render: (row) => <CaseNumber number={row.summary?.number} /> },
  { key: 'applicant', title: t('case.applicant'), width: 112, render: (row) => <ApplicantName row={row} /> },
  { key: 'business', title: t('case.business'), render: (row) => row.summary?.businessName },
  {
    key: 'state',
    title: t('case.state'),
    width: 168,
    render: (row) => (
      <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
        <StateTag state={row.summary?.state} />
        {row.summary?.step?.name && <span className="yc-hint yc-cut">{row.summary.step.name}</span>}
        {Boolean(row.summary?.flagged) && <Tag tone="warn">⇄</Tag>}
      </span>
    ),
  },
  {
    key: 'left',
    title: t('case.left'),
    width: 184,
    render: (row) => {
      const limit = rowLimit(row);
      return <span className={`yc-tone-${limit.tone} yc-number`}>{limit.text}</span>;
    },
  },
  { key: 'where', title: t('case.where'), width: 140, render: (row) => <SafeWhere safe={row.safe} /> },
];

function Figures({ onOnly }: { onOnly: (only: Only) => void }) {
  const counts = useCounts();
  const byState = counts.data?.byState as CaseCounts['byState'] | undefined;
  const shown = (value: string | number | undefined) => (counts.data ? String(value ?? 0) : '–');
  return (
    <span className="yc-row" style={{ gap: 16 }}>
      <button type="button" className="yc-desk-figure" onClick={() => onOnly('mine')}>
        <span className="yc-hint">{t('home.mine')}</span> <span className="yc-figure">{shown(counts.data?.mine)}</span>
      </button>
      <button type="button" className="yc-desk-figure" onClick={() => onOnly('due')}>
        <span className="yc-hint">{t('home.only.due')}</span> <span className="yc-figure">{shown(counts.data?.dueSoon)}</span>
      </button>
      {COUNTED.map((state) => (
        <Figure key={state} name={t(`home.${state}`)} value={shown(byState?.[state])} to={`/cases?state=${state}`} />
      ))}
      <span className="yc-desk-figure">
        <span className="yc-hint">{t('home.decidedToday')}</span> <span className="yc-figure">{shown(counts.data?.decidedToday)}</span>
      </span>
      <Figure name={t('home.today')} value={shown(counts.data?.filedToday)} to="/cases" />
    </span>
  );
}

function Figure({ name, value, to }: { name: string; value: string; to: string }) {
  return (
    <Link to={to} className="yc-desk-figure">
      <span className="yc-hint">{name}</span> <span className="yc-figure">{value}</span>
    </Link>
  );
}

interface TodayProps {
  rows: CaseRow[];
  today: string;
  mayFile: boolean;
  onOnly: (only: Only) => void;
}

const WATCHED = [
  ['overdue', 'overdue'],
  ['due', 'dueSoon'],
  ['paper', 'papersDue'],
  ['correction', 'correctionsDue'],
] as const;
const DRAFTS_LISTED = 6;

// Each line is a count with its list behind it; what there is none of is left out.
function Today({ rows, today, mayFile, onOnly }: TodayProps) {
  const drafts = useDrafts(mayFile);
  const drop = useDropDraft();
  const report = useNodeReport();
  const begun = drafts.data?.drafts ?? [];
  const counts = useCounts().data;
  const kept: { only: Exclude<Only, ''>; count: number }[] = WATCHED.map(([only, name]) => ({ only, count: Number(counts?.[name] ?? 0) }));
  const flagged = rows.filter((row) => belongs(row, 'flagged', today)).length;
  const counted = [...kept, { only: 'flagged' as const, count: flagged }].filter(({ count }) => count > 0);
  const unsent = Number(report.data?.unsent ?? 0);
  const quiet = counted.length === 0 && begun.length === 0 && unsent === 0;
  return (
    <aside className="yc-panel yc-today" data-part="today" tabIndex={-1} aria-label={t('home.todayTitle')}>
      <h2>{t('home.todayTitle')}</h2>
      {quiet && <span className="yc-hint">{t('home.quiet')}</span>}
      {counted.map(({ only, count }) => (
        <button key={only} type="button" className="yc-pick" onClick={() => onOnly(only)}>
          <span className="yc-pick-line">
            {t(`home.only.${only}`)} <span className="yc-spring" /> <b>{count}</b> ▸
          </span>
        </button>
      ))}
      {unsent > 0 && <div className="yc-today-line yc-tone-warn">{t('home.unsent', { count: unsent })}</div>}
      {begun.length > 0 && (
        <>
          <div className="yc-today-line yc-hint">{t('home.draftsCount', { count: begun.length })}</div>
          {begun.slice(0, DRAFTS_LISTED).map((draft) => (
            <div key={draft.id} className="yc-today-draft">
              <Link to={`/new?draft=${draft.id}`} className="yc-pick">
                {draft.title || t('new.untitled')} <span className="yc-faint yc-number">{shownTime(draft.saved)}</span>
              </Link>
              <Popconfirm title={t('home.dropDraft')} okText={t('table.remove')} cancelText={t('dialog.back')} okButtonProps={{ danger: true }} onConfirm={() => drop.mutate(draft.id ?? '')}>
                <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('home.dropOf', { title: draft.title || t('new.untitled') })} />
              </Popconfirm>
            </div>
          ))}
        </>
      )}
    </aside>
  );
}
