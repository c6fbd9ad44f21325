// 节点: the boxes below this one as a tree, those that worry first.
import { CaretDownOutlined, CaretRightOutlined, MailOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useFleet } from '../api/fleet';
import type { Fleet } from '../api/fleet';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { CoverageText } from '../shared/Figure';
import { useFilters } from '../shared/filters';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { useSignedIn } from '../shared/session';
import { shownTime } from '../shared/time';
import { diskUsed, LINK_SHAPES, linesOf, toneOf, treeOf, worryOf } from './fleetOrder';
import type { FleetRow } from './fleetOrder';
import './fleet.css';
import { Backlog, ClockAhead, contactText, isWhole, StateOf } from './fleetWords';

const FULL_PERCENT = 90;

const columns = (toggle: (row: FleetRow) => void): QueryColumn<FleetRow>[] => [
  { key: 'node', title: t('fleet.node'), isTitle: true, render: (row) => <NodeName row={row} toggle={toggle} /> },
  { key: 'state', title: t('fleet.state'), width: 170, render: ({ node }) => <StateOf node={node} /> },
  { key: 'contact', title: t('fleet.lastContact'), width: 90, render: ({ node }) => <span className="yc-number" title={shownTime(node.lastContact, true)}>{node.state === 'never' ? '—' : contactText(node.lastContact)}</span> },
  { key: 'unsent', title: t('fleet.unsent'), width: 150, align: 'right', render: ({ node }) => <Backlog node={node} /> },
  {
    key: 'whole',
    title: t('fleet.there'),
    width: 64,
    align: 'right',
    render: ({ node }) => (node.state === 'never' ? '—' : <span className={`yc-number ${isWhole(node) ? '' : 'yc-tone-warn'}`}>{`${Math.min(node.completePercent ?? 0, node.cataloguePercent ?? 0, node.casesPercent ?? 0)}%`}</span>),
  },
  { key: 'clock', title: t('fleet.clock'), width: 76, align: 'right', render: ({ node }) => (node.state === 'never' ? '—' : <ClockAhead ms={node.clockAheadMs} />) },
  { key: 'disk', title: t('fleet.disk'), width: 60, align: 'right', render: ({ node }) => <DiskUsed node={node} /> },
  { key: 'version', title: t('fleet.version'), width: 70, render: ({ node }) => node.version || '—' },
];

function DiskUsed({ node }: { node: FleetRow['node'] }) {
  const used = diskUsed(node);
  return <span className={`yc-number ${used !== undefined && used >= FULL_PERCENT ? 'yc-tone-bad' : ''}`}>{used === undefined ? '—' : `${used}%`}</span>;
}

function NodeName({ row, toggle }: { row: FleetRow; toggle: (row: FleetRow) => void }) {
  const { node, depth, below, isOpen } = row;
  return (
    <span className="yc-tree-name" style={{ paddingInlineStart: depth * 20 }}>
      {below > 0 ? (
        <button type="button" className="yc-tree-toggle" aria-expanded={isOpen} aria-label={t(isOpen ? 'fleet.close' : 'fleet.open', { name: node.name ?? '' })} onClick={() => toggle(row)}>
          {isOpen ? <CaretDownOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
        </button>
      ) : (
        <span className="yc-tree-toggle" />
      )}
      <span className={`yc-dot ${LINK_SHAPES[worryOf(node)]} yc-tone-${toneOf(node)}`} aria-hidden />
      <Link to={`/node/${node.division}`} tabIndex={-1} data-given>
        <b>{node.name}</b>
      </Link>
      <span className="yc-faint yc-number">{node.division}</span>
      {below > 0 && <span className="yc-hint">{t('fleet.below', { count: below })}</span>}
    </span>
  );
}

// How many have been heard, and who has not.
function Coverage({ fleet }: { fleet: Fleet }) {
  // Nobody expects to hear from a place whose box was revoked.
  const nodes = (fleet.nodes ?? []).filter((node) => node.state !== 'revoked');
  const silent = nodes.filter((node) => node.state === 'silent' || node.state === 'never').map((node) => ({ name: node.name ?? node.division ?? '', since: node.lastContact }));
  return <CoverageText of={{ asOf: fleet.asOf ?? '', answered: nodes.length - silent.length, of: nodes.length, silent }} />;
}

export function FleetPage() {
  const fleet = useFleet();
  const session = useSignedIn();
  const navigate = useNavigate();
  const filters = useFilters(['q', 'only']);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const nodes = useMemo(() => fleet.data?.nodes ?? [], [fleet.data]);
  const tree = useMemo(() => treeOf(nodes), [nodes]);
  const { q, only } = filters.values;
  const rows = useMemo(() => linesOf(tree, { q, onlyWorries: only === 'worries', toggled }), [tree, q, only, toggled]);
  const worries = useMemo(() => nodes.filter((node) => worryOf(node) !== 'up').length, [nodes]);
  const toggle = (row: FleetRow) => setToggled((now) => new Map(now).set(row.node.division ?? '', !row.isOpen));
  const invite = hasRole(session, 'HUB_ADMIN', 'SYSTEM_ADMIN') ? (
    <Button type="primary" icon={<MailOutlined aria-hidden />} onClick={() => void navigate('/invite')}>
      {t('fleet.invite')}
    </Button>
  ) : undefined;
  return (
    <>
      <div className="yc-row yc-fleet-head">
        <h1>{t('fleet.title')}</h1>
        {fleet.data && <Coverage fleet={fleet.data} />}
      </div>
      <QueryTable
        name="fleet"
        label={t('fleet.title')}
        query={fleet}
        rows={rows}
        rowKey={(row) => row.node.division ?? ''}
        versionOf={(row) => `${worryOf(row.node)} ${row.node.version}`}
        columns={columns(toggle)}
        filters={filters}
        question={`${filters.text} ${[...toggled].join()} ${nodes.length}`}
        filterBy={[{ name: 'q', kind: 'text', label: t('fleet.search'), width: 200 }]}
        tools={
          <>
            <Checkbox className="yc-fleet-only" checked={only === 'worries'} onChange={(event) => filters.set({ only: event.target.checked ? 'worries' : '' })}>
              {t('fleet.onlyWorries', { count: worries })}
            </Checkbox>
            {invite}
          </>
        }
        empty={{ text: t('fleet.none'), action: invite }}
        onOpen={(row) => void navigate(`/node/${row.node.division}`)}
        focusFirst
      />
    </>
  );
}
