// The two limits of a case, promised and statutory: always two, never one. While the
// clock stands still both are violet, with the reason, the pause's own limit and when
// it ends.
import { PauseOutlined } from '@ant-design/icons';
import type { Case } from '../api/cases';
import { t } from '../i18n';
import { Tag } from './Tag';
import { shownDay } from './time';
import { clockEnded, clockPaused, limitText } from './words';
import type { Tone } from './words';

interface ClockProps {
  name: string;
  text: string;
  tone: Tone;
  // Used of the limit, 0 to 1; nothing where it has not begun.
  share?: number;
  isPaused?: boolean;
}

function Clock({ name, text, tone, share, isPaused }: ClockProps) {
  return (
    <div className="yc-clock">
      <span>
        <span className="yc-hint">{name}</span>{' '}
        <span className={`yc-tone-${tone} yc-strong`}>
          {isPaused && <PauseOutlined aria-hidden />} {text}
        </span>
      </span>
      {share !== undefined && (
        <div className={`yc-clock-bar yc-tone-${tone === 'plain' ? 'run' : tone}`} aria-hidden>
          <div style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </div>
  );
}

const used = (left: number | undefined, total: number | undefined) => (total ? Math.min(1, Math.max(0, (total - (left ?? 0)) / total)) : 0);

export function ClockPair({ of }: { of: Case }) {
  const { summary, rules } = of;
  const isPaused = clockPaused(summary);
  const isEnded = clockEnded(summary);
  const clockOf = (name: string, left: number | undefined, total: number | undefined, due: string | undefined) => {
    if (!due) return <Clock name={name} text={total ? t('clock.days', { days: total }) : t('clock.notStarted')} tone={isPaused ? 'hold' : 'plain'} isPaused={isPaused} />;
    if (isEnded) return <Clock name={name} text={t('clock.was', { day: shownDay(due) })} tone="plain" />;
    const limit = limitText(left, due);
    const text = isPaused ? t('clock.frozen', { days: Math.max(0, left ?? 0) }) : limit.text;
    return <Clock name={name} text={text} tone={isPaused ? 'hold' : limit.tone} share={used(left, total)} isPaused={isPaused} />;
  };
  return (
    <div className="yc-clocks">
      {clockOf(t('clock.promised'), of.promisedLeft, rules?.promisedDays, summary?.promisedDue)}
      {clockOf(t('clock.statutory'), of.statutoryLeft, rules?.statutoryDays, summary?.statutoryDue)}
      {isPaused && <Pause of={of} />}
      {!isPaused && !isEnded && !summary?.promisedDue && <span className="yc-hint">{t('clock.notStarted')}</span>}
      {of.calendarMissing && <Tag tone="warn">{t('clock.calendarMissing')}</Tag>}
    </div>
  );
}

// Why it stands, since when, and the pause's own limit.
function Pause({ of: { summary } }: { of: Case }) {
  const isCorrection = summary?.state === 'CORRECTING';
  const reason = summary?.pauseReason || (isCorrection ? t('state.CORRECTING') : t('state.SPECIAL'));
  const due = summary?.pauseDue || summary?.correctionDue;
  return (
    <span className="yc-tag yc-tone-hold yc-clock-pause">
      <PauseOutlined aria-hidden />
      <span>
        {reason}
        {summary?.pausedOn ? ` · ${t('clock.since', { day: shownDay(summary.pausedOn) })}` : ''}
        {due ? ` · ${t('clock.until', { day: shownDay(due) })}` : ''}
      </span>
    </span>
  );
}
