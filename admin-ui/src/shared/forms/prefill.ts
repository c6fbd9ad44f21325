// What this node holds of an applicant, from earlier cases and from departments further up,
// and where each value of a form comes from. Nothing that is held is typed again.
import type { Case } from '../../api/cases';
import type { Field } from '../../api/catalogue';
import type { ReturnedValue } from '../../api/returned';
import { derive, firstValues, withDerived } from './derived';
import { fieldFault, isEmpty } from './formRules';
import type { FormValue, FormValues } from './formRules';

export interface Held {
  value: FormValue;
  // The case that it was typed in, and when that was filed; of returned data no number,
  // and the day that it is of.
  number: string;
  at: string;
  returned?: ReturnedValue;
}

// Facts about the applicant; what else a form asks is about this case alone.
// Who handles a case for an organisation may be another the next time.
const LASTING = new Set(['applicant', 'enterprise', 'bank', 'household', 'child']);
const NUMBERS = new Set(['id_no', 'credit_code']);

const formOf = (of: Case) => (of.form ?? {}) as FormValues;

// Newest first; of each field the newest value that this form would take.
export function heldIn(cases: Case[], fields: Field[], applicant: string, today: string): Map<string, Held> {
  const own = cases.filter((each) => [formOf(each).id_no, formOf(each).credit_code].includes(applicant));
  const out = new Map<string, Held>();
  for (const field of fields) {
    if (!LASTING.has(field.group ?? '') || NUMBERS.has(field.name) || field.prefill?.startsWith('derived:')) continue;
    for (const each of own) {
      const value = formOf(each)[field.name];
      if (isEmpty(value) || fieldFault(field, formOf(each), today)) continue;
      out.set(field.name, { value, number: each.summary?.number ?? '', at: each.summary?.filedAt ?? '' });
      break;
    }
  }
  return out;
}

// Returned data, where this form would take it: the node has matched it to the fields.
export function heldInReturned(values: ReturnedValue[], fields: Field[], today: string): Map<string, Held> {
  const out = new Map<string, Held>();
  for (const returned of values) {
    const field = fields.find((each) => each.name === returned.field);
    const value = returned.value as FormValue | undefined;
    if (!field || value === undefined || isEmpty(value) || fieldFault(field, { [field.name]: value }, today)) continue;
    out.set(field.name, { value, number: '', at: returned.asOf ?? '', returned });
  }
  return out;
}

// Fields that returned data could fill and that are locked now: they are typed.
export const lockedFields = (values: ReturnedValue[]): Map<string, ReturnedValue> =>
  new Map(values.filter((value) => value.locked).map((value) => [value.field ?? '', value]));

// Typed values stand, then those that are held, then what follows from both.
export function filledFrom(fields: Field[], typed: FormValues, held: Map<string, Held>, today: string): FormValues {
  const known = Object.fromEntries([...held].map(([name, each]) => [name, each.value]));
  return withDerived(fields, { ...firstValues(fields, today), ...known, ...typed }, {}, today);
}

export type Source = { kind: 'held'; held: Held } | { kind: 'reckoned' } | { kind: 'typed'; instead?: Held };

export function sourceOf(field: Field, values: FormValues, typed: FormValues, held: Map<string, Held>, today: string): Source | undefined {
  const value = values[field.name];
  if (isEmpty(value) || field.type === 'boolean') return undefined;
  const known = held.get(field.name);
  if (known && same(value, known.value)) return { kind: 'held', held: known };
  if (field.prefill?.startsWith('derived:') && derive(field.prefill, values, today) === value) return { kind: 'reckoned' };
  return field.name in typed ? { kind: 'typed', instead: known } : undefined;
}

const same = (a: FormValue | undefined, b: FormValue) => JSON.stringify(a) === JSON.stringify(b);
