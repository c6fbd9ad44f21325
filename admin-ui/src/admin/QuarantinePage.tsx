// 隔离区: records that keep their place and count nowhere, why, where they came from,
// and what may be done about each.
import { Button } from 'antd';
import { useState } from 'react';
import { useHandleQuarantined, useQuarantine } from '../api/conflicts';
import type { ConflictOption, Quarantined } from '../api/conflicts';
import { t, word } from '../i18n';
import { useFilters } from '../shared/filters';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { fileSize } from '../shared/words';
import { AskReason } from './AskReason';
import { ScopeChoice } from './ScopeChoice';

type Asked = { row: Quarantined; code: string };

const columns = (ask: (asked: Asked) => void): QueryColumn<Quarantined>[] => [
  {
    key: 'from',
    title: t('quarantine.from'),
    isTitle: true,
    render: (row) => (
      <>
        <span data-given>{row.fromName || row.fromDivision}</span>{' '}
        <span className="yc-faint yc-number">{row.log ? `${row.fromDivision} ${row.log}:${row.seq}` : row.fromDivision}</span>
      </>
    ),
  },
  {
    key: 'writer',
    title: t('quarantine.writer'),
    width: 150,
    render: (row) => (
      <span title={row.division}>
        <span data-given>{row.divisionName}</span> <span className="yc-faint">{row.account}</span>
      </span>
    ),
  },
  { key: 'what', title: t('quarantine.what'), width: 100, render: (row) => (row.reason === 'unknown_kind' ? t('quarantine.kindNumber', { kind: row.kind ?? 0 }) : word('quarantine.collection', row.collection)) },
  { key: 'reason', title: t('quarantine.reason'), width: 230, render: (row) => <Reason of={row} /> },
  { key: 'at', title: t('quarantine.at'), width: 90, render: (row) => <span className="yc-number">{shownTime(row.at) || '—'}</span> },
  { key: 'size', title: t('quarantine.size'), width: 64, align: 'right', render: (row) => <span className="yc-number">{Number(row.bytes ?? 0) > 0 ? fileSize(row.bytes) : '—'}</span> },
  {
    key: 'deeds',
    title: t('quarantine.deeds'),
    width: 170,
    render: (row) => (
      <span className="yc-row" style={{ gap: 4, flexWrap: 'nowrap' }}>
        {(row.options ?? []).map((option) => (
          <Deed key={option.code} option={option} onAsk={() => ask({ row, code: option.code ?? '' })} />
        ))}
      </span>
    ),
  },
];

// What is barred says why when pointed at, and to a reader of the screen.
function Deed({ option, onAsk }: { option: ConflictOption; onAsk: () => void }) {
  return (
    <Button size="small" disabled={!option.allowed} title={option.whyNot || undefined} onClick={onAsk} data-deed={option.code}>
      {word('quarantine.do', option.code)}
    </Button>
  );
}

function Reason({ of }: { of: Quarantined }) {
  const text = word('quarantine.why', of.reason);
  if (of.state !== 'rejected') return <span title={text}>{text}</span>;
  return (
    <Tag tone="plain">
      {t('quarantine.rejected')} <span data-given>{[of.ruling?.person, of.ruling?.reason].filter(Boolean).join(':')}</span>
    </Tag>
  );
}

export function QuarantinePage() {
  const filters = useFilters(['state', 'at']);
  const entries = useQuarantine(filters.values);
  const [asked, setAsked] = useState<Asked | null>(null);
  const handle = useHandleQuarantined(() => setAsked(null));
  const rows = (entries.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  const ask = (next: Asked) => {
    handle.reset();
    setAsked(next);
  };
  return (
    <>
      <div className="yc-row">
        <ScopeChoice at={filters.values.at} onChange={(at) => filters.set({ at })} />
        <h1>{t('quarantine.title')}</h1>
        <span className="yc-hint">{t('quarantine.hint')}</span>
      </div>
      <QueryTable
        name="quarantine"
        label={t('quarantine.title')}
        query={entries}
        rows={rows}
        rowKey={(row) => row.id ?? ''}
        versionOf={(row) => `${row.state} ${row.reason}`}
        columns={columns(ask)}
        filters={filters}
        filterBy={[{ name: 'state', kind: 'choice', label: t('conflict.state'), any: t('quarantine.open'), options: [{ value: 'ruled', label: t('quarantine.rejected') }] }]}
        empty={{ text: t('quarantine.none') }}
        focusFirst
      />
      {asked && (
        <AskReason
          title={`${word('quarantine.do', asked.code)} · ${asked.row.entry?.slice(0, 8)}`}
          follows={word('quarantine.follows', asked.code)}
          deed={word('quarantine.do', asked.code)}
          hint={t('quarantine.reasonHint')}
          isDangerous={asked.code === 'reject'}
          isPending={handle.isPending}
          error={handle.error}
          onClose={() => setAsked(null)}
          onGo={(reason) => handle.mutate({ id: asked.row.id ?? '', what: asked.code, reason })}
        />
      )}
    </>
  );
}
