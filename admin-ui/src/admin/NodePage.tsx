// One node below this one: its line, clock, disk, backup and what it holds.
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useFleet } from '../api/fleet';
import type { FleetNode } from '../api/fleet';
import { t } from '../i18n';
import { Fact } from '../shared/LinkChain';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { fileSize } from '../shared/words';
import { ClockAhead, silenceText } from './FleetPage';
import { diskUsed, WORRY_TONES, worryOf } from './fleetOrder';

export function NodePage() {
  const { code = '' } = useParams();
  const fleet = useFleet();
  const node = fleet.data?.nodes?.find((each) => each.division === code);
  return (
    <StateView query={fleet} empty={{ when: !node, text: t('node.unknown', { code }) }}>
      {node && <NodeFacts node={node} />}
    </StateView>
  );
}

function NodeFacts({ node }: { node: FleetNode }) {
  const used = diskUsed(node);
  return (
    <>
      <div className="yc-row">
        <h1>
          {node.name} <span className="yc-faint">{node.division}</span>
        </h1>
        <Tag tone={WORRY_TONES[worryOf(node)]}>{t(`fleet.worry.${worryOf(node)}`)}</Tag>
        <span className="yc-hint">{t('fleet.version')} {node.version}</span>
      </div>
      <div className="yc-columns" style={{ gridTemplateColumns: '1fr 1fr' }}>
        <Panel title={t('node.line')}>
          <Fact name={t('fleet.lastContact')}>{silenceText(node.lastContact)} · {shownTime(node.lastContact) || '—'}</Fact>
          <Fact name={t('node.theyOwe')}>
            {t('fleet.records', { count: String(node.unsent ?? 0) })}
            {Number(node.unsent ?? 0) > 0 && node.oldestUnsent ? ` · ${t('link.oldest', { time: shownTime(node.oldestUnsent) })}` : ''}
          </Fact>
          <Fact name={t('node.complete')}>{node.completePercent ?? 0}%</Fact>
          <Fact name={t('node.quarantined')}>{String(node.quarantined ?? 0)}</Fact>
          {node.logsDigest && <Fact name={t('node.digest')}>{t('node.digests', { logs: node.logsDigest, feed: node.feedDigest || '—' })}</Fact>}
          <Fact name={t('node.parent')}>{node.parent || '—'}</Fact>
        </Panel>
        <Panel title={t('node.box')}>
          <Fact name={t('fleet.clock')}>
            <ClockAhead ms={node.clockAheadMs} />
          </Fact>
          <Fact name={t('fleet.disk')}>{used === undefined ? '—' : t('node.disk', { used, free: fileSize(node.diskFreeBytes) })}</Fact>
          <Fact name={t('node.backup')}>{shownTime(node.lastBackup) || t('node.noBackup')}</Fact>
          <Fact name={t('node.started')}>{shownTime(node.started) || '—'}</Fact>
          <Fact name={t('fleet.cases')}>{String(node.cases ?? 0)}</Fact>
          <Fact name={t('node.writes')}>{node.readOnly ? t('node.readOnly') : t('node.writing')}</Fact>
        </Panel>
      </div>
    </>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="yc-panel">
      <h2>{title}</h2>
      <dl className="yc-facts">{children}</dl>
    </section>
  );
}
