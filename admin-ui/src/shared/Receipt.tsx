// 受理凭证 on the roll: number, query code, what it is, by when, and that it is kept here.
import type { Case } from '../api/cases';
import { t } from '../i18n';
import { Paper, PaperCode } from './Paper';
import { shownTime } from './time';
import { stateName } from './words';

export function Receipt({ of, place, onScreen }: { of: Case; place: string; onScreen?: boolean }) {
  const summary = of.summary;
  const tolerated = (of.materials ?? []).filter((material) => material.state === 'TOLERATED');
  const title = summary?.state === 'NOT_ACCEPTED' ? t('paper.refusal') : t('paper.receipt');
  return (
    <Paper name="receipt" size="roll" title={title} place={place} number={summary?.number} onScreen={onScreen}>
      <div className="yc-paper-number">{summary?.number}</div>
      <div>{t('paper.queryCode', { code: summary?.queryCode ?? '' })}</div>
      <div>{summary?.businessName}</div>
      <div>
        {of.applicant?.name || summary?.applicantName} {shownTime(summary?.filedAt)} {stateName(summary?.state)}
      </div>
      {of.applicant?.creditCode && <div>{t('paper.creditCode', { code: of.applicant.creditCode })}</div>}
      {of.applicant?.creditCode && of.agent?.name && <div>{t('paper.handler', { name: of.agent.name })}</div>}
      {summary?.promisedDue && <div>{t('paper.promised', { day: summary.promisedDue, days: of.rules?.promisedDays ?? 0 })}</div>}
      {tolerated.map((material) => (
        <div key={material.name}>{t('paper.tolerated', { name: material.name ?? '', day: material.due ?? '' })}</div>
      ))}
      <PaperCode value={`${summary?.number} ${summary?.queryCode ?? ''}`} text={summary?.number ?? ''} />
      <div className="yc-paper-centre">{t('paper.safe')}</div>
    </Paper>
  );
}
