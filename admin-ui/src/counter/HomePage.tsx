// 工作台: counts, what waits for this person, and what was begun and not filed.
import { FileAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useCases, useCounts, useInbox } from '../api/cases';
import type { CaseCounts, CaseRow } from '../api/cases';
import { useDrafts } from '../api/drafts';
import { t } from '../i18n';
import { CaseTable } from '../shared/CaseTable';
import { StateView } from '../shared/StateView';
import { shownTime } from '../shared/time';

const COUNTED = ['CORRECTING', 'SPECIAL', 'DECIDED', 'ISSUED'] as const;

export function HomePage({ mayFile }: { mayFile: boolean }) {
  const navigate = useNavigate();
  const inbox = useInbox();
  const rows = (inbox.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  return (
    <>
      <div className="yc-row">
        <h1>{t('home.title')}</h1>
        <Figures />
        <span className="yc-spring" />
        {mayFile && (
          <Button type="primary" icon={<FileAddOutlined />} onClick={() => void navigate('/new')}>
            {t('home.new')}
          </Button>
        )}
      </div>
      <section className="yc-panel" style={{ padding: 0 }} aria-label={t('home.inbox')}>
        <StateView query={inbox} empty={{ when: rows.length === 0, text: mayFile ? t('home.emptyNew') : t('home.empty') }}>
          <CaseTable rows={rows} label={t('home.inbox')} />
        </StateView>
      </section>
      {inbox.hasNextPage && (
        <Button onClick={() => void inbox.fetchNextPage()} loading={inbox.isFetchingNextPage}>
          {t('cases.more')}
        </Button>
      )}
      {mayFile && <Drafts />}
      <Recent />
    </>
  );
}

const RECENT = 10;

function Recent() {
  const cases = useCases({});
  const changed = (row: CaseRow) => Date.parse(row.summary?.updatedAt ?? '') || 0;
  const rows = [...(cases.data?.pages[0]?.rows ?? [])].sort((a, b) => changed(b) - changed(a)).slice(0, RECENT);
  if (rows.length === 0) return null;
  return (
    <>
      <div className="yc-row">
        <h2>{t('home.recent')}</h2>
        <Link to="/cases" style={{ textDecoration: 'underline' }}>{t('home.allCases')}</Link>
      </div>
      <section className="yc-panel" style={{ padding: 0 }}>
        <CaseTable rows={rows} label={t('home.recent')} />
      </section>
    </>
  );
}

function Figures() {
  const counts = useCounts();
  if (!counts.data) return null;
  const byState = counts.data.byState as CaseCounts['byState'];
  return (
    <span className="yc-row" style={{ gap: 16 }}>
      <Figure name={t('home.mine')} value={counts.data.mine} to="/inbox" />
      {COUNTED.map((state) => (
        <Figure key={state} name={t(`home.${state}`)} value={byState?.[state]} to={`/cases?state=${state}`} />
      ))}
      <Figure name={t('home.today')} value={counts.data.filedToday} to="/cases" />
    </span>
  );
}

function Figure({ name, value, to }: { name: string; value: string | number | undefined; to: string }) {
  return (
    <Link to={to} style={{ textDecoration: 'none', color: 'inherit', whiteSpace: 'nowrap' }}>
      <span className="yc-hint">{name}</span> <span className="yc-figure">{String(value ?? 0)}</span>
    </Link>
  );
}

function Drafts() {
  const drafts = useDrafts();
  const all = drafts.data?.drafts ?? [];
  if (all.length === 0) return null;
  return (
    <section className="yc-panel">
      <h2>{t('home.drafts')}</h2>
      <ul className="yc-list">
        {all.map((draft) => (
          <li key={draft.id}>
            <Link to={`/new?draft=${draft.id}`} className="yc-pick">
              <span className="yc-pick-line">
                <span>{draft.title || t('new.untitled')}</span>
                <span className="yc-faint yc-number">{shownTime(draft.saved)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
