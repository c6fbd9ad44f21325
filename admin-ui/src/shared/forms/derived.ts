// What follows from other fields is filled in, never typed: sex, birth date and
// age from the identity number, months since a date, next month …
import type { Field } from '../../api/catalogue';
import { isEmpty, isRow } from './formRules';
import type { FormValue, FormValues } from './formRules';
import { birthDateIn, isIdentityNumber, isRealDate, sexIn } from './identityNumber';

export function wholeYears(from: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(from.slice(0, 4));
  return today.slice(5) < from.slice(5) ? years - 1 : years;
}

export function wholeMonths(from: string, today: string): number {
  const [fromYear, fromMonth, fromDay] = from.split('-').map(Number);
  const [year, month, day] = today.split('-').map(Number);
  return (year - fromYear) * 12 + month - fromMonth - (day < fromDay ? 1 : 0);
}

function nextMonth(today: string): string {
  const [year, month] = today.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
}

function average(rows: FormValue | undefined, column: string): number | undefined {
  if (!Array.isArray(rows)) return undefined;
  const numbers = rows.map((row) => (isRow(row) ? row[column] : null)).filter((value) => typeof value === 'number');
  if (numbers.length === 0) return undefined;
  return Math.round((numbers.reduce((sum, value) => sum + value, 0) / numbers.length) * 100) / 100;
}

export function derive(rule: string, values: FormValues, today: string): FormValue | undefined {
  const match = /^derived:(\w+)(?:\(([\w.]+)\))?$/.exec(rule);
  if (!match) return undefined;
  const [, what, of = ''] = match;
  const from = values[of];
  const text = typeof from === 'string' ? from : '';
  switch (what) {
    case 'sex':
      return isIdentityNumber(text) ? sexIn(text) : undefined;
    case 'birth':
      return isIdentityNumber(text) ? birthDateIn(text) : undefined;
    case 'age':
      return isIdentityNumber(text) ? wholeYears(birthDateIn(text), today) : undefined;
    case 'months':
      return isRealDate(text) && text <= today ? wholeMonths(text, today) : undefined;
    case 'within_90_days':
      return undefined;
    case 'next_month':
      return nextMonth(today);
    case 'insurance_year':
      return Number(today.slice(0, 4)) + (today.slice(5, 7) >= '09' ? 1 : 0);
    case 'avg':
      return average(values[of.split('.')[0]], of.split('.')[1]);
    default:
      return undefined;
  }
}

// The values with everything that follows put in. What a person typed over stays:
// only what is empty, or what followed from the values before, is replaced.
export function withDerived(fields: Field[], values: FormValues, before: FormValues, today: string): FormValues {
  let out = values;
  for (const field of fields) {
    if (!field.prefill?.startsWith('derived:')) continue;
    const now = derive(field.prefill, out, today);
    if (now === undefined || now === out[field.name]) continue;
    const was = derive(field.prefill, before, today);
    if (isEmpty(out[field.name]) || out[field.name] === was) out = { ...out, [field.name]: now };
  }
  return out;
}

// A new form: yes-or-no questions begin with no, the rest with nothing.
export function firstValues(fields: Field[], today: string): FormValues {
  const values: FormValues = {};
  for (const field of fields) if (field.type === 'boolean') values[field.name] = false;
  return withDerived(fields, values, {}, today);
}
