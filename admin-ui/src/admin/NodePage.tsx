// One node below this one: its line, clock, disk, backup, what it holds, and when it
// was heard from.
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useBoxes } from '../api/boxes';
import type { FleetBox } from '../api/boxes';
import { useContactHistory, useFleet } from '../api/fleet';
import type { FleetNode } from '../api/fleet';
import { useNodeReport } from '../api/node';
import { t } from '../i18n';
import { Fact } from '../shared/LinkChain';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { minutesSince, shownTime } from '../shared/time';
import { fileSize } from '../shared/words';
import { BoxesPanel } from './BoxesPanel';
import { ContactHistory } from './ContactHistory';
import './fleet.css';
import { diskUsed } from './fleetOrder';
import { Backlog, ClockAhead, contactText, isWhole, progressText, spanText, StateOf } from './fleetWords';

export function NodePage() {
  const { code = '' } = useParams();
  const fleet = useFleet();
  const self = useNodeReport();
  // Both at once, or what stands below would move.
  const boxes = useBoxes(code);
  const query = { ...fleet, isPending: fleet.isPending || boxes.isPending };
  const node = fleet.data?.nodes?.find((each) => each.division === code);
  const above = fleet.data?.nodes?.find((each) => each.division === node?.parent);
  return (
    <StateView query={query} shape="form" empty={{ when: !node, text: t('node.unknown', { code }), action: <Link to="/fleet">{t('node.toFleet')}</Link> }}>
      {node && <NodeFacts node={node} boxes={boxes.data?.boxes ?? []} parent={above?.name ?? (self.data?.division === node.parent ? self.data?.name : undefined)} />}
    </StateView>
  );
}

function NodeFacts({ node, boxes, parent }: { node: FleetNode; boxes: FleetBox[]; parent: string | undefined }) {
  const isOut = boxes.length > 0 && boxes.every((box) => box.revoked);
  const isMet = node.state !== 'never';
  return (
    <>
      <div className="yc-row">
        <h1>
          <span data-given>{node.name}</span> <span className="yc-faint yc-number">{node.division}</span>
        </h1>
        {isOut && node.state !== 'revoked' ? <Tag tone="bad">{t('box.noneInService')}</Tag> : <StateOf node={node} />}
        {node.version && (
          <span className="yc-hint">
            {t('fleet.version')} {node.version}
          </span>
        )}
        <span className="yc-spring" />
        <Link to="/fleet">{t('node.toFleet')}</Link>
      </div>
      {node.state === 'revoked' && (
        <section className="yc-panel yc-row yc-tone-warn">
          <span data-given>{t('fleet.revokedBy', { by: node.revoked?.by ?? '', time: shownTime(node.revoked?.at), reason: node.revoked?.reason ?? '' })}</span>
          <Link to="/invite">{t('node.toInvite')}</Link>
        </section>
      )}
      {!isMet ? (
        <section className="yc-panel yc-row">
          {t('node.notMet')} <Link to="/invite">{t('node.toInvite')}</Link>
        </section>
      ) : (
        <div className="yc-columns yc-node-panels">
          <LinePanel node={node} parent={parent} />
          <BoxPanel node={node} />
          <HoldsPanel node={node} />
        </div>
      )}
      <BoxesPanel node={node} />
      <ContactHistory division={node.division ?? ''} />
    </>
  );
}

function LinePanel({ node, parent }: { node: FleetNode; parent: string | undefined }) {
  const isSilent = node.state === 'silent';
  return (
    <Panel title={t('node.line')}>
      <Fact name={t('fleet.lastContact')}>
        {contactText(node.lastContact)} · {shownTime(node.lastContact) || '—'}
      </Fact>
      {isSilent && <Fact name={t('node.officeSilence')}>{spanText(node.silentOfficeMinutes ?? 0)}</Fact>}
      <Fact name={t('node.theyOwe')}>
        <Backlog node={node} />
        {Number(node.unsent ?? 0) > 0 && node.oldestUnsent ? ` · ${t('link.oldest', { time: shownTime(node.oldestUnsent) })}` : ''}
        {isSilent && <span className="yc-faint"> {t('node.asOfContact')}</span>}
      </Fact>
      <Fact name={t('node.weOwe')}>
        <Owed node={node} />
      </Fact>
      <Fact name={t('node.parent')}>
        <span data-given>{parent ?? '—'}</span> <span className="yc-faint yc-number">{node.parent}</span>
      </Fact>
    </Panel>
  );
}

// What is listed for it and it has not taken: in changes and in minutes. Of a node
// further down only the share is known.
function Owed({ node }: { node: FleetNode }) {
  const history = useContactHistory(node.division ?? '');
  const owed = Number(history.data?.owed ?? 0);
  const minutes = minutesSince(history.data?.owedSince);
  if (!history.data?.owedKnown) return <>{(node.completePercent ?? 0) >= 100 ? t('node.nothing') : t('node.restOf', { percent: 100 - (node.completePercent ?? 0) })}</>;
  if (owed === 0) return <>{t('node.nothing')}</>;
  return (
    <span className="yc-number yc-tone-warn">
      {t('fleet.records', { count: owed.toLocaleString('en-US') })}
      {minutes !== undefined && ` ${spanText(minutes)} · ${t('link.oldest', { time: shownTime(history.data.owedSince) })}`}
    </span>
  );
}

function BoxPanel({ node }: { node: FleetNode }) {
  const used = diskUsed(node);
  return (
    <Panel title={t('node.box')}>
      <Fact name={t('fleet.clock')}>
        <ClockAhead ms={node.clockAheadMs} /> {node.clockUnsure && <Tag tone="bad">{t('node.clockUnsure')}</Tag>}
      </Fact>
      <Fact name={t('fleet.disk')}>{used === undefined ? '—' : t('node.disk', { used, free: fileSize(node.diskFreeBytes) })}</Fact>
      <Fact name={t('node.backup')}>
        {shownTime(node.lastBackup) || t('node.noBackup')}
        {node.backupFailure && (
          <span title={node.backupFailure}>
            {' '}
            <Tag tone="bad">{t('node.backupFailed')}</Tag>
          </span>
        )}
      </Fact>
      <Fact name={t('node.started')}>{shownTime(node.started) || '—'}</Fact>
      {node.mended?.words && (
        <Fact name={t('node.mended')}>
          {shownTime(node.mended.at)} {node.mended.words}
        </Fact>
      )}
      {node.twinHeard && (
        <Fact name={t('node.twin')}>
          <Tag tone="bad">{t('node.twinStopped')}</Tag> {t('node.twinHeard', { time: shownTime(node.twinHeard) ?? '' })}
        </Fact>
      )}
      <Fact name={t('node.writes')}>{node.readOnly ? <Tag tone="bad">{t('node.readOnly')}</Tag> : node.noFiles ? <Tag tone="warn">{t('node.noFiles')}</Tag> : t('node.writing')}</Fact>
    </Panel>
  );
}

function HoldsPanel({ node }: { node: FleetNode }) {
  const quarantined = Number(node.quarantined ?? 0);
  return (
    <Panel title={t('node.holds')}>
      <Fact name={t('node.complete')}>
        <Tag tone={isWhole(node) ? 'ok' : 'warn'}>{progressText(node)}</Tag>
      </Fact>
      <Fact name={t('fleet.cases')}>{Number(node.cases ?? 0).toLocaleString('en-US')}</Fact>
      <Fact name={t('node.quarantined')}>{quarantined > 0 ? <Tag tone="bad">{t('fleet.records', { count: quarantined })}</Tag> : '0'}</Fact>
      {node.equalAsOf && <Fact name={t('node.equal')}>{t('node.equalAsOf', { time: shownTime(node.equalAsOf) })}</Fact>}
      {node.repaired && (
        <Fact name={t('node.repaired')}>{t('node.repairedAt', { count: Number(node.differedLines ?? 0), time: shownTime(node.repaired) })}</Fact>
      )}
      {node.logsDigest && (
        <Fact name={t('node.digest')}>
          <span className="yc-number">{t('node.digests', { logs: node.logsDigest, feed: node.feedDigest || '—' })}</span>
        </Fact>
      )}
    </Panel>
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
