import { describe, expect, it } from 'vitest';
import type { Field } from '../src/api/catalogue';
import { derive, firstValues, withDerived } from '../src/shared/forms/derived';
import { checkForm, dateBound, sentValues, whenHolds } from '../src/shared/forms/formRules';
import { checkMaterials, materialsFor, possibleStates } from '../src/shared/forms/materialRules';
import { allBusinesses, businessOf } from './catalogue';

const TODAY = '2026-11-16';
const WOMAN = '329901198507120023';

describe('a form of the catalogue', () => {
  const { fields } = businessOf('RS03-01');
  const empty = firstValues(fields, TODAY);

  it('says at once everything that is missing', () => {
    const faults = checkForm(fields, empty, TODAY);
    expect([...faults.keys()]).toEqual([
      'name', 'id_no', 'sex', 'birth_date', 'mobile', 'division_code', 'address', 'commit_true', 'sign', 'hardship_type', 'unemp_date', 'unemp_months',
    ]);
  });
  it('is complete when everything fits', () => {
    const values = withDerived(fields, {
      ...empty, name: '陈小燕', id_no: WOMAN, mobile: '13800138000', division_code: '329901101200', address: '示范村12号',
      commit_true: true, sign: 'paper', hardship_type: 'older', unemp_date: '2025-10-08',
    }, empty, TODAY);
    expect(checkForm(fields, values, TODAY)).toEqual(new Map());
    expect(values).toMatchObject({ sex: '2', birth_date: '1985-07-12', unemp_months: 13, by_agent: false });
  });
  it('wants a tick, a known option, a mobile number, a day that is not ahead', () => {
    const faults = checkForm(fields, { ...empty, commit_true: false, hardship_type: 'tired', mobile: '12345678901', unemp_date: '2026-12-01' }, TODAY);
    expect(faults.get('commit_true')).toBe('须勾选');
    expect(faults.get('hardship_type')).toBe('没有「tired」这一项');
    expect(faults.get('mobile')).toBe('不是手机号码');
    expect(faults.get('unemp_date')).toBe('不得晚于 2026-11-16');
  });
  it('keeps the agent out until somebody acts for the applicant', () => {
    const agent = fields.find((field) => field.name === 'agent_name') as Field;
    expect(whenHolds(agent.when, empty)).toBe(false);
    expect(whenHolds(agent.when, { ...empty, by_agent: true })).toBe(true);
    expect(sentValues(fields, { ...empty, agent_name: '王五' })).not.toHaveProperty('agent_name');
  });
});

describe('derived values', () => {
  it('follow the identity number', () => {
    expect(derive('derived:age(id_no)', { id_no: WOMAN }, '2026-07-11')).toBe(40);
    expect(derive('derived:age(id_no)', { id_no: WOMAN }, '2026-07-12')).toBe(41);
    expect(derive('derived:next_month', {}, '2026-12-31')).toBe('2027-01');
  });
  it('do not replace what was typed over them', () => {
    const { fields } = businessOf('MZ05-01');
    const before = withDerived(fields, { id_no: '329901194803050017' }, {}, TODAY);
    const typed = { ...before, age: 90 };
    expect(withDerived(fields, { ...typed, id_no: WOMAN }, typed, TODAY)).toMatchObject({ age: 90, sex: '2' });
  });
  it('reckon bounds from today', () => {
    expect(dateBound('today+60', TODAY)).toBe('2027-01-15');
    expect(dateBound('today-90', TODAY)).toBe('2026-08-18');
  });
});

describe('materials', () => {
  const { materials } = businessOf('RS03-01');
  it('are asked for only where their condition holds', () => {
    const named = (type: string) => materialsFor(materials, { hardship_type: type }, []).map((material) => material.name);
    expect(named('older')).toEqual(['就业困难人员认定申请表', '居民身份证', '就业创业证']);
    expect(named('landless')).toContain('被征地农民证明');
  });
  it('may be tolerated only with a later day, committed only where allowed', () => {
    const rules = businessOf('MZ05-01').materials;
    const register = rules.find((rule) => rule.name_zh === '居民户口簿');
    expect(register && possibleStates(register)).toContain('TOLERATED');
    const taken = materialsFor(rules, {}, rules.map((rule) => ({ name: rule.name_zh, state: 'TAKEN' as const })));
    const tolerated = (due: string) => taken.map((each) => (each.name === '居民户口簿' ? { ...each, state: 'TOLERATED' as const, due } : each));
    expect(checkMaterials(rules, {}, tolerated(TODAY), TODAY).size).toBe(1);
    expect(checkMaterials(rules, {}, tolerated('2026-11-30'), TODAY).size).toBe(0);
  });
});

it('every one of the 45 businesses can be checked', () => {
  const all = allBusinesses();
  expect(all).toHaveLength(45);
  for (const business of all) {
    const values = firstValues(business.fields, TODAY);
    expect(() => checkForm(business.fields, values, TODAY)).not.toThrow();
    expect(checkMaterials(business.materials, values, [], TODAY).size).toBeGreaterThan(0);
  }
});
