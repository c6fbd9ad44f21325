import { describe, expect, it } from 'vitest';
import { checkCharacter, checkIdentityNumber, passesLuhn, sexIn } from '../src/shared/forms/identityNumber';
import { identityFaultText } from '../src/shared/forms/formRules';

describe('identity number', () => {
  it.each(['329901194803050017', '329901198507120023', '32990120190930003X', '11010519491231002X', '440524188001010014'])(
    '%s passes',
    (number) => expect(checkIdentityNumber(number)).toBeUndefined(),
  );
  it('takes a small x', () => expect(checkIdentityNumber('32990120190930003x')).toBeUndefined());
  it('says which last character it should be', () => {
    expect(checkIdentityNumber('329901194803050011')).toEqual({ kind: 'check', expected: '7' });
    expect(identityFaultText('329901194803050011')).toBe('最后一位不符,应为 7');
  });
  it('knows what is too short, no number and no date', () => {
    expect(checkIdentityNumber('3299')?.kind).toBe('length');
    expect(checkIdentityNumber('32990119480305A017')?.kind).toBe('character');
    expect(checkIdentityNumber('329901194802300017')?.kind).toBe('birth');
  });
  it('reckons X', () => expect(checkCharacter('32990120190930003')).toBe('X'));
  it('knows men from women', () => {
    expect(sexIn('329901194803050017')).toBe('1');
    expect(sexIn('329901198507120023')).toBe('2');
  });
  it('doubts a card number by Luhn', () => {
    expect(passesLuhn('4539148803436467')).toBe(true);
    expect(passesLuhn('4539148803436468')).toBe(false);
  });
});
