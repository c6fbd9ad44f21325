// A form drawn from the catalogue's fields, with their rules: what is wrong is said
// under the field, for check digits at once, for the rest on leaving it. A digit
// answers the field that is focused.
import { useRef, useState } from 'react';
import type { Field } from '../api/catalogue';
import type { ReturnedValue } from '../api/returned';
import { t, word } from '../i18n';
import { FieldInput, IS_NUMBER_OF_18 } from './FieldInput';
import { answered, isAsked } from './forms/answers';
import { fieldFault, shownFields } from './forms/formRules';
import type { FormValue, FormValues } from './forms/formRules';
import { asWords, labelOf } from './forms/labels';
import { passesLuhn } from './forms/identityNumber';
import { sourceOf } from './forms/prefill';
import type { Held } from './forms/prefill';
import { useKeys } from './keys';
import { QUESTION } from './keyTable';
import { SourceTag } from './SourceTag';
import type { Source } from './SourceTag';
import { todayAtNode } from './time';
import { numberTail } from './words';

interface Props {
  fields: Field[];
  values: FormValues;
  onChange: (name: string, value: FormValue) => void;
  // What a person has typed; without it nothing is known of sources.
  typed?: FormValues;
  held?: Map<string, Held>;
  // Fields that returned data could fill, and whose lease is over.
  locked?: Map<string, ReturnedValue>;
  // Fields whose source is to be told that it is wrong; without onReport none can be.
  reported?: string[];
  onReport?: (name: string) => void;
  // Faults that the node named, by field.
  faults?: Map<string, string>;
  // Say of every field what is wrong with it, left or not.
  showAll?: boolean;
  // Where village pickers begin.
  division?: string;
}

export const fieldId = (name: string) => `field-${name}`;
const NOTHING_HELD = new Map<string, Held>();

export function SchemaForm({ fields, values, onChange, typed, held = NOTHING_HELD, locked, reported, onReport, faults, showAll, division }: Props) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const shown = shownFields(fields, values);
  const groups = [...new Set(shown.map((field) => field.group ?? ''))];
  useDigits(box, shown, values, onChange);
  return (
    <div className="yc-form" ref={box}>
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
                typed={typed}
                held={held}
                locked={locked?.get(field.name)}
                isReported={reported?.includes(field.name)}
                onReport={onReport && (() => onReport(field.name))}
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

// In a list that is searched, a digit is text once something has been typed.
function useDigits(box: React.RefObject<HTMLElement | null>, fields: Field[], values: FormValues, onChange: Props['onChange']): void {
  useKeys(
    {
      answer: (event) => {
        const target = event.target as HTMLElement;
        const question = target.closest<HTMLElement>(QUESTION);
        const field = fields.find((each) => each.name === question?.dataset.question);
        if (!field || !box.current?.contains(target) || (target instanceof HTMLInputElement && target.type !== 'radio' && target.value && target.type !== 'checkbox')) return false;
        const value = answered(field, values[field.name] ?? null, Number(event.key));
        if (value === undefined) return false;
        event.stopPropagation();
        onChange(field.name, value);
      },
    },
    { dialog: true },
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
  typed?: FormValues;
  held: Map<string, Held>;
  locked?: ReturnedValue;
  isReported?: boolean;
  onReport?: () => void;
  division?: string;
  told?: string;
  judged: boolean;
  onChange: (value: FormValue) => void;
  onLeave: () => void;
}

function FormField({ field, fields, values, typed, held, locked, isReported, onReport, division, told, judged, onChange, onLeave }: FormFieldProps) {
  const id = fieldId(field.name);
  const value = values[field.name];
  const nameOf = (name: string) => {
    const other = fields.find((each) => each.name === name);
    return other ? labelOf(other) : name;
  };
  // A number with a check character is judged as soon as it is whole.
  const whole = IS_NUMBER_OF_18.has(field.type) && typeof value === 'string' && value.length >= 18;
  const fault = (judged || whole ? fieldFault(field, values, todayAtNode(), nameOf) : undefined) ?? told;
  const doubt = field.validation?.algorithm === 'luhn' && typeof value === 'string' && value.length >= 16 && !passesLuhn(value);
  const said = fault ?? (doubt ? t('rule.luhn') : undefined);
  return (
    <div className={`yc-field${WIDE.has(field.type) ? ' wide' : ''}`} onBlur={onLeave} data-field={field.name} data-question={isAsked(field) ? field.name : undefined}>
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
        {typed && <FieldSource field={field} values={values} typed={typed} held={held} locked={locked} isReported={isReported} onReport={onReport} />}
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

function heldAt(held: Held): Source {
  const { returned } = held;
  if (!returned) return { kind: 'archive', from: `…${numberTail(held.number).slice(-4)}`, at: held.at };
  return { kind: 'data', holder: returned.provider, from: returned.resourceName, grade: returned.grade, at: held.at, cycleDays: returned.cycleDays || undefined };
}

// What could stand here is locked: it is typed, and nothing else waits for it.
const lockedSource = (value: ReturnedValue): Source => ({
  kind: 'data',
  holder: value.provider,
  from: value.resourceName,
  cycleDays: value.cycleDays || undefined,
  locked: true,
  lockedSince: value.lockedSince,
  lockedWhy: value.lockedWhy,
});

// 算 reckoned from others, 档 from an earlier case at this node, 数 returned data, 填 typed.
type FieldSourceProps = Pick<FormFieldProps, 'field' | 'values' | 'held' | 'locked' | 'isReported' | 'onReport'> & { typed: FormValues };

function FieldSource({ field, values, typed, held, locked, isReported, onReport }: FieldSourceProps) {
  const source = sourceOf(field, values, typed, held, todayAtNode());
  if (!source && locked) {
    return (
      <span className="yc-source" data-locked>
        <SourceTag source={lockedSource(locked)} />
      </span>
    );
  }
  if (!source) return null;
  return (
    <span className="yc-source">
      {source.kind === 'held' && <SourceTag source={heldAt(source.held)} />}
      {source.kind === 'reckoned' && <SourceTag source={{ kind: 'reckoned' }} />}
      {source.kind === 'typed' && (
        <SourceTag
          source={{ kind: 'typed' }}
          was={source.instead && { value: asWords(field, source.instead.value), source: heldAt(source.instead) }}
          // An earlier form of our own has nobody to be told.
          isReported={Boolean(source.instead?.returned) && isReported}
          onReportWrong={source.instead?.returned && onReport}
        />
      )}
    </span>
  );
}
