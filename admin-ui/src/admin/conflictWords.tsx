// Conflicts in words: what kind, which rule, what each field is called and holds.
import { SwapOutlined } from '@ant-design/icons';
import type { Conflict, ConflictSide } from '../api/conflicts';
import type { Field } from '../api/catalogue';
import { t, word } from '../i18n';
import type { MessageKey } from '../i18n';
import type { ComparedField, Values } from '../shared/compare';
import { labelOf } from '../shared/forms/labels';
import { shownTime } from '../shared/time';
import { modeName, numberTail, roleName, stateName } from '../shared/words';

export const kindName = (kind: string | undefined) => word('conflict.kind', kind);
export const ruleText = (rule: string | undefined) => word('conflict.rule', rule);
export const rulingName = (ruling: string | undefined) => word('conflict.ruling', ruling);

// A case by its business and the tail of its number, a register by what it holds.
export function ConflictTitle({ of }: { of: Conflict }) {
  const isCase = isAboutCase(of);
  return (
    <>
      <SwapOutlined aria-hidden className="yc-tone-warn" /> <span data-given={isCase || undefined}>{isCase ? of.title : word('conflict.register', of.title)}</span>{' '}
      <span className="yc-number" data-given>
        {isCase ? numberTail(of.subject) : of.subject}
      </span>
    </>
  );
}

// Where, who, when.
export function whoText(side: ConflictSide | undefined): string {
  return [shownTime(side?.at), side?.divisionName, side?.person || side?.account].filter(Boolean).join(' ');
}

// What a ruling is about comes first; what is beside the matter not at all.
const FIRST = ['state', 'step', 'granted', 'decider', 'number', 'acceptingDivision', 'name', 'roles'];
const LEFT_OUT = new Set(['businessCode', 'clockUnsure']);

export function fieldsOf(left: Values, right: Values, form: readonly Field[]): ComparedField[] {
  const keys = new Set([...FIRST, ...Object.keys(left), ...Object.keys(right)].filter((key) => key in left || key in right));
  return [...keys].filter((key) => !LEFT_OUT.has(key)).map((key) => ({ key, label: labelFor(key, form) }));
}

export function labelFor(key: string, form: readonly Field[]): string {
  if (key.startsWith('paper.')) return key.slice('paper.'.length);
  if (!key.startsWith('form.')) return word('conflict.field', key);
  const name = key.slice('form.'.length);
  const field = form.find((each) => each.name === name);
  return field ? labelOf(field) : name;
}

const SHOWN: Record<string, (value: string) => string> = {
  state: (value) => stateName(value as never),
  mode: (value) => modeName(value),
  channel: (value) => word('channel', value),
  filedAt: (value) => shownTime(value),
  passwordSet: (value) => shownTime(value),
};

export function valueText(key: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (key === 'granted') return t(value ? 'decide.grant' : 'decide.refuse');
  if (key.startsWith('paper.')) return paperText(value);
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (Array.isArray(value)) return value.map((each) => (key === 'roles' ? roleName(each as string) : valueText('', each))).join(t('figure.and'));
  if (typeof value === 'object') return JSON.stringify(value);
  return SHOWN[key]?.(String(value)) ?? String(value);
}

// Its state, then its files.
function paperText(value: unknown): string {
  const [state, ...files] = Array.isArray(value) ? (value as string[]) : [];
  return [state && word('materialState', state), ...files].filter(Boolean).join(' · ');
}

// A case is taken back until it goes on, a setting until it is changed again.
export const isAboutCase = (of: Conflict) => of.kind === 'case' || of.kind === 'twin' || of.kind === 'number';
export const undoableText = (of: Conflict) => t(isAboutCase(of) ? 'conflict.undoable' : 'conflict.undoableSetting');

export const optionKey = (code: string | undefined): MessageKey => `conflict.do.${code ?? ''}` as MessageKey;
