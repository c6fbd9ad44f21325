// The two limits of a case, promised and statutory, always both; violet while the
// clock stands still.
import type { Case } from '../api/cases';
import { t } from '../i18n';
import { Tag } from './Tag';
import { shownDay } from './time';
import { clockEnded, clockPaused, limitText } from './words';
import type { Tone } from './words';

interface ClockProps {
  name: string;
  left: number | undefined;
  total: number | undefined;
  due: string | undefined;
  tone?: Tone;
}

function Clock({ name, left, total, due, tone }: ClockProps) {
  const limit = limitText(left, due);
  const share = total ? Math.min(1, Math.max(0, (total - (left ?? 0)) / total)) : 0;
  return (
    <div className="yc-clock">
      <span>
        <span className="yc-hint">{name}</span> <span className={`yc-tone-${tone ?? limit.tone} yc-strong`}>{limit.text}</span>
      </span>
      <div className={`yc-clock-bar yc-tone-${tone ?? (limit.tone === 'plain' ? 'run' : limit.tone)}`} aria-hidden>
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

export function ClockPair({ of }: { of: Case }) {
  const { summary, rules } = of;
  if (!summary?.promisedDue && !summary?.statutoryDue) {
    return <span className="yc-hint">{summary?.correctionDue ? t('limit.correction', { day: shownDay(summary.correctionDue) }) : t('clock.notStarted')}</span>;
  }
  if (clockEnded(summary)) {
    return (
      <span className="yc-hint">
        {t('clock.ended', { promised: shownDay(summary.promisedDue), statutory: shownDay(summary.statutoryDue) })}
      </span>
    );
  }
  const paused = clockPaused(summary);
  return (
    <div className="yc-row" style={{ flex: 1, gap: 24 }}>
      <Clock name={t('clock.promised')} left={of.promisedLeft} total={rules?.promisedDays} due={summary.promisedDue} tone={paused ? 'hold' : undefined} />
      <Clock name={t('clock.statutory')} left={of.statutoryLeft} total={rules?.statutoryDays} due={summary.statutoryDue} tone={paused ? 'hold' : undefined} />
      {paused && (
        <Tag tone="hold">
          {t('clock.paused', { reason: summary.pauseReason || '', since: shownDay(summary.pausedOn), due: shownDay(summary.pauseDue) })}
        </Tag>
      )}
      {of.calendarMissing && <Tag tone="warn">{t('clock.calendarMissing')}</Tag>}
    </div>
  );
}
