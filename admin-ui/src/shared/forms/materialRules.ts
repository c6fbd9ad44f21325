// Materials: which are needed, which states each may have, and what is missing;
// by the node's own rules.
import type { Material, MaterialState } from '../../api/cases';
import type { MaterialRule } from '../../api/catalogue';
import { t } from '../../i18n';
import { whenHolds } from './formRules';
import type { FormValues } from './formRules';

export const applies = (rule: MaterialRule, values: FormValues) => whenHolds(rule.when, values);

// A condition makes a paper needed even where the list says "not always".
export const isNeeded = (rule: MaterialRule) => Boolean(rule.required) || Boolean(rule.when);

// By name: the catalogue marks pictures and statements as electronic too.
const APPLICATION_FORM = /(申请|申报)表$/;

// The application form comes out of what is typed here.
const comesFromSystem = (rule: MaterialRule) =>
  rule.format === 'electronic' && rule.source === 'applicant' && APPLICATION_FORM.test(rule.name_zh);

export function possibleStates(rule: MaterialRule): MaterialState[] {
  const out: MaterialState[] = ['TAKEN'];
  if (rule.ecert_kind) out.push('CERTIFICATE');
  if (rule.dataset) out.push('DATA');
  if (comesFromSystem(rule)) out.push('GENERATED');
  if (rule.tolerable) out.push('TOLERATED');
  if (rule.commitment_allowed) out.push('COMMITTED');
  out.push('MISSING');
  return out;
}

export const firstMaterial = (rule: MaterialRule): Material => ({
  name: rule.name_zh,
  state: comesFromSystem(rule) ? 'GENERATED' : 'MISSING',
});

export const isThere = (material: Material | undefined) =>
  Boolean(material?.state) && material?.state !== 'MISSING' && material?.state !== 'MATERIAL_STATE_UNSPECIFIED';

// One material for each rule that applies, with what was said of it so far.
export function materialsFor(rules: MaterialRule[], values: FormValues, known: Material[]): Material[] {
  return rules
    .filter((rule) => applies(rule, values))
    .map((rule) => known.find((material) => material.name === rule.name_zh) ?? firstMaterial(rule));
}

export function materialFault(rule: MaterialRule, material: Material | undefined, today: string): string | undefined {
  if (!isThere(material)) return isNeeded(rule) ? t('material.fault.missing') : undefined;
  if (material?.state === 'TOLERATED' && !(material.due && material.due > today)) return t('material.fault.due');
  return undefined;
}

export function checkMaterials(rules: MaterialRule[], values: FormValues, materials: Material[], today: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const rule of rules.filter((each) => applies(each, values))) {
    const fault = materialFault(rule, materials.find((material) => material.name === rule.name_zh), today);
    if (fault) out.set(rule.name_zh, fault);
  }
  return out;
}
