// What the clerk should do now, chosen by the facts; the others with the reason why
// not, and everything that is missing in one list.
import type { Business } from '../api/catalogue';
import { t } from '../i18n';
import { checkForm } from '../shared/forms/formRules';
import { labelOf, materialLabel } from '../shared/forms/labels';
import { applies, checkMaterials, isNeeded } from '../shared/forms/materialRules';
import { NUMBER_FIELD, partyOf, partyRefusal } from '../shared/forms/party';
import type { CaseDraft, Outcome } from './caseDraft';

export interface Missing {
  // The element to jump to.
  id: string;
  label: string;
  what: string;
}

export interface Deed {
  code: 'accept' | 'notice' | 'refuse';
  outcome: Outcome;
  label: string;
  // Why not now; empty when it may be done.
  whyNot: string;
}

export interface Facts {
  missing: Missing[];
  main: Deed;
  others: Deed[];
}

const KNOWN_FIRST = ['name', 'id_no', 'credit_code'];

function acceptLabel(draft: CaseDraft, business: Business): string {
  const states = business.materials
    .filter((rule) => applies(rule, draft.values))
    .map((rule) => draft.materials.find((material) => material.name === rule.name_zh)?.state);
  if (states.includes('TOLERATED')) return t('deed.tolerate');
  if (states.includes('COMMITTED')) return t('deed.commit');
  return business.row?.mode === 'instant' ? t('deed.instant') : t('deed.accept');
}

export function factsOf(draft: CaseDraft, business: Business, today: string, unanswered: string[]): Facts {
  const form = checkForm(business.fields, draft.values, today);
  const materials = checkMaterials(business.materials, draft.values, draft.materials, today);
  const nameOf = (name: string) => {
    const field = business.fields.find((each) => each.name === name);
    return field ? labelOf(field) : name;
  };
  const paperOf = (name: string) => {
    const rule = business.materials.find((each) => each.name_zh === name);
    return rule ? materialLabel(rule) : name;
  };
  const party = partyOf(draft.values, business);
  const refused = partyRefusal(business, party);
  const missing: Missing[] = [
    ...(refused ? [{ id: `field-${NUMBER_FIELD[party]}`, label: t(`party.${party}.number`), what: refused }] : []),
    ...unanswered.map((number) => ({ id: `duplicate-${number}`, label: t('duplicate.short'), what: t('duplicate.answer') })),
    ...[...form].map(([name, what]) => ({ id: `field-${name}`, label: nameOf(name), what })),
    ...[...materials].map(([name, what]) => ({ id: `material-${name}`, label: paperOf(name), what })),
  ];
  const nobody = KNOWN_FIRST.some((name) => form.has(name));
  const lacksPaper = [...materials.keys()].some((name) => {
    const rule = business.materials.find((each) => each.name_zh === name);
    return rule && isNeeded(rule) && draft.materials.find((each) => each.name === name)?.state !== 'TOLERATED';
  });
  const unmet = draft.unmet.length > 0;
  const whyNobody = nobody ? t('whyNot.nobody') : unanswered.length > 0 ? t('duplicate.answer') : '';

  const accept: Deed = {
    code: 'accept',
    outcome: 'ACCEPTED',
    label: acceptLabel(draft, business),
    whyNot: refused ? refused : unmet ? t('whyNot.unmet') : missing.length > 0 ? t('whyNot.missing', { count: missing.length }) : '',
  };
  const notice: Deed = {
    code: 'notice',
    outcome: 'CORRECTING',
    label: t('deed.notice'),
    whyNot: refused || whyNobody,
  };
  const refuse: Deed = {
    code: 'refuse',
    outcome: 'NOT_ACCEPTED',
    label: t('deed.refuse'),
    whyNot: refused || whyNobody,
  };
  const main = unmet && !refused ? refuse : lacksPaper && !refused ? notice : accept;
  return { missing, main, others: [accept, notice, refuse].filter((deed) => deed !== main) };
}
