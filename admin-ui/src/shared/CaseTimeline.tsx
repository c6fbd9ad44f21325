// What has happened to a case, in the order in which it counts, and the steps that
// are still to come, hollow.
import type { Case, TimelineEntry } from '../api/cases';
import { t } from '../i18n';
import { shownTime } from './time';
import { clockEnded } from './words';

export function CaseTimeline({ of }: { of: Case }) {
  return (
    <ol className="yc-timeline" aria-label={t('timeline.label')}>
      {(of.timeline ?? []).map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
      {comingSteps(of).map((step, i) => (
        <li key={`${step.code} ${i}`} className="yc-faint">
          <span className={`yc-dot ${i === 0 ? 'half' : 'void'} ${i === 0 ? 'yc-tone-run' : ''}`} />
          <div>
            {step.name}
            {i === 0 ? ` · ${t('timeline.waiting')}` : ''}
            {step.limitDays ? ` · ${t('timeline.stepLimit', { days: step.limitDays })}` : ''}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const counts = !entry.standing || entry.standing === 'counts';
  return (
    <li className={counts ? '' : 'flagged'}>
      <span className={`yc-dot full ${counts ? 'yc-tone-ok' : 'yc-tone-warn'}`} />
      <div>
        <span className="yc-number yc-faint">{shownTime(entry.at)}</span>{' '}
        <span className="yc-timeline-title">{entry.title || entry.kind}</span>{' '}
        <span className="yc-hint">
          {entry.actorName || entry.actor}
          {entry.divisionName ? ` · ${entry.divisionName}` : ''}
        </span>
        {entry.clockUnsure && <span className="yc-tone-warn"> · {t('timeline.clockUnsure')}</span>}
        {entry.text && <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{entry.text}</div>}
        {!counts && <div className="yc-tone-warn">{entry.standingText || entry.standing}</div>}
      </div>
    </li>
  );
}

function comingSteps(of: Case) {
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
