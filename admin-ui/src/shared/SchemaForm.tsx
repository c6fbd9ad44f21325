// A form drawn from the catalogue's fields, with their rules: what is wrong is said
// under the field, for check digits at once, for the rest on leaving it.
import { useState } from 'react';
import type { Field } from '../api/catalogue';
import { t, word } from '../i18n';
import { FieldInput } from './FieldInput';
import { derive } from './forms/derived';
import { fieldFault, isEmpty, shownFields } from './forms/formRules';
import type { FormValue, FormValues } from './forms/formRules';
import { labelOf } from './forms/labels';
import { passesLuhn } from './forms/identityNumber';
import { todayAtNode } from './time';

interface Props {
  fields: Field[];
  values: FormValues;
  onChange: (name: string, value: FormValue) => void;
  // Faults that the node named, by field.
  faults?: Map<string, string>;
  // Say of every field what is wrong with it, left or not.
  showAll?: boolean;
  // Where village pickers begin.
  division?: string;
}

export const fieldId = (name: string) => `field-${name}`;

export function SchemaForm({ fields, values, onChange, faults, showAll, division }: Props) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const shown = shownFields(fields, values);
  const groups = [...new Set(shown.map((field) => field.group ?? ''))];
  return (
    <div className="yc-form">
      {groups.map((group) => (
        <Group key={group} name={group}>
          {shown
            .filter((field) => (field.group ?? '') === group)
            .map((field) => (
              <FormField
                key={field.name}
                field={field}
                fields={fields}
                values={values}
                division={division}
                told={faults?.get(field.name)}
                judged={Boolean(showAll) || left.has(field.name)}
                onChange={(value) => onChange(field.name, value)}
                onLeave={() => setLeft((before) => new Set(before).add(field.name))}
              />
            ))}
        </Group>
      ))}
    </div>
  );
}

function Group({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <div className="yc-form-group">{word('group', name || 'own')}</div>
      {children}
    </>
  );
}

const WIDE = new Set(['table', 'textarea']);

interface FormFieldProps {
  field: Field;
  fields: Field[];
  values: FormValues;
  division?: string;
  told?: string;
  judged: boolean;
  onChange: (value: FormValue) => void;
  onLeave: () => void;
}

function FormField({ field, fields, values, division, told, judged, onChange, onLeave }: FormFieldProps) {
  const id = fieldId(field.name);
  const value = values[field.name];
  const nameOf = (name: string) => {
    const other = fields.find((each) => each.name === name);
    return other ? labelOf(other) : name;
  };
  // An identity number is judged as soon as it is whole.
  const whole = field.type === 'idno' && typeof value === 'string' && value.length >= 18;
  const fault = (judged || whole ? fieldFault(field, values, todayAtNode(), nameOf) : undefined) ?? told;
  const doubt = field.validation?.algorithm === 'luhn' && typeof value === 'string' && value.length >= 16 && !passesLuhn(value);
  const said = fault ?? (doubt ? t('rule.luhn') : undefined);
  return (
    <div className={`yc-field${WIDE.has(field.type) ? ' wide' : ''}`} onBlur={onLeave} data-field={field.name}>
      <div className="yc-field-label">
        <label htmlFor={id} id={`${id}-label`}>
          {labelOf(field)}
        </label>
        {field.required && (
          <span className="need">
            <span aria-hidden>*</span>
            <span className="yc-hidden">{t('form.required')}</span>
          </span>
        )}
        <SourceTag field={field} values={values} />
      </div>
      <FieldInput
        id={id}
        field={field}
        fields={fields}
        values={values}
        value={value ?? null}
        division={division}
        fault={Boolean(fault)}
        describedBy={said ? `${id}-said` : undefined}
        onChange={onChange}
      />
      {said && (
        <div id={`${id}-said`} className={fault ? 'yc-field-fault' : 'yc-field-warn'}>
          {said}
        </div>
      )}
    </div>
  );
}

// Where a value came from: 算 reckoned from others, 填 typed.
export function SourceTag({ field, values }: { field: Field; values: FormValues }) {
  const value = values[field.name];
  if (isEmpty(value) || !field.prefill?.startsWith('derived:')) return null;
  const reckoned = derive(field.prefill, values, todayAtNode()) === value;
  return (
    <span className="yc-source" title={reckoned ? t('source.reckonedLong') : t('source.typedLong')}>
      {reckoned ? t('source.reckoned') : t('source.typed')}
    </span>
  );
}
