// The papers of a case, ready beside the page: the receipt on the roll, and while
// corrections are awaited the one-time notice on A4.
import type { Case, Material } from '../api/cases';
import type { MaterialRule } from '../api/catalogue';
import { t } from '../i18n';
import { CorrectionNotice } from './CorrectionNotice';
import type { Defect, NoticeFacts } from './CorrectionNotice';
import { materialLabel } from './forms/labels';
import { isThere } from './forms/materialRules';
import { Receipt } from './Receipt';
import { useSignedIn } from './session';
import { shownTime } from './time';

// The first is what F9 prints.
export function papersOf(of: Pick<Case, 'summary'>): { name: string; title: string }[] {
  const { state } = of.summary ?? {};
  if (state === 'CORRECTING') return [{ name: 'notice', title: t('paper.notice') }];
  return [{ name: 'receipt', title: state === 'NOT_ACCEPTED' ? t('paper.refusal') : t('paper.receipt') }];
}

export function CasePapers({ of, rules, place }: { of: Case; rules: MaterialRule[]; place: string }) {
  const { window } = useSignedIn();
  if (papersOf(of)[0].name === 'receipt') return <Receipt of={of} place={place} />;
  return <CorrectionNotice facts={noticeFacts(of, rules, place, window)} />;
}

const isWanted = (material: Material) => !isThere(material) || Boolean(material.defect);

function defectOf(material: Material, rule: MaterialRule | undefined): Defect {
  return {
    name: rule ? materialLabel(rule) : (material.name ?? ''),
    reason: material.defect || t('notice.missing'),
    form: rule?.format === 'electronic' ? t('notice.electronic') : t('notice.form'),
    bring: rule?.ecert_kind ? t('notice.bringCertificate') : t('notice.bring'),
  };
}

// What was said, less what the node repeats of the materials: `name:defect`, `name(day)`.
function besideTheList(told: string, materials: Material[]): string {
  const repeats = (piece: string) =>
    materials.some(({ name, defect, due }) => name && ((defect && piece.startsWith(name) && piece.endsWith(defect)) || (due && piece.includes(name) && piece.includes(due))));
  return told.split(/[;\uff1b]/).filter((piece) => piece && !repeats(piece)).join(t('notice.and'));
}

// Every defect at once, in the order of the material list, and last what is to be said
// beside the list: fields that are to be filled in.
export function noticeFacts(of: Case, rules: MaterialRule[], place: string, window: string | undefined): NoticeFacts {
  const { summary } = of;
  const ruleOf = (material: Material) => rules.find((rule) => rule.name_zh === material.name);
  const rankOf = (material: Material) => rules.findIndex((rule) => rule.name_zh === material.name);
  const materials = [...(of.materials ?? [])].sort((a, b) => rankOf(a) - rankOf(b));
  const told = (of.timeline ?? []).filter((entry) => entry.text && (entry.kind === 'filed' || entry.kind === 'prechecked')).at(-1)?.text;
  const asked = besideTheList(told ?? '', materials);
  return {
    place,
    number: `${summary?.number ?? ''}-G${summary?.notices || 1}`,
    applicant: of.applicant?.name || summary?.applicantName || '',
    business: summary?.businessName ?? '',
    defects: [...materials.filter((each) => isWanted(each)).map((each) => defectOf(each, ruleOf(each))), ...(asked ? [{ name: t('notice.more'), reason: asked }] : [])],
    notNeeded: materials.filter((each) => !isWanted(each)).map((each) => each.name ?? ''),
    due: summary?.correctionDue ?? '',
    remedy: of.rules?.legalRemedy,
    window,
    at: shownTime(summary?.updatedAt || summary?.filedAt),
    queryCode: summary?.queryCode ?? '',
  };
}
