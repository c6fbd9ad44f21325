// A case that is being filled in: its state in the page, and what it will be sent as.
import type { FileCase, Material } from '../api/cases';
import type { Business } from '../api/catalogue';
import type { Draft } from '../api/drafts';
import { t } from '../i18n';
import { sentValues } from '../shared/forms/formRules';
import type { FormValues } from '../shared/forms/formRules';
import { applies } from '../shared/forms/materialRules';
import { cut } from '../shared/text';

export interface CaseDraft {
  id: string;
  businessCode: string;
  // What was typed or chosen here; what is held or follows is put in when it is shown.
  values: FormValues;
  materials: Material[];
  // Numbers of cases that are said to be others.
  notDuplicates: string[];
  // Fields whose source is to be told that it is wrong.
  reportedFields: string[];
  // Conditions of acceptance that are not met.
  unmet: string[];
  // The situation that the catalogue asks for beside the form.
  situation: string;
  reason: string;
  correctionDue: string;
}

export const emptyDraft = (id: string): CaseDraft => ({
  id,
  businessCode: '',
  values: {},
  materials: [],
  notDuplicates: [],
  reportedFields: [],
  unmet: [],
  situation: '',
  reason: '',
  correctionDue: '',
});

// Worth keeping once it says who or what.
export const isBegun = (draft: CaseDraft) => draft.businessCode !== '' || Object.keys(draft.values).length > 0;

export function titleOf(draft: CaseDraft, businessName: string | undefined): string {
  const name = typeof draft.values.name === 'string' ? draft.values.name : '';
  return [name || t('new.nobody'), businessName || t('new.nothing')].join(' · ');
}

// The node takes 200 bytes; a rare character has four.
const TITLE_MAX = 50;

export function toSaved(draft: CaseDraft, title: string, window: string): Draft {
  return {
    id: draft.id,
    title: cut(title, TITLE_MAX),
    unmet: draft.unmet,
    situation: draft.situation,
    request: {
      businessCode: draft.businessCode,
      form: draft.values as FileCase['form'],
      materials: draft.materials,
      notDuplicates: draft.notDuplicates,
      reportedFields: draft.reportedFields,
      reason: draft.reason,
      correctionDue: draft.correctionDue,
      window,
    },
  };
}

export function fromSaved(saved: Draft): CaseDraft {
  const request = saved.request ?? {};
  return {
    ...emptyDraft(saved.id ?? ''),
    businessCode: request.businessCode ?? '',
    values: (request.form ?? {}) as FormValues,
    materials: request.materials ?? [],
    notDuplicates: request.notDuplicates ?? [],
    reportedFields: request.reportedFields ?? [],
    reason: request.reason ?? '',
    correctionDue: request.correctionDue ?? '',
    unmet: saved.unmet ?? [],
    situation: saved.situation ?? '',
  };
}

export type Outcome = 'ACCEPTED' | 'CORRECTING' | 'NOT_ACCEPTED';

// `business` has the rules of materials as the situation makes them.
export function toRequest(draft: CaseDraft, business: Business, outcome: Outcome, channel: 'WINDOW' | 'VILLAGE', window: string): FileCase {
  return {
    businessCode: draft.businessCode,
    form: sentValues(business.fields, draft.values) as FileCase['form'],
    materials: draft.materials.filter((material) => {
      const rule = business.materials.find((each) => each.name_zh === material.name);
      return rule && applies(rule, draft.values);
    }),
    channel,
    outcome,
    reason: draft.reason,
    notDuplicates: draft.notDuplicates,
    reportedFields: draft.reportedFields,
    window,
    correctionDue: outcome === 'CORRECTING' ? draft.correctionDue : '',
  };
}
