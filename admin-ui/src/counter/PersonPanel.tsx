// 人: who it is, by number and name, judged at the 18th character; then what this node
// knows of the person, each panel by itself.
import { Input } from 'antd';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { InputRef } from 'antd';
import { Link } from 'react-router';
import type { Case, CaseRow } from '../api/cases';
import type { Field } from '../api/catalogue';
import { prefixOf, useDivisionName } from '../api/divisions';
import { t, word } from '../i18n';
import { wholeYears } from '../shared/forms/derived';
import { identityFaultText, isRow } from '../shared/forms/formRules';
import type { FormValue, FormValues } from '../shared/forms/formRules';
import { birthDateIn, sexIn } from '../shared/forms/identityNumber';
import { useSignedIn } from '../shared/session';
import { Fault } from '../shared/StateView';
import { StateTag, Tag } from '../shared/Tag';
import { shownDay, shownTime, todayAtNode } from '../shared/time';
import { clockEnded, numberTail } from '../shared/words';

interface Props {
  values: FormValues;
  fields: Field[];
  showAll: boolean;
  onChange: (name: string, value: FormValue) => void;
  children?: ReactNode;
}

export function PersonPanel({ values, fields, showAll, onChange, children }: Props) {
  const number = typeof values.id_no === 'string' ? values.id_no : '';
  const name = typeof values.name === 'string' ? values.name : '';
  const box = useRef<InputRef>(null);
  useEffect(() => box.current?.focus(), []);
  // A business about a child or a dead person asks for others than the applicant.
  const asks = (field: string) => fields.length === 0 || fields.some((each) => each.name === field);
  if (!asks('id_no')) {
    return (
      <section className="yc-panel" data-part="person" tabIndex={-1}>
        <h2>{t('new.person')}</h2>
        <span className="yc-hint">{t('new.personBelow')}</span>
        {children}
      </section>
    );
  }
  const fault = number.length >= 18 || (showAll && number) ? identityFaultText(number) : showAll ? t('rule.required') : undefined;
  const whole = number.length === 18 && !identityFaultText(number);
  const unnamed = showAll && !name ? t('rule.required') : undefined;
  return (
    <section className="yc-panel" data-part="person" tabIndex={-1}>
      <h2>{t('new.person')}</h2>
      <label htmlFor="field-id_no" className="yc-hint">
        {t('case.idNo')}
      </label>
      <Input
        ref={box}
        id="field-id_no"
        inputMode="numeric"
        autoComplete="off"
        maxLength={18}
        status={fault ? 'error' : ''}
        aria-describedby="field-id_no-said"
        aria-required
        value={number}
        onChange={(event) => onChange('id_no', event.target.value.replace(/\s/g, '').toUpperCase())}
      />
      <div id="field-id_no-said" className="yc-said" role="status">
        {fault && <span className="yc-field-fault">{fault}</span>}
        {whole && (
          <Tag tone="ok">{t('new.checked', { sex: sexIn(number) === '1' ? t('sex.1') : t('sex.2'), age: wholeYears(birthDateIn(number), todayAtNode()) })}</Tag>
        )}
      </div>
      <label htmlFor="field-name" className="yc-hint">
        {t('new.name')}
      </label>
      <Input id="field-name" autoComplete="off" maxLength={50} status={unnamed ? 'error' : ''} aria-describedby="field-name-said" aria-required value={name} onChange={(event) => onChange('name', event.target.value)} />
      <div id="field-name-said" className="yc-field-fault">
        {unnamed}
      </div>
      {children}
    </section>
  );
}

interface KnownProps {
  rows: CaseRow[];
  earlier: Case[];
  error: Error | null;
  retry: () => unknown;
}

// 户籍 and household, open cases, what to remind of; each says nothing when it has nothing.
export function KnownOfPerson({ rows, earlier, error, retry }: KnownProps) {
  const open = rows.filter((row) => !clockEnded(row.summary));
  const past = rows.filter((row) => clockEnded(row.summary));
  if (error && rows.length === 0) return <Fault error={error} retry={retry} />;
  return (
    <div className="yc-known">
      <Home earlier={earlier} />
      <Household earlier={earlier} />
      <CasesOf title={t('person.open', { count: open.length })} rows={open} isOpen />
      <Reminders rows={rows} />
      <CasesOf title={t('person.past', { count: past.length })} rows={past} />
    </div>
  );
}

const formOf = (of: Case) => (of.form ?? {}) as FormValues;

function Home({ earlier }: { earlier: Case[] }) {
  const here = useSignedIn().division ?? '';
  const code = earlier.map((each) => formOf(each).division_code).find((value) => typeof value === 'string' && value !== '') as string | undefined;
  const name = useDivisionName(code);
  if (!code) return null;
  return (
    <div>
      <span className="yc-hint">{t('person.home')}</span> {name} {!code.startsWith(prefixOf(here)) && <Tag tone="hold">{t('person.elsewhere')}</Tag>}
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
    ...(summary?.tolerated?.length && !clockEnded(summary) ? [t('person.bring', { names: summary.tolerated.join('、'), day: shownDay(summary.toleratedDue) })] : []),
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
