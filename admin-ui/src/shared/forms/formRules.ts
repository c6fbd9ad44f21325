// Checks a form against the catalogue's fields by the node's own rules, so that
// nothing is refused after sending that could have been said before.
import type { Field, When } from '../../api/catalogue';
import { t } from '../../i18n';
import { checkCreditCode } from './creditCode';
import { labelOf } from './labels';
import { checkIdentityNumber, isIdentityNumber, isRealDate } from './identityNumber';

export type FormValue = string | number | boolean | null | FormValue[] | { [name: string]: FormValue };
export type FormValues = Record<string, FormValue>;

export function isEmpty(value: FormValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

// Does a field or material belong here, by what is filled in elsewhere?
export function whenHolds(when: When | null | undefined, values: FormValues): boolean {
  if (!when?.field) return true;
  if (when.any !== undefined) {
    const [table, column] = when.field.split('.');
    const rows = values[table];
    return Array.isArray(rows) && rows.some((row) => isRow(row) && row[column] === true);
  }
  const value = values[when.field] ?? null;
  if (when.eq !== undefined) return value === when.eq;
  if (when.differs) return value !== (values[when.differs] ?? null);
  return (when.in ?? []).includes(value);
}

export function isRow(value: FormValue): value is { [name: string]: FormValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const shownFields = (fields: Field[], values: FormValues) =>
  fields.filter((field) => whenHolds(field.when, values));

// What is sent: hidden fields stay here.
export function sentValues(fields: Field[], values: FormValues): FormValues {
  const out: FormValues = {};
  for (const field of shownFields(fields, values)) {
    const value = values[field.name];
    if (!isEmpty(value)) out[field.name] = value;
  }
  return out;
}

const codePoints = (text: string) => [...text].length;

function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

// What "today+60" comes to.
export function dateBound(bound: number | string | undefined, today: string): string | undefined {
  if (typeof bound !== 'string') return undefined;
  if (!bound.startsWith('today')) return isRealDate(bound) ? bound : undefined;
  return addDays(today, bound.length > 5 ? Number(bound.slice(5)) : 0);
}

export function numberBound(bound: number | string | undefined, today: string): number | undefined {
  if (typeof bound === 'number') return bound;
  return bound === 'this_year' ? Number(today.slice(0, 4)) : undefined;
}

export function identityFaultText(text: string): string | undefined {
  const fault = checkIdentityNumber(text);
  if (!fault) return undefined;
  if (fault.kind === 'check') return t('rule.idCheck', { expected: fault.expected });
  return t(fault.kind === 'length' ? 'rule.idLength' : fault.kind === 'character' ? 'rule.idCharacter' : 'rule.idBirth');
}

export function creditFaultText(text: string): string | undefined {
  const fault = checkCreditCode(text);
  if (!fault) return undefined;
  if (fault.kind === 'check') return t('rule.idCheck', { expected: fault.expected });
  return t(fault.kind === 'length' ? 'rule.idLength' : 'rule.creditCharacter');
}

function numberFault(value: FormValue, field: Field, today: string): string | undefined {
  if (typeof value !== 'number') return t('rule.number');
  if ((field.type === 'int' || field.type === 'year') && !Number.isInteger(value)) return t('rule.integer');
  const least = numberBound(field.validation?.min, today);
  if (least !== undefined && value < least) return t('rule.min', { bound: least });
  const most = numberBound(field.validation?.max, today);
  if (most !== undefined && value > most) return t('rule.max', { bound: most });
  return undefined;
}

const amongOptions = (field: Field, value: string) =>
  !field.options?.length || field.options.some((option) => option.value === value);

function severalFault(value: FormValue, field: Field, today: string): string | undefined {
  if (!Array.isArray(value)) return t('rule.several');
  const most = numberBound(field.validation?.max, today);
  if (most !== undefined && value.length > most) return t('rule.maxItems', { bound: most });
  const unknown = value.find((item) => typeof item !== 'string' || !amongOptions(field, item));
  return unknown === undefined ? undefined : t('rule.noOption', { value: String(unknown) });
}

function tableFault(value: FormValue, field: Field): string | undefined {
  if (!Array.isArray(value)) return t('rule.table');
  const most = field.validation?.max_rows;
  if (most !== undefined && value.length > most) return t('rule.maxRows', { bound: most });
  const identities = (field.validation?.columns ?? [])
    .filter((column) => column.endsWith(':gb11643'))
    .map((column) => column.split(':')[0]);
  const bad = value.findIndex(
    (row) => !isRow(row) || identities.some((name) => typeof row[name] === 'string' && row[name] !== '' && !isIdentityNumber(row[name])),
  );
  return bad < 0 ? undefined : t('rule.rowIdentity', { row: bad + 1 });
}

function dateFault(value: string, field: Field, values: FormValues, today: string, nameOf: (name: string) => string): string | undefined {
  if (!isRealDate(value)) return t('rule.date');
  const least = dateBound(field.validation?.min, today);
  if (least && value < least) return t('rule.notBefore', { bound: least });
  const most = dateBound(field.validation?.max, today);
  if (most && value > most) return t('rule.notAfter', { bound: most });
  const from = field.validation?.min_field;
  const start = from ? values[from] : undefined;
  if (from && typeof start === 'string' && isRealDate(start) && value < start) return t('rule.notBefore', { bound: nameOf(from) });
  return undefined;
}

function textFault(value: string, field: Field, values: FormValues, today: string, nameOf: (name: string) => string): string | undefined {
  const rules = field.validation ?? {};
  const most = rules.maxlength ?? 500;
  if (codePoints(value) > most && field.type !== 'signature' && field.type !== 'photo') return t('rule.maxLength', { bound: most });
  if (field.type === 'idno' || rules.algorithm === 'gb11643') return identityFaultText(value);
  if (field.type === 'uscc') return creditFaultText(value);
  if (field.type === 'date') return dateFault(value, field, values, today, nameOf);
  if (field.type === 'month' && !isRealDate(`${value}-01`)) return t('rule.month');
  if (field.type === 'mobile') return /^1[3-9]\d{9}$/.test(value) ? undefined : t('rule.mobile');
  if (field.type === 'division') return /^\d{12}$/.test(value) ? undefined : t('rule.division');
  if (field.type === 'digits' && !/^\d+$/.test(value)) return t('rule.digits');
  if ((field.type === 'select' || field.type === 'radio') && !amongOptions(field, value)) return rules.message_zh ?? t('rule.noOption', { value });
  if (rules.pattern && !new RegExp(rules.pattern).test(value)) return t('rule.pattern');
  if (rules.equals && values[rules.equals] !== value) return t('rule.equals', { other: nameOf(rules.equals) });
  return undefined;
}

export function fieldFault(field: Field, values: FormValues, today: string, nameOf: (name: string) => string = (name) => name): string | undefined {
  const value = values[field.name];
  if (value === undefined || isEmpty(value)) return field.required ? t('rule.required') : undefined;
  switch (field.type) {
    case 'int':
    case 'decimal':
    case 'money':
    case 'year':
      return numberFault(value, field, today);
    case 'boolean':
    case 'checkbox':
      if (typeof value !== 'boolean') return t('rule.boolean');
      return field.validation?.equals_true && !value ? t('rule.tick') : undefined;
    case 'table':
      return tableFault(value, field);
    case 'multiselect':
    case 'tags':
      return severalFault(value, field, today);
    default:
      return typeof value === 'string' ? textFault(value, field, values, today, nameOf) : t('rule.text');
  }
}

// Every fault of the form by field, in the form's order.
export function checkForm(fields: Field[], values: FormValues, today: string): Map<string, string> {
  const nameOf = (name: string) => {
    const field = fields.find((each) => each.name === name);
    return field ? labelOf(field) : name;
  };
  const out = new Map<string, string>();
  for (const field of shownFields(fields, values)) {
    const fault = fieldFault(field, values, today, nameOf);
    if (fault) out.set(field.name, fault);
  }
  return out;
}
