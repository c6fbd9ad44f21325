// What has happened to a case, in the order in which it counts, joined with papers,
// messages, transfers and receipts; then the steps that are still to come, hollow.
// What lost a conflict stays, struck, with the ruling. Each line opens who, where and
// both times.
//
//   Besides the case's own events   `more`, put in by time. When an entry was recorded
//   comes as `recordedAt`; the node does not give it yet.
import { ArrowRightOutlined, FileTextOutlined, MessageOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Case, Step, TimelineEntry } from '../api/cases';
import { t } from '../i18n';
import { Fact } from './LinkChain';
import { shownTime } from './time';
import { clockEnded } from './words';
import type { Tone } from './words';

export type TimelineEvent = TimelineEntry & { recordedAt?: string };

export interface TimelineExtra {
  id: string;
  kind: 'paper' | 'message' | 'transfer' | 'receipt';
  // Empty: it has not come yet.
  at: string;
  title: string;
  text?: string;
  place?: string;
  actor?: string;
}

// Of the hubs above, whose signature says that they have it all. One that has not come
// has its place already: nothing moves when it does.
export const receiptsOf = ({ safe = [] }: Case): TimelineExtra[] =>
  safe
    .filter((at) => !at.safe || at.signedAt)
    .map((at) => ({ id: `receipt-${at.division}`, kind: 'receipt', at: at.signedAt ?? '', title: t(at.safe ? 'timeline.receipt' : 'timeline.onTheWay'), place: at.name }));

type Line = { event: TimelineEvent } | { extra: TimelineExtra };

const LATE_MS = 5 * 60_000;

// Written down more than five minutes after it happened: offline work.
export function isLate(at: string | undefined, recordedAt: string | undefined): boolean {
  return Date.parse(recordedAt ?? '') - Date.parse(at ?? '') > LATE_MS;
}

// Behind every time.
const LAST = '~';

// Events keep their order, which is the one that counts; each extra follows the last
// event that was not after it.
export function joined(events: readonly TimelineEvent[], more: readonly TimelineExtra[]): Line[] {
  const lines: Line[] = events.map((event) => ({ event }));
  const timeOf = (line: Line) => Date.parse(('event' in line ? line.event.at : line.extra.at) ?? '');
  for (const extra of [...more].sort((a, b) => (a.at || LAST).localeCompare(b.at || LAST))) {
    let behind = lines.length;
    while (extra.at && behind > 0 && !(timeOf(lines[behind - 1]) <= Date.parse(extra.at))) behind -= 1;
    lines.splice(behind, 0, { extra });
  }
  return lines;
}

export function CaseTimeline({ of, more = [] }: { of: Case; more?: TimelineExtra[] }) {
  const coming = comingSteps(of);
  const events = of.timeline ?? [];
  return (
    <ol className="yc-timeline" aria-label={t('timeline.label')}>
      {/* What stands behind another event is another line: none slides. */}
      {joined(events, more).map((line) => ('event' in line ? <Event key={line.event.id} of={line.event} /> : <Extra key={`${line.extra.id} ${line.extra.at} ${events.length}`} of={line.extra} />))}
      {coming.map((step, i) => (
        <Coming key={`${step.code} ${i}`} step={step} isNow={i === 0} />
      ))}
    </ol>
  );
}

const STANDINGS: Record<string, { tone: Tone; isStruck: boolean }> = {
  counts: { tone: 'ok', isStruck: false },
  waiting: { tone: 'hold', isStruck: false },
  unreadable: { tone: 'warn', isStruck: false },
};
const LOST = { tone: 'warn' as Tone, isStruck: true };

function Event({ of }: { of: TimelineEvent }) {
  const standing = STANDINGS[of.standing || 'counts'] ?? LOST;
  return (
    <li className={standing.isStruck ? 'flagged' : undefined}>
      <span className={`yc-dot ${standing.tone === 'hold' ? 'half' : 'full'} yc-tone-${standing.tone}`} />
      <details>
        <summary>
          <Time at={of.at} />
          {isLate(of.at, of.recordedAt) && <span className="yc-tone-hold yc-number">{t('timeline.recorded', { time: shownTime(of.recordedAt) })}</span>}{' '}
          <span className="yc-timeline-title" data-given>{of.title || of.kind}</span>{' '}
          <span className="yc-hint" data-given>
            {of.actorName || of.actor}
            {of.divisionName ? ` · ${of.divisionName}` : ''}
          </span>
          {of.clockUnsure && <span className="yc-tone-warn"> · {t('timeline.clockUnsure')}</span>}
          {of.text && <span className="yc-timeline-text" data-given>{of.text}</span>}
          {of.standing && of.standing !== 'counts' && <span className={`yc-timeline-text yc-tone-${standing.tone}`} data-given>{of.standingText || of.standing}</span>}
        </summary>
        <dl className="yc-facts">
          <Fact name={t('timeline.happened')}>{shownTime(of.at, true) || '—'}</Fact>
          {of.recordedAt && <Fact name={t('timeline.recordedAt')}>{shownTime(of.recordedAt, true)}</Fact>}
          <Fact name={t('timeline.actor')}>
            {of.actorName} <span className="yc-faint">{of.actor}</span>
          </Fact>
          <Fact name={t('timeline.place')}>
            {of.divisionName} {of.window && t('session.window', { window: of.window })} <span className="yc-faint">{of.division}</span>
          </Fact>
          <Fact name={t('timeline.entry')}>
            <span title={of.id}>{(of.id ?? '').slice(0, 8)}…</span>
          </Fact>
        </dl>
      </details>
    </li>
  );
}

const ICONS: Record<TimelineExtra['kind'], ReactNode> = {
  paper: <FileTextOutlined aria-hidden />,
  message: <MessageOutlined aria-hidden />,
  transfer: <ArrowRightOutlined aria-hidden />,
  receipt: <SafetyCertificateOutlined aria-hidden />,
};

function Extra({ of }: { of: TimelineExtra }) {
  return (
    <li>
      <span className={`yc-timeline-icon ${of.kind === 'receipt' && of.at ? 'yc-tone-ok' : ''}`}>{ICONS[of.kind]}</span>
      <div>
        <Time at={of.at} /> <span>{of.title}</span> <span className="yc-hint" data-given>{[of.actor, of.place].filter(Boolean).join(' · ')}</span>
        {of.text && <span className="yc-timeline-text">{of.text}</span>}
      </div>
    </li>
  );
}

const Time = ({ at }: { at: string | undefined }) => <span className="yc-number yc-faint">{shownTime(at)}</span>;

function Coming({ step, isNow }: { step: Step; isNow: boolean }) {
  return (
    <li className="yc-faint">
      <span className={`yc-dot ${isNow ? 'half yc-tone-run' : 'void'}`} />
      <div>
        <span data-given>{step.name}</span>
        {isNow ? ` · ${t('timeline.waiting')}` : ''}
        {step.limitDays ? ` · ${t('timeline.stepLimit', { days: step.limitDays })}` : ''}
        {!isNow && <span className="yc-hidden">{t('timeline.coming')}</span>}
      </div>
    </li>
  );
}

function comingSteps(of: Case): Step[] {
  const summary = of.summary;
  const steps = summary?.steps?.length ? summary.steps : (of.rules?.steps ?? []);
  if (['CLOSED', 'DELIVERED', 'WITHDRAWN', 'TERMINATED', 'NOT_ACCEPTED'].includes(String(summary?.state))) return [];
  if (summary?.step?.code) {
    const here = steps.findIndex((step) => step.code === summary.step?.code);
    return here >= 0 ? steps.slice(here) : [summary.step];
  }
  if (clockEnded(summary)) return steps.filter((step) => step.code === 'deliver' || (step.code === 'issue' && summary?.state === 'DECIDED'));
  return steps;
}
