// Which fields of a business are questions: those on whose answer other fields or
// papers hang. Each answer says what it adds.
import type { Business, Circumstance, Field, MaterialRule, When } from '../../api/catalogue';
import { t } from '../../i18n';
import { whenHolds } from './formRules';
import type { FormValue } from './formRules';
import { labelOf, materialLabel, optionLabel } from './labels';

export interface Answer {
  value: FormValue;
  label: string;
  adds: string[];
}

export interface Question {
  // The field that it fills in, or nothing: a situation that only adds papers.
  field?: Field;
  name: string;
  text: string;
  answers: Answer[];
}

export const SITUATION = 'situation';
const ASKABLE = new Set(['boolean', 'radio', 'select', 'checkbox']);

const hangsOn = (when: When | null | undefined, name: string, value: FormValue) => when?.field === name && whenHolds(when, { [name]: value });

function addedBy({ fields, materials }: Business, name: string, value: FormValue): string[] {
  return [
    ...fields.filter((field) => hangsOn(field.when, name, value)).map(labelOf),
    ...materials.filter((rule) => hangsOn(rule.when, name, value)).map(materialLabel),
  ];
}

function valuesOf(field: Field): { value: FormValue; label: string }[] {
  if (field.name === 'by_agent') return [{ value: false, label: t('question.self') }, { value: true, label: t('question.agent') }];
  if (field.type === 'boolean' || field.type === 'checkbox') return [{ value: true, label: t('form.yes') }, { value: false, label: t('form.no') }];
  return (field.options ?? []).map((option) => ({ value: option.value, label: optionLabel(option) }));
}

// The catalogue's own question, when its situations are this field's answers.
function askedAs(field: Field, circumstances: Circumstance[]): string {
  if (field.name === 'by_agent') return t('question.who');
  const values = new Set(field.options?.map((option) => option.value));
  const own = circumstances.length > 0 && circumstances.every((each) => values.has(each.code)) ? circumstances[0].question_zh : undefined;
  return own ?? labelOf(field);
}

export function questionsOf(business: Business): Question[] {
  const circumstances = business.circumstances ?? [];
  const asked = new Set([...business.fields, ...business.materials].map((each) => each.when?.field).filter(Boolean));
  const questions = business.fields
    .filter((field) => asked.has(field.name) && ASKABLE.has(field.type))
    .map((field): Question => ({
      field,
      name: field.name,
      text: askedAs(field, circumstances),
      answers: valuesOf(field).map((each) => ({ ...each, adds: addedBy(business, field.name, each.value) })),
    }));
  const told = questions.some((question) => question.text === circumstances[0]?.question_zh);
  if (circumstances.length > 0 && !told) questions.push(situationOf(circumstances, business.materials));
  return questions;
}

function situationOf(circumstances: Circumstance[], rules: MaterialRule[]): Question {
  const nameOf = (material: string) => {
    const rule = rules.find((each) => each.name_zh === material);
    return rule ? materialLabel(rule) : material;
  };
  return {
    name: SITUATION,
    text: t('question.situation'),
    answers: circumstances.map((each) => ({ value: each.code, label: each.name_zh, adds: (each.adds_materials ?? []).map(nameOf) })),
  };
}

// The rules of materials with those that the situation asks for made needed.
export function rulesIn(business: Business, situation: string): MaterialRule[] {
  const more = business.circumstances?.find((each) => each.code === situation)?.adds_materials ?? [];
  return more.length === 0 ? business.materials : business.materials.map((rule) => (more.includes(rule.name_zh) ? { ...rule, required: true, when: null } : rule));
}
