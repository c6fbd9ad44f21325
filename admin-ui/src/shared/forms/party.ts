// Who applies: a person, or an organisation by its credit code. Each has its own form and
// papers; which of them counts follows from the number that is filled in.
import type { Case } from '../../api/cases';
import type { Business } from '../../api/catalogue';
import { t } from '../../i18n';
import { isCreditCode, looksLikeCreditCode } from './creditCode';
import { isEmpty } from './formRules';
import type { FormValues } from './formRules';
import { isIdentityNumber } from './identityNumber';

export type Party = 'person' | 'organisation';

export const NUMBER_FIELD = { person: 'id_no', organisation: 'credit_code' } as const;

const servedBy = (business: Business | undefined): string[] => business?.row?.parties ?? ['person'];

// Before there is a number an item that serves organisations alone asks for theirs.
export function partyOf(values: FormValues, business?: Business): Party {
  if (!isEmpty(values.credit_code)) return 'organisation';
  return isEmpty(values.id_no) && !servedBy(business).includes('person') ? 'organisation' : 'person';
}

export const partyOfCase = (of: Case): Party => (of.applicant?.creditCode ? 'organisation' : 'person');

// The values with another number: one box takes either.
export function withNumber(values: FormValues, text: string): FormValues {
  const { id_no: _id, credit_code: _code, ...rest } = values;
  return { ...rest, [looksLikeCreditCode(text) ? 'credit_code' : 'id_no']: text };
}

// The number by which this applicant is found again, once it is whole.
export function knownNumber(values: FormValues): string | undefined {
  const { id_no: id, credit_code: code } = values;
  if (typeof code === 'string' && code !== '') return isCreditCode(code) ? code : undefined;
  return typeof id === 'string' && isIdentityNumber(id) ? id : undefined;
}

// The business with the form and the papers of this kind of applicant.
export function businessFor(business: Business, party: Party): Business {
  if (party === 'person') return business;
  return { ...business, fields: business.organisationFields ?? [], materials: business.organisationMaterials ?? [] };
}

// Why this kind of applicant cannot ask for it.
export function partyRefusal(business: Business | undefined, party: Party): string | undefined {
  if (!business || servedBy(business).includes(party)) return undefined;
  return business.served ? t(`party.${party}.served`, { served: business.served }) : t(`party.${party}.noForm`);
}
