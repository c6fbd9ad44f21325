// 节点: the boxes below this one, those that worry first.
import { MailOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useFleet } from '../api/fleet';
import type { FleetNode } from '../api/fleet';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { useSignedIn } from '../shared/session';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { byWorry, diskUsed, WORRY_TONES, worryOf } from './fleetOrder';

export function silenceText(time: string | undefined): string {
  const minutes = minutesSince(time);
  if (minutes === undefined) return t('fleet.neverMet');
  if (minutes < 1) return t('fleet.now');
  if (minutes < 60) return t('fleet.minutes', { minutes: Math.floor(minutes) });
  return t('fleet.hours', { hours: Math.floor(minutes / 60), minutes: Math.floor(minutes % 60) });
}

const columns = (): TableColumnsType<FleetNode> => [
  {
    title: t('fleet.node'),
    key: 'node',
    render: (_, node) => (
      <Link to={`/node/${node.division}`}>
        <b>{node.name}</b> <span className="yc-faint">{node.division}</span>
      </Link>
    ),
  },
  { title: t('fleet.state'), key: 'state', width: 170, render: (_, node) => <Tag tone={WORRY_TONES[worryOf(node)]}>{t(`fleet.worry.${worryOf(node)}`)}</Tag> },
  {
    title: t('fleet.lastContact'),
    key: 'contact',
    width: 200,
    render: (_, node) => (
      <span className="yc-number">
        {silenceText(node.lastContact)} <span className="yc-faint">{shownTime(node.lastContact)}</span>
      </span>
    ),
  },
  { title: t('fleet.unsent'), key: 'unsent', width: 96, align: 'right', render: (_, node) => <span className="yc-number">{t('fleet.records', { count: String(node.unsent ?? 0) })}</span> },
  { title: t('fleet.clock'), key: 'clock', width: 88, align: 'right', render: (_, node) => <ClockAhead ms={node.clockAheadMs} /> },
  {
    title: t('fleet.disk'),
    key: 'disk',
    width: 80,
    align: 'right',
    render: (_, node) => {
      const used = diskUsed(node);
      return <span className={`yc-number ${used !== undefined && used >= 90 ? 'yc-tone-bad' : ''}`}>{used === undefined ? '—' : `${used}%`}</span>;
    },
  },
  { title: t('fleet.cases'), key: 'cases', width: 88, align: 'right', render: (_, node) => <span className="yc-number">{String(node.cases ?? 0)}</span> },
  { title: t('fleet.version'), key: 'version', width: 100, render: (_, node) => node.version },
];

export function ClockAhead({ ms }: { ms: string | number | undefined }) {
  const seconds = Number(ms ?? 0) / 1000;
  return <span className={`yc-number ${Math.abs(seconds) > 60 ? 'yc-tone-warn' : ''}`}>{`${seconds >= 0 ? '+' : '−'}${Math.abs(seconds).toFixed(1)}s`}</span>;
}

export function FleetPage() {
  const fleet = useFleet();
  const session = useSignedIn();
  const navigate = useNavigate();
  const [q, setQ] = useState('');
  const [onlyWorries, setOnlyWorries] = useState(false);
  const all = byWorry(fleet.data?.nodes ?? []);
  const worries = all.filter((node) => worryOf(node) !== 'up').length;
  const shown = all.filter((node) => (!onlyWorries || worryOf(node) !== 'up') && `${node.name}${node.division}`.includes(q.trim()));
  const invite = hasRole(session, 'HUB_ADMIN', 'SYSTEM_ADMIN') ? (
    <Button type="primary" icon={<MailOutlined />} onClick={() => void navigate('/invite')}>
      {t('fleet.invite')}
    </Button>
  ) : undefined;
  return (
    <>
      <div className="yc-row">
        <h1>{t('fleet.title')}</h1>
        {fleet.data && <span className="yc-hint">{t('fleet.asOf', { time: shownTime(fleet.data.asOf), count: all.length })}</span>}
        <span className="yc-spring" />
        <Input style={{ width: 200 }} allowClear aria-label={t('fleet.search')} placeholder={t('fleet.search')} value={q} onChange={(event) => setQ(event.target.value)} />
        <Checkbox checked={onlyWorries} onChange={(event) => setOnlyWorries(event.target.checked)}>
          {t('fleet.onlyWorries', { count: worries })}
        </Checkbox>
        {invite}
      </div>
      <section className="yc-panel" style={{ padding: 0 }}>
        <StateView query={fleet} empty={{ when: shown.length === 0, text: all.length === 0 ? t('fleet.none') : t('fleet.noneFound'), action: all.length === 0 ? invite : undefined }}>
          <Table<FleetNode> size="small" pagination={false} rowKey={(node) => node.division ?? ''} columns={columns()} dataSource={shown} scroll={{ x: 900 }} />
        </StateView>
      </section>
    </>
  );
}
