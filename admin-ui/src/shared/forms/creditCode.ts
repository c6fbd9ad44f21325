// 统一社会信用代码 (GB 32100): the same judgement as the node's, and what a number that is
// typed or scanned is likely to be, a person's or an organisation's.
import { isIdentityNumber } from './identityNumber';

export type CreditFault = { kind: 'length' } | { kind: 'character' } | { kind: 'check'; expected: string };

// Without I, O, S, V, Z.
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

// The 18th character that belongs to the first 17.
export function creditCheck(first17: string): string | undefined {
  const values = [...first17].map((each) => ALPHABET.indexOf(each));
  if (values.length !== WEIGHTS.length || values.includes(-1)) return undefined;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * values[i], 0);
  return ALPHABET[(31 - (sum % 31)) % 31];
}

export function checkCreditCode(text: string): CreditFault | undefined {
  if (text.length !== 18) return { kind: 'length' };
  const expected = creditCheck(text.slice(0, 17));
  if (expected === undefined || !ALPHABET.includes(text[17])) return { kind: 'character' };
  return expected === text[17] ? undefined : { kind: 'check', expected };
}

export const isCreditCode = (text: string) => checkCreditCode(text) === undefined;

// What the first two characters say it is: a key below `organisation.` in the texts.
const KINDS: Record<string, string> = { 11: 'agency', 12: 'institution', 51: 'association', 52: 'nonEnterprise', 53: 'foundation', 91: 'company', 92: 'soleTrader', 93: 'cooperative' };
export const organisationKind = (code: string) => KINDS[code.slice(0, 2)] ?? 'other';

const CENTURIES = new Set(['18', '19', '20']);

// Whole numbers say what they are; of the rest the shape does: a resident's holds letters
// nowhere but at its end, begins with a province and has a year of birth in the middle.
export function looksLikeCreditCode(text: string): boolean {
  if (isIdentityNumber(text)) return false;
  if (isCreditCode(text)) return true;
  if (/[A-Z]/.test(text.length === 18 ? text.slice(0, 17) : text)) return true;
  return text.startsWith('9') || (text.length >= 8 && !CENTURIES.has(text.slice(6, 8)));
}
