// What a digit answers: the n-th option of the field that is focused.
import type { Field } from '../../api/catalogue';
import type { FormValue } from './formRules';

export const isAsked = (field: Field) => field.type === 'boolean' || field.type === 'checkbox' || Boolean(field.options?.length);

// The value after the digit, or undefined when there is no such answer.
export function answered(field: Field, value: FormValue, digit: number): FormValue | undefined {
  if (field.type === 'boolean' || field.type === 'checkbox') return digit === 1 ? true : digit === 2 ? false : undefined;
  const option = field.options?.[digit - 1];
  if (!option) return undefined;
  if (field.type !== 'multiselect') return option.value;
  const chosen = Array.isArray(value) ? value : [];
  return chosen.includes(option.value) ? chosen.filter((each) => each !== option.value) : [...chosen, option.value];
}
