// One input for each type of field that the catalogue knows.
import { Button, Checkbox, DatePicker, Input, InputNumber, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Field } from '../api/catalogue';
import { t } from '../i18n';
import { DivisionInput } from './DivisionInput';
import { PhotoInput } from './PhotoInput';
import { TableInput } from './TableInput';
import { isRow } from './forms/formRules';
import type { FormValue, FormValues } from './forms/formRules';
import { optionLabel } from './forms/labels';

export interface InputProps {
  id: string;
  field: Field;
  fields: Field[];
  values: FormValues;
  value: FormValue;
  division?: string;
  fault?: boolean;
  describedBy?: string;
  onChange: (value: FormValue) => void;
}

const asText = (value: FormValue) => (typeof value === 'string' ? value : value === null ? '' : String(value));

// 20261116 is as good as 2026-11-16.
const DATE_FORMATS = ['YYYY-MM-DD', 'YYYYMMDD'];
const MONTH_FORMATS = ['YYYY-MM', 'YYYYMM'];
const NUMERIC = new Set(['idno', 'mobile', 'digits']);
export const IS_NUMBER_OF_18 = new Set(['idno', 'uscc']);

export function FieldInput(props: InputProps) {
  const { id, field, value, fault, describedBy, onChange } = props;
  const common = {
    id,
    status: fault ? ('error' as const) : ('' as const),
    style: { width: '100%' },
    'aria-describedby': describedBy,
    'aria-invalid': fault || undefined,
    'aria-required': field.required || undefined,
  };
  const options = field.options?.map((option) => ({ value: option.value, label: optionLabel(option) }));
  switch (field.type) {
    case 'textarea':
      return <Input.TextArea {...common} rows={2} value={asText(value)} onChange={(event) => onChange(event.target.value)} />;
    case 'select':
      return <OneOf value={value} onChange={onChange} options={options ?? []} common={{ ...common, allowClear: true }} />;
    case 'radio':
    case 'boolean':
      return <Choice {...props} />;
    case 'checkbox':
      return (
        <Checkbox id={id} checked={value === true} aria-describedby={describedBy} onChange={(event) => onChange(event.target.checked)}>
          {t('form.yes')}
        </Checkbox>
      );
    case 'multiselect':
    case 'tags':
      return (
        <Select
          {...common}
          mode={field.type === 'tags' ? 'tags' : 'multiple'}
          options={options ?? namesIn(props)}
          optionRender={Numbered}
          value={Array.isArray(value) ? value.map(asText) : []}
          onChange={(chosen: string[]) => onChange(chosen)}
        />
      );
    case 'int':
    case 'decimal':
    case 'money':
    case 'year':
      return (
        <InputNumber
          {...common}
          controls={false}
          precision={field.type === 'money' ? 2 : field.type === 'decimal' ? undefined : 0}
          suffix={field.type === 'money' ? t('form.yuan') : undefined}
          value={typeof value === 'number' ? value : null}
          onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
        />
      );
    case 'date':
    case 'month':
      return <DateChoice {...props} common={common} />;
    case 'table':
      return <TableInput {...props} />;
    case 'division':
      return <DivisionInput {...props} />;
    case 'photo':
      return <PhotoInput {...props} />;
    case 'signature':
      return <Confirmed {...props} as="paper" label={t('form.signedOnPaper')} />;
    case 'device':
      return <Confirmed {...props} as="window" label={t('form.seenAtWindow')} />;
    default:
      return (
        <Input
          {...common}
          value={asText(value)}
          maxLength={IS_NUMBER_OF_18.has(field.type) ? 18 : undefined}
          inputMode={NUMERIC.has(field.type) ? 'numeric' : undefined}
          autoComplete="off"
          onChange={(event) => onChange(tidy(field, event.target.value))}
        />
      );
  }
}

// Spaces from a card or a copied number are not meant.
function tidy(field: Field, text: string): string {
  if (IS_NUMBER_OF_18.has(field.type)) return text.replace(/\s/g, '').toUpperCase();
  return NUMERIC.has(field.type) ? text.replace(/[\s-]/g, '') : text;
}

function namesIn({ field, values }: InputProps) {
  const rows = field.validation?.options_from ? values[field.validation.options_from] : undefined;
  if (!Array.isArray(rows)) return undefined;
  return rows.filter(isRow).map((row) => ({ value: asText(row.name ?? null), label: asText(row.name ?? null) }));
}

// The digit that takes an answer stands before it.
export const Numbered = (option: { label?: ReactNode }, { index }: { index: number }) => (
  <>
    {index < 9 && (
      <kbd className="yc-digit" aria-hidden>
        {index + 1}
      </kbd>
    )}
    {option.label}
  </>
);

interface OneOfProps {
  options: { value: string; label: string }[];
  value: FormValue;
  onChange: (value: FormValue) => void;
  common: object;
}

// A digit answers from outside, so the list closes when there is a new answer.
export function OneOf({ value, onChange, options, common }: OneOfProps) {
  const [openAt, setOpenAt] = useState<FormValue | undefined>(undefined);
  return (
    <Select
      {...common}
      showSearch={{ optionFilterProp: 'label' }}
      open={openAt !== undefined && openAt === value}
      onOpenChange={(wanted) => setOpenAt(wanted ? value : undefined)}
      options={options}
      optionRender={Numbered}
      value={value === null ? undefined : asText(value)}
      onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
    />
  );
}

function Choice({ id, field, value, describedBy, onChange }: InputProps) {
  const options =
    field.type === 'boolean'
      ? [{ value: true, label: t('form.yes') }, { value: false, label: t('form.no') }]
      : (field.options ?? []).map((option) => ({ value: option.value, label: optionLabel(option) }));
  return (
    <Radio.Group
      id={id}
      aria-labelledby={`${id}-label`}
      aria-describedby={describedBy}
      options={options.map((option, i) => ({ ...option, label: Numbered(option, { index: i }) }))}
      value={value}
      onChange={(event) => onChange(event.target.value as FormValue)}
    />
  );
}

function DateChoice({ field, value, onChange, common }: InputProps & { common: object }) {
  const month = field.type === 'month';
  const day = typeof value === 'string' && value !== '' ? dayjs(month ? `${value}-01` : value) : null;
  return (
    <DatePicker
      {...common}
      picker={month ? 'month' : 'date'}
      format={month ? MONTH_FORMATS : DATE_FORMATS}
      placeholder={month ? t('form.monthHint') : t('form.dateHint')}
      value={day?.isValid() ? day : null}
      onChange={(chosen) => onChange(chosen ? dayjs(chosen as dayjs.Dayjs).format(month ? 'YYYY-MM' : 'YYYY-MM-DD') : null)}
    />
  );
}

// Until a pad or a camera is connected, the clerk says what has been done.
function Confirmed({ id, value, describedBy, onChange, as, label }: InputProps & { as: string; label: string }) {
  const done = value === as;
  return (
    <Button id={id} aria-pressed={done} aria-describedby={describedBy} type={done ? 'default' : 'dashed'} onClick={() => onChange(done ? null : as)}>
      {done ? `✓ ${label}` : label}
    </Button>
  );
}
