// A case as fields, to hold what was seen against what it is now.
import type { Case } from '../../api/cases';
import type { Field } from '../../api/catalogue';
import { t, word } from '../../i18n';
import type { ComparedField, Values } from '../compare';
import { labelOf } from '../forms/labels';
import { shownDay } from '../time';
import { stateName } from '../words';

const FACTS = ['state', 'step', 'promised', 'statutory', 'pause', 'tolerated', 'decision', 'flagged'] as const;

export function valuesOf(of: Case): Values {
  const { summary, decision } = of;
  const out: Values = {
    state: stateName(summary?.state),
    step: summary?.step?.name,
    promised: shownDay(summary?.promisedDue),
    statutory: shownDay(summary?.statutoryDue),
    pause: summary?.pauseReason,
    tolerated: (summary?.tolerated ?? []).join('、'),
    decision: decision ? [t(decision.granted ? 'decide.granted' : 'decide.refused'), decision.opinion, decision.reason].filter(Boolean).join(';') : '',
    flagged: summary?.flagged || '',
  };
  for (const [name, value] of Object.entries(of.form ?? {})) out[`form.${name}`] = plain(value);
  for (const material of of.materials ?? []) {
    const files = material.attachments?.length ?? 0;
    out[`material.${material.name}`] = [word('materialState', String(material.state)), shownDay(material.due), material.defect, files ? t('changes.files', { count: files }) : ''].filter(Boolean).join(' · ');
  }
  return out;
}

const plain = (value: unknown): string =>
  typeof value === 'boolean' ? t(value ? 'form.yes' : 'form.no') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

export function comparedFields(one: Values, other: Values, fields: readonly Field[]): ComparedField[] {
  const keys = new Set([...FACTS, ...Object.keys(one), ...Object.keys(other)]);
  return [...keys].map((key) => ({ key, label: labelFor(key, fields) }));
}

function labelFor(key: string, fields: readonly Field[]): string {
  const [part, ...rest] = key.split('.');
  const name = rest.join('.');
  if (part === 'material') return t('changes.material', { name });
  if (part !== 'form') return word('changes', key);
  const field = fields.find((each) => each.name === name);
  return field ? labelOf(field) : name;
}
