// What speaks for and against a case: doubts on top with source and age, what agrees
// in one line.
import { CheckOutlined, InfoCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import type { Evidence, Finding } from '../../api/inbox';
import { t, word } from '../../i18n';
import { FilePending } from '../states';
import { shownDay, shownTime } from '../time';
import { numberTail } from '../words';

export function findingText(finding: Finding): string {
  const { kind = '', standing = '', subject = '', detail = '', count = 0 } = finding;
  const key = kind === 'duplicate' && detail === 'answered' ? 'duplicate.answered' : `${kind}.${standing}`;
  const named = kind === 'identity' ? word('evidence.field', subject) : kind === 'duplicate' ? numberTail(subject) : subject;
  const right = kind === 'identity' && subject === 'sex' ? word('sex', detail) : kind === 'tolerated' ? shownDay(detail) : detail;
  return word('evidence', key)
    .replace('{subject}', named)
    .replace('{detail}', right)
    .replace('{count}', String(count))
    .replace('{day}', shownTime(finding.asOf));
}

const isAbout = (finding: Finding) => finding.kind === 'duplicate' || finding.kind === 'decided_before';

export function EvidencePanel({ evidence }: { evidence: Evidence }) {
  const findings = evidence.findings ?? [];
  const agreeing = findings.filter((finding) => finding.standing === 'agrees');
  const doubts = findings.filter((finding) => finding.standing === 'doubt');
  const notes = findings.filter((finding) => finding.standing === 'note');
  const head = t(doubts.length > 0 ? 'evidence.headDoubts' : 'evidence.head', { all: agreeing.length + doubts.length, agrees: agreeing.length, doubts: doubts.length });
  return (
    <section className="yc-panel" aria-label={t('evidence.title')}>
      <h2>{head}</h2>
      <ul className="yc-evidence">
        {doubts.map((finding, i) => (
          <FindingLine key={i} finding={finding} />
        ))}
        {notes.map((finding, i) => (
          <FindingLine key={i} finding={finding} />
        ))}
        {agreeing.length > 0 && (
          <li className="yc-tone-ok" data-standing="agrees">
            <CheckOutlined aria-hidden />
            <span className="yc-evidence-agrees">
              {agreeing.map((finding, i) => (
                <span key={i}>
                  {findingText(finding)} <span className="yc-faint">{word('evidence.source', finding.source)}</span>
                </span>
              ))}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const isDoubt = finding.standing === 'doubt';
  return (
    <li className={isDoubt ? 'yc-tone-warn' : 'yc-tone-plain'} data-standing={finding.standing} data-finding={finding.kind}>
      {isDoubt ? <QuestionCircleOutlined aria-label={t('evidence.doubt')} /> : <InfoCircleOutlined aria-hidden />}
      <span>
        <span className="yc-strong" data-given>
          {findingText(finding)}
        </span>{' '}
        {finding.kind === 'files' && <FilePending arrived={Number(finding.detail)} of={finding.count ?? 0} />}
        <span className="yc-faint">
          {word('evidence.source', finding.source)} {shownTime(finding.asOf)}
        </span>{' '}
        {isAbout(finding) && <Link to={`/case/${finding.subject}`}>{t('evidence.open')}</Link>}
      </span>
    </li>
  );
}
