// 疑似重复: open cases of this person and business. It never blocks; it asks for one
// of two answers, and the answer stays with the case.
import { Button } from 'antd';
import { Link } from 'react-router';
import type { CaseRow } from '../api/cases';
import { useDivisionName } from '../api/divisions';
import { t } from '../i18n';
import { shownTime } from '../shared/time';
import { numberTail, stateName } from '../shared/words';

interface Props {
  rows: CaseRow[];
  answered: string[];
  onAnswer: (number: string) => void;
}

export function Duplicates({ rows, answered, onAnswer }: Props) {
  if (rows.length === 0) return null;
  return (
    <section className="yc-notice warn" role="alert" aria-label={t('duplicate.title')}>
      <span className="yc-strong">⚠ {t('duplicate.title')}</span>
      {rows.map((row) => (
        <Duplicate key={row.summary?.number} row={row} answered={answered.includes(row.summary?.number ?? '')} onAnswer={onAnswer} />
      ))}
    </section>
  );
}

function Duplicate({ row, answered, onAnswer }: { row: CaseRow; answered: boolean; onAnswer: (number: string) => void }) {
  const number = row.summary?.number ?? '';
  const place = useDivisionName(row.summary?.acceptingDivision);
  return (
    <div className="yc-row">
      <span>
        {shownTime(row.summary?.filedAt)} {place} …{numberTail(number)} {row.summary?.businessName} {row.summary?.applicantName} {stateName(row.summary?.state)}
      </span>
      <Link to={`/case/${number}`}>{t('duplicate.open')}</Link>
      {answered ? (
        <span className="yc-tone-ok">✓ {t('duplicate.answered')}</span>
      ) : (
        <Button id={`duplicate-${number}`} size="small" onClick={() => onAnswer(number)}>
          {t('duplicate.other')}
        </Button>
      )}
    </div>
  );
}
