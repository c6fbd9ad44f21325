// 冲突: what two places did without knowing of each other, until somebody has ruled.
import { useNavigate } from 'react-router';
import { useConflicts } from '../api/conflicts';
import type { Conflict } from '../api/conflicts';
import { t } from '../i18n';
import { useFilters } from '../shared/filters';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { shownTime } from '../shared/time';
import { Tag } from '../shared/Tag';
import { ConflictTitle, kindName, ruleText, rulingName, whoText } from './conflictWords';
import { ScopeChoice } from './ScopeChoice';

const columns: QueryColumn<Conflict>[] = [
  { key: 'what', title: t('conflict.what'), isTitle: true, render: (row) => <ConflictTitle of={row} /> },
  { key: 'kind', title: t('conflict.kindOf'), width: 100, render: (row) => kindName(row.kind) },
  { key: 'left', title: t('conflict.left'), width: 180, render: (row) => <Deed of={row} side="left" /> },
  { key: 'right', title: t('conflict.right'), width: 180, render: (row) => <Deed of={row} side="right" /> },
  { key: 'rule', title: t('conflict.ruleOf'), width: 200, render: (row) => (row.ruling ? <Ruled of={row} /> : ruleText(row.rule)) },
  { key: 'since', title: t('conflict.since'), width: 90, render: (row) => <span className="yc-number">{shownTime(row.since)}</span> },
];

function Deed({ of, side }: { of: Conflict; side: 'left' | 'right' }) {
  const facts = of[side];
  return (
    <span data-given title={whoText(facts)}>
      {[facts?.deed, facts?.divisionName, facts?.person].filter(Boolean).join(' ') || '—'}
    </span>
  );
}

function Ruled({ of }: { of: Conflict }) {
  return (
    <Tag tone="ok">
      {rulingName(of.ruling?.ruling)} <span data-given>{of.ruling?.person}</span>
    </Tag>
  );
}

export function ConflictsPage() {
  const navigate = useNavigate();
  const filters = useFilters(['state', 'at']);
  const conflicts = useConflicts(filters.values);
  const rows = (conflicts.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  return (
    <>
      <div className="yc-row">
        <ScopeChoice at={filters.values.at} onChange={(at) => filters.set({ at })} />
        <h1>{t('conflict.title')}</h1>
      </div>
      <QueryTable
        name="conflicts"
        label={t('conflict.title')}
        query={conflicts}
        rows={rows}
        rowKey={(row) => row.id ?? ''}
        versionOf={(row) => row.etag ?? ''}
        columns={columns}
        filters={filters}
        filterBy={[{ name: 'state', kind: 'choice', label: t('conflict.state'), any: t('conflict.open'), options: [{ value: 'ruled', label: t('conflict.ruled') }] }]}
        empty={{ text: t('conflict.none') }}
        onOpen={(row) => void navigate(`/conflict/${row.id}`)}
        focusFirst
      />
    </>
  );
}
