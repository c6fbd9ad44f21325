// 疑似重复: open cases of this applicant and business. It never blocks; it asks for one
// of two answers, and the answer stays with the case.
import { Button } from 'antd';
import { useNavigate } from 'react-router';
import type { CaseRow } from '../api/cases';
import { useDivisionName } from '../api/divisions';
import { t } from '../i18n';
import type { Party } from '../shared/forms/party';
import { useKeys } from '../shared/keys';
import { QUESTION } from '../shared/keyTable';
import { shownTime } from '../shared/time';
import { numberTail, stateName } from '../shared/words';

interface Props {
  rows: CaseRow[];
  party: Party;
  answered: string[];
  onAnswer: (number: string, other: boolean) => void;
}

export const duplicateId = (number: string) => `duplicate-${number}`;

export function Duplicates({ rows, party, answered, onAnswer }: Props) {
  const navigate = useNavigate();
  const openOne = (number: string) => void navigate(`/case/${number}`);
  useKeys({
    answer: (event) => {
      const asked = (event.target as HTMLElement).closest<HTMLElement>(QUESTION)?.dataset.question;
      const number = rows.map((row) => row.summary?.number ?? '').find((each) => duplicateId(each) === asked);
      if (!number || (event.key !== '1' && event.key !== '2')) return false;
      if (event.key === '1') openOne(number);
      else onAnswer(number, true);
    },
  });
  if (rows.length === 0) return null;
  return (
    <section className="yc-notice warn" role="alert" aria-label={t(`duplicate.title.${party}`)}>
      <span className="yc-strong">⚠ {t(`duplicate.title.${party}`)}</span>
      {rows.map((row) => (
        <Duplicate key={row.summary?.number} row={row} answered={answered.includes(row.summary?.number ?? '')} onAnswer={onAnswer} onOpen={openOne} />
      ))}
    </section>
  );
}

interface OneProps {
  row: CaseRow;
  answered: boolean;
  onAnswer: (number: string, other: boolean) => void;
  onOpen: (number: string) => void;
}

function Duplicate({ row, answered, onAnswer, onOpen }: OneProps) {
  const number = row.summary?.number ?? '';
  const place = useDivisionName(row.summary?.acceptingDivision);
  return (
    <div data-question={duplicateId(number)}>
      <div>
        {shownTime(row.summary?.filedAt)} {place} …{numberTail(number)} {row.summary?.businessName} {row.summary?.applicantName} {stateName(row.summary?.state)}
      </div>
      <div className="yc-row">
        <Button size="small" onClick={() => onOpen(number)}>
          <kbd className="yc-digit">1</kbd> {t('duplicate.open')}
        </Button>
        <Button id={duplicateId(number)} size="small" aria-pressed={answered} onClick={() => onAnswer(number, !answered)}>
          <kbd className="yc-digit">2</kbd> {answered ? `✓ ${t('duplicate.answered')}` : t('duplicate.other')}
        </Button>
      </div>
    </div>
  );
}
