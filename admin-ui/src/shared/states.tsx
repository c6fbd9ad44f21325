// States that stand beside content and take nothing away: strips under the header,
// and marks on a row or a value.
import { ClockCircleOutlined, CloudDownloadOutlined, DisconnectOutlined, ExperimentOutlined, LockOutlined, PaperClipOutlined, StopOutlined, SwapOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { NodeReport } from '../api/node';
import { t } from '../i18n';
import { daysSince } from './time';

export type StripKind = 'lineDown' | 'unreachable' | 'readOnly' | 'noFiles' | 'clock' | 'practice' | 'revoked' | 'filling';

const STRIPS: Record<StripKind, { tone: 'warn' | 'bad' | 'hold'; icon: ReactNode; isUrgent: boolean }> = {
  lineDown: { tone: 'warn', icon: <DisconnectOutlined aria-hidden />, isUrgent: false },
  unreachable: { tone: 'bad', icon: <DisconnectOutlined aria-hidden />, isUrgent: true },
  readOnly: { tone: 'bad', icon: <StopOutlined aria-hidden />, isUrgent: true },
  revoked: { tone: 'bad', icon: <StopOutlined aria-hidden />, isUrgent: true },
  filling: { tone: 'hold', icon: <CloudDownloadOutlined aria-hidden />, isUrgent: false },
  noFiles: { tone: 'warn', icon: <PaperClipOutlined aria-hidden />, isUrgent: false },
  clock: { tone: 'warn', icon: <ClockCircleOutlined aria-hidden />, isUrgent: false },
  practice: { tone: 'hold', icon: <ExperimentOutlined aria-hidden />, isUrgent: false },
};

// Across the page, under the header; only a lost node or a full disk interrupts a reader.
export function Strip({ kind, children }: { kind: StripKind; children: ReactNode }) {
  const { tone, icon, isUrgent } = STRIPS[kind];
  return (
    <div className={`yc-strip ${tone}`} role={isUrgent ? 'alert' : 'status'} data-strip={kind}>
      {icon} {children}
    </div>
  );
}

export const LineDownStrip = ({ tier, since }: { tier: string; since: string }) => <Strip kind="lineDown">{t('state.lineDown', { tier, time: since })}</Strip>;
export const UnreachableStrip = () => <Strip kind="unreachable">{t('state.unreachable')}</Strip>;
// This machine was taken out of service: whoever sits here must know at once.
export const RevokedStrip = ({ by, at, reason }: { by: string; at: string; reason: string }) => <Strip kind="revoked">{t('state.revoked', { by, at, reason })}</Strip>;

// Below this much a machine is a new one that is being filled; a day's backlog is not.
const FILLING_BELOW_PERCENT = 95;

export function FillingStrip({ report }: { report: NodeReport | undefined }) {
  // A province has nobody above it, and says nothing of this.
  if (!report || (report.chain?.length ?? 0) < 2) return null;
  // Zero is left out of the report.
  const percent = report.completePercent ?? (Number(report.lacking ?? 0) > 0 ? 0 : 100);
  if (percent >= FILLING_BELOW_PERCENT) return null;
  return (
    <Strip kind="filling">
      {t('state.filling')} <progress max={100} value={percent} aria-label={t('state.filling')} /> <span className="yc-number">{percent}%</span>
    </Strip>
  );
}

export const PracticeStrip = () => <Strip kind="practice">{t('state.practice')}</Strip>;
// The number is the one to call about it, where the hall has given one.
export const ReadOnlyStrip = ({ why, phone }: { why: string; phone?: string }) => (
  <Strip kind="readOnly">
    {t('state.readOnly', { why })}
    {phone ? ` ${t('state.call', { phone })}` : ''}
  </Strip>
);

// The node says in words what is short or wrong, and what still works.
export const NoFilesStrip = ({ why }: { why: string }) => <Strip kind="noFiles">{why}</Strip>;
export const ClockStrip = ({ why }: { why: string }) => <Strip kind="clock">{why}</Strip>;

// A file that is not here in full; the case holds without it.
export function FilePending({ name, arrived, of }: { name?: string; arrived: number; of: number }) {
  return (
    <span className="yc-pending">
      <PaperClipOutlined aria-hidden />
      {name && (
        <span className="yc-cut" title={name}>
          {name}
        </span>
      )}
      <progress max={of} value={arrived} aria-label={name ?? t('state.files')} />
      <span className="yc-number">{t('state.filePending', { arrived, of })}</span>
    </span>
  );
}

// How old data is: plain within its cycle, amber past it, a padlock when its lease is over.
export function AgeTag({ at, cycleDays, lockedSince }: { at?: string; cycleDays?: number; lockedSince?: string }) {
  if (lockedSince !== undefined) {
    return (
      <span className="yc-tag yc-tone-warn">
        <LockOutlined aria-hidden /> {t('state.locked')}
      </span>
    );
  }
  const days = daysSince(at);
  if (days === undefined) return <span className="yc-faint">{t('state.ageUnknown')}</span>;
  const isStale = cycleDays !== undefined && days > cycleDays;
  if (!isStale) return <span className="yc-faint">{days === 0 ? t('state.freshToday') : t('state.fresh', { days })}</span>;
  return (
    <span className="yc-tag yc-tone-warn">
      <WarningOutlined aria-hidden /> {t('state.stale', { days })}
    </span>
  );
}

// On the row of a case that was changed in two places.
export const ConflictTag = ({ children }: { children?: ReactNode }) => (
  <span className="yc-tag yc-tone-warn">
    <SwapOutlined aria-hidden /> {children ?? t('state.conflict')}
  </span>
);
