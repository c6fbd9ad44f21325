// 人: who it is, by number and name; judged at the 18th character.
import { Input } from 'antd';
import { useEffect, useRef } from 'react';
import type { InputRef } from 'antd';
import type { Field } from '../api/catalogue';
import { t } from '../i18n';
import { wholeYears } from '../shared/forms/derived';
import { identityFaultText } from '../shared/forms/formRules';
import type { FormValue, FormValues } from '../shared/forms/formRules';
import { birthDateIn, sexIn } from '../shared/forms/identityNumber';
import { Tag } from '../shared/Tag';
import { todayAtNode } from '../shared/time';

interface Props {
  values: FormValues;
  fields: Field[];
  showAll: boolean;
  onChange: (name: string, value: FormValue) => void;
}

export function PersonPanel({ values, fields, showAll, onChange }: Props) {
  const number = typeof values.id_no === 'string' ? values.id_no : '';
  const name = typeof values.name === 'string' ? values.name : '';
  const box = useRef<InputRef>(null);
  useEffect(() => box.current?.focus(), []);
  // A business about a child or a dead person asks for others than the applicant.
  const asks = (field: string) => fields.length === 0 || fields.some((each) => each.name === field);
  if (!asks('id_no')) {
    return (
      <section className="yc-panel">
        <h2>{t('new.person')}</h2>
        <span className="yc-hint">{t('new.personBelow')}</span>
      </section>
    );
  }
  const fault = number.length >= 18 || (showAll && number) ? identityFaultText(number) : showAll ? t('rule.required') : undefined;
  const whole = number.length === 18 && !identityFaultText(number);
  const unnamed = showAll && !name ? t('rule.required') : undefined;
  return (
    <section className="yc-panel">
      <h2>{t('new.person')}</h2>
      <div className="yc-row" style={{ alignItems: 'flex-start' }}>
        <div style={{ width: 240 }}>
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
            value={number}
            onChange={(event) => onChange('id_no', event.target.value.replace(/\s/g, '').toUpperCase())}
          />
        </div>
        <div style={{ width: 160 }}>
          <label htmlFor="field-name" className="yc-hint">
            {t('new.name')}
          </label>
          <Input id="field-name" autoComplete="off" maxLength={50} status={unnamed ? 'error' : ''} aria-describedby="field-name-said" value={name} onChange={(event) => onChange('name', event.target.value)} />
        </div>
        {whole && (
          <div style={{ paddingTop: 24 }}>
            <Tag tone="ok">
              {t('new.checked', { sex: sexIn(number) === '1' ? t('sex.1') : t('sex.2'), age: wholeYears(birthDateIn(number), todayAtNode()) })}
            </Tag>
          </div>
        )}
      </div>
      <div id="field-id_no-said" className="yc-field-fault" role="status">
        {fault}
      </div>
      <div id="field-name-said" className="yc-field-fault">
        {unnamed ? `${t('new.name')}:${unnamed}` : ''}
      </div>
    </section>
  );
}
