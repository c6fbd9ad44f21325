// 公民身份号码 (GB 11643): the same judgement as the node's, so that the clerk
// hears of a slip at the 18th character.

export type IdentityFault =
  | { kind: 'length' }
  | { kind: 'character' }
  | { kind: 'birth' }
  | { kind: 'check'; expected: string };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// The 18th character that belongs to the first 17.
export function checkCharacter(first17: string): string | undefined {
  if (!/^\d{17}$/.test(first17)) return undefined;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return '10X98765432'[sum % 11];
}

export function isRealDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return day <= days;
}

export function birthDateIn(identity: string): string {
  return `${identity.slice(6, 10)}-${identity.slice(10, 12)}-${identity.slice(12, 14)}`;
}

export function checkIdentityNumber(text: string): IdentityFault | undefined {
  if (text.length !== 18) return { kind: 'length' };
  const last = text[17] === 'x' ? 'X' : text[17];
  const expected = checkCharacter(text.slice(0, 17));
  if (expected === undefined || !/[0-9A-Z]/.test(last)) return { kind: 'character' };
  if (!isRealDate(birthDateIn(text))) return { kind: 'birth' };
  return expected === last ? undefined : { kind: 'check', expected };
}

export const isIdentityNumber = (text: string) => checkIdentityNumber(text) === undefined;

// GB/T 2261.1: 1 male, 2 female.
export const sexIn = (identity: string) => (Number(identity[16]) % 2 === 1 ? '1' : '2');

export function passesLuhn(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; ++i) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}
