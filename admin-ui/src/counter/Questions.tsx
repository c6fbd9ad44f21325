// 问: what the catalogue wants to know before the form: conditions of acceptance, and
// the fields on whose answer others hang. A digit answers; each answer says at once
// what it adds, and why.
import { Radio } from 'antd';
import { useRef } from 'react';
import type { Field } from '../api/catalogue';
import { listed, t } from '../i18n';
import { Numbered, OneOf } from '../shared/FieldInput';
import type { FormValue, FormValues } from '../shared/forms/formRules';
import type { Answer, Question } from '../shared/forms/questions';
import { useKeys } from '../shared/keys';
import { QUESTION } from '../shared/keyTable';
import { fieldId } from '../shared/SchemaForm';

interface Props {
  conditions: string[];
  unmet: string[];
  onUnmet: (unmet: string[]) => void;
  questions: Question[];
  values: FormValues;
  onAnswer: (question: Question, value: FormValue) => void;
  showAll: boolean;
}

interface Asked {
  key: string;
  id: string;
  field?: Field;
  text: string;
  answers: Answer[];
  value: FormValue;
  answer: (value: FormValue) => void;
}

export function Questions({ conditions, unmet, onUnmet, questions, values, onAnswer, showAll }: Props) {
  const box = useRef<HTMLOListElement>(null);
  const met = (): Answer[] => [
    { value: true, label: t('conditions.met'), adds: [] },
    { value: false, label: t('conditions.unmet'), adds: [t('conditions.refusal')] },
  ];
  const asked: Asked[] = [
    ...conditions.map((condition, i) => ({
      key: `condition-${i}`,
      id: `condition-${i}`,
      text: condition,
      answers: met(),
      value: !unmet.includes(condition),
      answer: (value: FormValue) => onUnmet(value === false ? [...unmet, condition] : unmet.filter((each) => each !== condition)),
    })),
    ...questions.map((question) => ({
      key: question.name,
      id: fieldId(question.name),
      field: question.field,
      text: question.text,
      answers: question.answers,
      value: values[question.name] ?? null,
      answer: (value: FormValue) => onAnswer(question, value),
    })),
  ];
  useKeys({
    answer: (event) => {
      const target = event.target as HTMLElement;
      const found = asked.find((each) => each.key === target.closest<HTMLElement>(QUESTION)?.dataset.question);
      const answer = found?.answers[Number(event.key) - 1];
      if (!found || !answer || !box.current?.contains(target) || isSearched(target)) return false;
      event.stopPropagation();
      found.answer(answer.value);
    },
  });
  if (asked.length === 0) return null;
  return (
    <ol className="yc-questions" ref={box}>
      {asked.map((each, i) => (
        <Row key={each.key} asked={each} number={i + 1} fault={showAll && each.field?.required && each.value === null ? t('rule.required') : undefined} />
      ))}
    </ol>
  );
}

// In a list a digit is text once something has been typed.
const isSearched = (target: HTMLElement) => target instanceof HTMLInputElement && target.type !== 'radio' && target.value !== '';

const INLINE_MAX = 4;

function Row({ asked, number, fault }: { asked: Asked; number: number; fault?: string }) {
  const { id, answers, value } = asked;
  const chosen = answers.find((answer) => answer.value === value);
  return (
    <li data-question={asked.key} data-field={asked.field?.name}>
      <span className="yc-question" id={`${id}-label`}>
        <span className="yc-faint">{t('question.number', { number })}</span> {asked.text}
      </span>
      {answers.length <= INLINE_MAX ? (
        <Radio.Group
          id={id}
          aria-labelledby={`${id}-label`}
          value={value}
          options={answers.map((answer, index) => ({ value: answer.value as string, label: Numbered(answer, { index }) }))}
          onChange={(event) => asked.answer(event.target.value as FormValue)}
        />
      ) : (
        <OneOf
          options={answers.map((answer) => ({ value: String(answer.value), label: answer.label }))}
          value={value}
          onChange={asked.answer}
          common={{ id, 'aria-labelledby': `${id}-label`, style: { minWidth: 240 } }}
        />
      )}
      {fault && <span className="yc-field-fault">{fault}</span>}
      {chosen && chosen.adds.length > 0 && (
        <span className="yc-question-adds" role="status">
          → {listed(chosen.adds)} <span className="yc-faint">{t('question.because', { question: asked.text, answer: chosen.label })}</span>
        </span>
      )}
    </li>
  );
}
