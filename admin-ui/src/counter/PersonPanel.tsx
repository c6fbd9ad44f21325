// 人: who applies. One box takes the number of a person or of an organisation and knows
// which it is; judged at the 18th character. An organisation names who stands behind it
// and who came.
import { Input } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useRef } from 'react';
import type { ReactNode, Ref } from 'react';
import type { Business } from '../api/catalogue';
import { t, word } from '../i18n';
import { organisationKind } from '../shared/forms/creditCode';
import { wholeYears } from '../shared/forms/derived';
import { creditFaultText, identityFaultText } from '../shared/forms/formRules';
import type { FormValue, FormValues } from '../shared/forms/formRules';
import { birthDateIn, sexIn } from '../shared/forms/identityNumber';
import { NUMBER_FIELD, partyRefusal } from '../shared/forms/party';
import type { Party } from '../shared/forms/party';
import { fieldId } from '../shared/SchemaForm';
import { Tag } from '../shared/Tag';
import { todayAtNode } from '../shared/time';

interface Props {
  party: Party;
  // With the form of this kind of applicant; none while no item is picked.
  business: Business | undefined;
  values: FormValues;
  showAll: boolean;
  onChange: (name: string, value: FormValue) => void;
  onNumber: (text: string) => void;
  children?: ReactNode;
}

const LENGTH = 18;
const textIn = (values: FormValues, name: string) => (typeof values[name] === 'string' ? values[name] : '');
const withoutSpaces = (text: string) => text.replace(/\s/g, '').toUpperCase();

export function PersonPanel({ party, business, values, showAll, onChange, onNumber, children }: Props) {
  const box = useRef<InputRef>(null);
  useEffect(() => box.current?.focus(), []);
  const refused = partyRefusal(business, party);
  // A business about a child or a dead person asks for others than the applicant.
  const asks = (name: string) => !business || Boolean(refused) || business.fields.some((field) => field.name === name);
  if (!asks(NUMBER_FIELD[party])) {
    return (
      <section className="yc-panel" data-part="person" tabIndex={-1}>
        <h2>{t('new.person')}</h2>
        <span className="yc-hint">{t('new.personBelow')}</span>
        {children}
      </section>
    );
  }
  const number = textIn(values, NUMBER_FIELD[party]);
  const needed = (name: string) => (showAll && !textIn(values, name) ? t('rule.required') : undefined);
  return (
    <section className="yc-panel" data-part="person" tabIndex={-1}>
      <h2>{t('new.person')}</h2>
      <NumberBox
        inputRef={box}
        name={NUMBER_FIELD[party]}
        label={t(number ? `party.${party}.number` : 'party.number')}
        value={number}
        fault={(party === 'person' ? identityFaultText : creditFaultText)(number)}
        refused={refused}
        showAll={showAll}
        onChange={onNumber}
      >
        {party === 'person' ? <AboutPerson number={number} /> : <Tag tone="ok">{t('new.checkedOrganisation', { kind: word('organisation', organisationKind(number)) })}</Tag>}
      </NumberBox>
      <NameBox name="name" label={t(`party.${party}.name`)} maxLength={party === 'person' ? 50 : 100} value={textIn(values, 'name')} fault={needed('name')} onChange={onChange} />
      {party === 'organisation' && (
        <>
          {asks('legal_rep_name') && <NameBox name="legal_rep_name" label={t('new.legalRepresentative')} value={textIn(values, 'legal_rep_name')} fault={needed('legal_rep_name')} onChange={onChange} />}
          {asks('agent_name') && <NameBox name="agent_name" label={t('new.handler')} value={textIn(values, 'agent_name')} fault={needed('agent_name')} onChange={onChange} />}
          {asks('agent_id_no') && <HandlerNumber value={textIn(values, 'agent_id_no')} showAll={showAll} onChange={onChange} />}
        </>
      )}
      {children}
    </section>
  );
}

interface NumberProps {
  name: string;
  label: string;
  value: string;
  fault: string | undefined;
  // Why it may be right and still not apply.
  refused?: string;
  showAll: boolean;
  inputRef?: Ref<InputRef>;
  onChange: (text: string) => void;
  // Said of a number that is right.
  children: ReactNode;
}

function NumberBox({ name, label, value, fault, refused, showAll, inputRef, onChange, children }: NumberProps) {
  const id = fieldId(name);
  const told = value.length >= LENGTH || (showAll && value) ? fault : showAll ? t('rule.required') : undefined;
  const said = told ?? (value ? refused : undefined);
  return (
    <>
      <label htmlFor={id} className="yc-hint">
        {label}
      </label>
      <Input
        ref={inputRef}
        id={id}
        autoComplete="off"
        maxLength={LENGTH}
        status={said ? 'error' : ''}
        aria-describedby={`${id}-said`}
        aria-required
        value={value}
        onChange={(event) => onChange(withoutSpaces(event.target.value))}
      />
      <div id={`${id}-said`} className="yc-said" role="status">
        {said && (
          <span className="yc-field-fault" data-given={said === refused || undefined}>
            {said}
          </span>
        )}
        {value.length === LENGTH && !fault && children}
      </div>
    </>
  );
}

function AboutPerson({ number }: { number: string }) {
  return <Tag tone="ok">{t('new.checked', { sex: sexIn(number) === '1' ? t('sex.1') : t('sex.2'), age: wholeYears(birthDateIn(number), todayAtNode()) })}</Tag>;
}

function HandlerNumber({ value, showAll, onChange }: { value: string; showAll: boolean; onChange: Props['onChange'] }) {
  return (
    <NumberBox name="agent_id_no" label={t('case.handlerIdNo')} value={value} fault={identityFaultText(value)} showAll={showAll} onChange={(text) => onChange('agent_id_no', text)}>
      <AboutPerson number={value} />
    </NumberBox>
  );
}

interface NameProps {
  name: string;
  label: string;
  value: string;
  fault: string | undefined;
  maxLength?: number;
  onChange: Props['onChange'];
}

function NameBox({ name, label, value, fault, maxLength = 50, onChange }: NameProps) {
  const id = fieldId(name);
  return (
    <>
      <label htmlFor={id} className="yc-hint">
        {label}
      </label>
      <Input id={id} autoComplete="off" maxLength={maxLength} status={fault ? 'error' : ''} aria-describedby={`${id}-said`} aria-required value={value} onChange={(event) => onChange(name, event.target.value)} />
      <div id={`${id}-said`} className="yc-field-fault">
        {fault}
      </div>
    </>
  );
}
