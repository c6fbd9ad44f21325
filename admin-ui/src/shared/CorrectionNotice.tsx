// 一次性补正告知书 on A4: every defect at once, in the order of the material list, each
// with its reason, the form wanted and the easiest way to bring it; and what need not
// be brought again. The applicant's own paper: the name stands in full.
import { t } from '../i18n';
import { Paper, PaperCode } from './Paper';

export interface Defect {
  name: string;
  reason: string;
  // 原件, 复印件 2 份, 可拍照上传…
  form?: string;
  // How it can be brought most easily.
  bring?: string;
}

export interface NoticeFacts {
  place: string;
  // The notice's own: the case's number with -G1, -G2.
  number: string;
  applicant: string;
  business: string;
  defects: Defect[];
  notNeeded: string[];
  // As 2026-11-30.
  due: string;
  queryCode: string;
  at: string;
  // The rule that asks for it; what to do if one does not agree.
  basis?: string;
  remedy?: string;
  window?: string;
  phone?: string;
}

export function CorrectionNotice({ facts, copy, onScreen }: { facts: NoticeFacts; copy?: number; onScreen?: boolean }) {
  return (
    <Paper name="notice" size="A4" title={t('paper.notice')} place={facts.place} number={facts.number} copy={copy} onScreen={onScreen}>
      <p className="yc-paper-to">{t('paper.to', { name: facts.applicant })}</p>
      <p className="yc-paper-text">{t('paper.noticeBegins', { business: facts.business, count: facts.defects.length })}</p>
      {facts.defects.map((defect, i) => (
        <div key={defect.name} className="yc-paper-defect">
          <span>{i + 1}</span>
          <div>
            <b>{defect.name}</b>
            {defect.form && <span>{defect.form}</span>}
            <div>{t('paper.reason', { reason: defect.reason })}</div>
            {defect.bring && <div>{defect.bring}</div>}
          </div>
        </div>
      ))}
      {facts.notNeeded.length > 0 && <p className="yc-paper-text">{t('paper.notNeeded', { names: facts.notNeeded.join(t('paper.and')) })}</p>}
      <p className="yc-paper-text">{t('paper.bringBy', { day: facts.due })}</p>
      {(facts.basis || facts.remedy) && (
        <p className="yc-paper-text">
          {facts.basis && t('paper.basis', { basis: facts.basis })}
          {facts.remedy && t('paper.remedy', { remedy: facts.remedy })}
        </p>
      )}
      <div className="yc-paper-sign">
        <PaperCode value={`${facts.number} ${facts.queryCode}`} text={facts.number} />
        <div>
          <div>{facts.place}</div>
          {facts.window && <div>{t('paper.window', { window: facts.window })}</div>}
          {facts.phone && <div>{t('paper.phone', { phone: facts.phone })}</div>}
          <div>{facts.at}</div>
          <div>{t('paper.verify')}</div>
          <div className="yc-paper-received">{t('paper.received')}</div>
        </div>
      </div>
    </Paper>
  );
}
