// The label of a field or material in the language of the page.
import type { Field, MaterialRule, Option } from '../../api/catalogue';
import { language } from '../../i18n';
import type { FormValue } from './formRules';

export const labelOf = (field: Field) => (language() === 'en' && field.label_en ? field.label_en : field.label_zh);
export const materialLabel = (rule: MaterialRule) => (language() === 'en' && rule.name_en ? rule.name_en : rule.name_zh);
export const optionLabel = (option: Option) => (language() === 'en' && option.label_en ? option.label_en : option.label_zh);

// A value in the words of the field's choices.
export function asWords(field: Field, value: FormValue): string {
  const option = field.options?.find((each) => each.value === value);
  return option?.label_zh ?? (typeof value === 'object' ? JSON.stringify(value) : String(value));
}
