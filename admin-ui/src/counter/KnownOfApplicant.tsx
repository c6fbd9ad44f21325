// What this node knows of the applicant, each panel by itself.
import { Link } from 'react-router';
import type { Case, CaseRow } from '../api/cases';
import { prefixOf, useDivisionName } from '../api/divisions';
import { listed, t, word } from '../i18n';
import { isRow } from '../shared/forms/formRules';
import type { FormValue, FormValues } from '../shared/forms/formRules';
import type { Party } from '../shared/forms/party';
import { useSignedIn } from '../shared/session';
import { Fault } from '../shared/StateView';
import { StateTag, Tag } from '../shared/Tag';
import { shownDay, shownTime } from '../shared/time';
import { clockEnded, numberTail } from '../shared/words';

interface KnownProps {
  party: Party;
  rows: CaseRow[];
  earlier: Case[];
  error: Error | null;
  retry: () => unknown;
}

// 户籍 or 注册地 and household, open cases, what to remind of; each says nothing when it has nothing.
export function KnownOfApplicant({ party, rows, earlier, error, retry }: KnownProps) {
  const open = rows.filter((row) => !clockEnded(row.summary));
  const past = rows.filter((row) => clockEnded(row.summary));
  if (error && rows.length === 0) return <Fault error={error} retry={retry} />;
  return (
    <div className="yc-known">
      <Home party={party} earlier={earlier} />
      <Household earlier={earlier} />
      <CasesOf title={t('person.open', { count: open.length })} rows={open} isOpen />
      <Reminders rows={rows} />
      <CasesOf title={t('person.past', { count: past.length })} rows={past} />
    </div>
  );
}

const formOf = (of: Case) => (of.form ?? {}) as FormValues;

function Home({ party, earlier }: { party: Party; earlier: Case[] }) {
  const here = useSignedIn().division ?? '';
  const code = earlier.map((each) => formOf(each).division_code).find((value) => typeof value === 'string' && value !== '') as string | undefined;
  const name = useDivisionName(code);
  if (!code) return null;
  return (
    <div>
      <span className="yc-hint">{t(`party.${party}.home`)}</span> {name} {!code.startsWith(prefixOf(here)) && <Tag tone="hold">{t('person.elsewhere')}</Tag>}
    </div>
  );
}

// As it stood in the newest case that asked for it.
function Household({ earlier }: { earlier: Case[] }) {
  const from = earlier.find((each) => Array.isArray(formOf(each).members));
  const members = from ? (formOf(from).members as FormValue[]).filter(isRow) : [];
  if (members.length === 0) return null;
  return (
    <details>
      <summary>{t('person.household', { count: members.length })}</summary>
      <ul className="yc-list">
        {members.map((member, i) => (
          <li key={i}>
            {String(member.name ?? '')} <span className="yc-faint">{word('relation', String(member.relation ?? ''))}</span>
          </li>
        ))}
      </ul>
      <span className="yc-faint">{t('person.asOf', { number: numberTail(from?.summary?.number), day: shownTime(from?.summary?.filedAt) })}</span>
    </details>
  );
}

function CasesOf({ title, rows, isOpen }: { title: string; rows: CaseRow[]; isOpen?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <ul className="yc-list">
        {rows.map((row) => (
          <li key={row.summary?.number} className="yc-known-case">
            <Link to={`/case/${row.summary?.number}`}>{row.summary?.businessName}</Link>
            <StateTag state={row.summary?.state} />
            <span className="yc-faint yc-number">{shownTime(row.summary?.filedAt)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function remindersOf(rows: CaseRow[]): string[] {
  return rows.flatMap(({ summary }) => [
    ...(summary?.state === 'CORRECTING' ? [t('person.correct', { business: summary.businessName ?? '', day: shownDay(summary.correctionDue) })] : []),
    ...(summary?.tolerated?.length && !clockEnded(summary) ? [t('person.bring', { names: listed(summary.tolerated), day: shownDay(summary.toleratedDue) })] : []),
    ...(summary?.state === 'ISSUED' ? [t('person.fetch', { business: summary.businessName ?? '' })] : []),
  ]);
}

function Reminders({ rows }: { rows: CaseRow[] }) {
  const all = remindersOf(rows);
  if (all.length === 0) return null;
  return (
    <div>
      <span className="yc-tone-warn">{t('person.reminders', { count: all.length })}</span>
      <ul className="yc-list">
        {all.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
