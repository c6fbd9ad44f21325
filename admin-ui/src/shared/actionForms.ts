// What each action on a case asks for, and what it sends.
import type { ActOnCase, Case } from '../api/cases';
import { t } from '../i18n';
import type { MessageKey } from '../i18n';
import { receiversOf } from './AskReceiver';

export type AskFor =
  | 'opinion' | 'reason' | 'remedy' | 'granted' | 'materials' | 'kind' | 'name'
  | 'days' | 'form' | 'receiver' | 'way' | 'documentNumber' | 'correctionDue';

export interface ActionForm {
  asks: AskFor[];
  // Of those, what may not be left empty.
  needs: AskFor[];
  // An act that cannot be taken back easily: the first button is not the deed.
  grave?: boolean;
}

const FORMS: Record<string, ActionForm> = {
  accept: { asks: ['form', 'materials'], needs: [] },
  ask_correction: { asks: ['materials', 'reason', 'correctionDue'], needs: [] },
  refuse: { asks: ['reason', 'remedy'], needs: ['reason'], grave: true },
  supplement: { asks: ['materials'], needs: [] },
  take: { asks: [], needs: [] },
  pass: { asks: ['opinion'], needs: [] },
  return: { asks: ['reason'], needs: ['reason'], grave: true },
  start_special: { asks: ['kind', 'name', 'reason', 'days'], needs: ['kind', 'reason', 'days'] },
  end_special: { asks: ['opinion'], needs: [] },
  decide: { asks: ['granted', 'opinion', 'reason', 'remedy'], needs: [] },
  issue: { asks: ['documentNumber'], needs: [] },
  deliver: { asks: ['receiver', 'way'], needs: ['receiver'] },
  withdraw: { asks: ['reason'], needs: ['reason'], grave: true },
  terminate: { asks: ['reason'], needs: [], grave: true },
  note: { asks: ['opinion'], needs: ['opinion'] },
};

export const formOf = (action: string): ActionForm => FORMS[action] ?? { asks: ['opinion'], needs: [] };

// What is asked depends on the answer: a refusal names reason and remedy.
export function asked(action: string, content: ActOnCase): AskFor[] {
  const asks = formOf(action).asks;
  if (action !== 'decide') return asks;
  return asks.filter((ask) => (ask === 'reason' || ask === 'remedy' ? content.granted === false : true));
}

export function lacking(action: string, content: ActOnCase): AskFor[] {
  const needs = [...formOf(action).needs];
  if (action === 'decide' && content.granted === undefined) needs.push('granted');
  if (action === 'decide' && content.granted === false) needs.push('reason');
  if (action === 'supplement' && !content.materials?.length) needs.push('materials');
  if (action === 'ask_correction' && !content.materials?.length && !content.reason) needs.push('reason');
  return needs.filter((ask) => {
    const value = content[ask as keyof ActOnCase];
    return value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
  });
}

// What stands in the dialog when it opens.
export function firstContent(action: string, of: Case, granted?: boolean): ActOnCase {
  switch (action) {
    case 'decide':
      return { granted, remedy: of.rules?.legalRemedy ?? '', opinion: granted ? t('decide.usual') : '' };
    case 'refuse':
      return { remedy: of.rules?.legalRemedy ?? '' };
    case 'pass':
      return { opinion: t('pass.usual') };
    case 'deliver':
      return { way: 'counter', receiver: receiversOf(of)[0] ?? '' };
    case 'start_special':
      return { kind: '2', days: 10 };
    case 'note':
      return { kind: 'urge' };
    default:
      return {};
  }
}

export const askLabel = (ask: AskFor, action: string): string => {
  if (action === 'withdraw' && ask === 'reason') return t('ask.withdrawReason');
  if (action === 'note' && ask === 'opinion') return t('ask.noteText');
  return t(`ask.${ask}` as MessageKey);
};
