// The label of a field or material in the language of the page.
import type { Field, MaterialRule, Option } from '../../api/catalogue';
import { language } from '../../i18n';
import type { FormValue } from './formRules';

// The catalogue has its English names in small letters.
const asLabel = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
export const labelOf = (field: Field) => (language() === 'en' && field.label_en ? asLabel(field.label_en) : field.label_zh);
export const materialLabel = (rule: MaterialRule) => (language() === 'en' && rule.name_en ? asLabel(rule.name_en) : rule.name_zh);
export const optionLabel = (option: Option) => (language() === 'en' && option.label_en ? option.label_en : option.label_zh);

// A value in the words of the field's choices.
export function asWords(field: Field, value: FormValue): string {
  const option = field.options?.find((each) => each.value === value);
  if (option) return optionLabel(option);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
