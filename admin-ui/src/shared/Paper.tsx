// What is printed: one root beside the page, alone on the sheet. Black on white,
// 80 mm wide for receipts.
import { QRCode } from 'antd';
import { createPortal } from 'react-dom';
import type { ReactNode } from 'react';
import type { Case } from '../api/cases';
import { t } from '../i18n';
import { shownTime } from './time';
import { stateName } from './words';

export const printPaper = () => window.print();

export function Paper({ children }: { children: ReactNode }) {
  return createPortal(<div className="yc-paper">{children}</div>, document.body);
}

// 受理凭证. The code holds the number and its query code, no personal data.
export function AcceptanceReceipt({ of, place }: { of: Case; place: string }) {
  const summary = of.summary;
  const tolerated = (of.materials ?? []).filter((material) => material.state === 'TOLERATED');
  const missing = (of.materials ?? []).filter((material) => material.state === 'MISSING' || material.defect);
  return (
    <Paper>
      <h1>{summary?.state === 'CORRECTING' ? t('paper.notice') : summary?.state === 'NOT_ACCEPTED' ? t('paper.refusal') : t('paper.receipt')}</h1>
      <div className="block">
        <div>{place}</div>
        <div>{summary?.number}</div>
        <div>{t('paper.queryCode', { code: summary?.queryCode ?? '' })}</div>
        <div>{summary?.businessName}</div>
        <div>
          {of.applicant?.name || summary?.applicantName} {shownTime(summary?.filedAt)} {stateName(summary?.state)}
        </div>
        {summary?.promisedDue && <div>{t('paper.promised', { day: summary.promisedDue, days: of.rules?.promisedDays ?? 0 })}</div>}
        {summary?.correctionDue && summary.state === 'CORRECTING' && <div>{t('paper.correction', { day: summary.correctionDue })}</div>}
      </div>
      {tolerated.map((material) => (
        <div key={material.name}>{t('paper.tolerated', { name: material.name ?? '', day: material.due ?? '' })}</div>
      ))}
      {summary?.state === 'CORRECTING' &&
        missing.map((material, i) => (
          <div key={material.name} className="block">
            {i + 1} {material.name} {material.defect}
          </div>
        ))}
      <div className="qr">
        <QRCode type="svg" bordered={false} errorLevel="M" size={100} color="#000" bgColor="#fff" value={`${summary?.number} ${summary?.queryCode ?? ''}`} />
      </div>
      <div style={{ textAlign: 'center' }}>{t('paper.safe')}</div>
    </Paper>
  );
}
