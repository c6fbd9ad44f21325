import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Case, CaseRow } from '../src/api/cases';
import { focusInto, goOn, neighbour } from '../src/counter/entryKeys';
import { belongs, deskRows, says } from '../src/counter/desk';
import { find } from '../src/counter/find';
import { closeTab, nameTab, OPEN_MAX, openTab, takeTabs } from '../src/counter/openTabs';
import { partAfter } from '../src/counter/pageParts';
import { noticeFacts, papersOf } from '../src/shared/CasePapers';
import { answered } from '../src/shared/forms/answers';
import { filledFrom, heldIn, sourceOf } from '../src/shared/forms/prefill';
import { questionsOf, rulesIn } from '../src/shared/forms/questions';
import { allBusinesses, businessOf } from './catalogue';

const TODAY = '2026-11-16';

describe('Enter', () => {
  const at = (id: string) => document.getElementById(id) as HTMLElement;
  function page() {
    render(
      <>
        <input id="a" />
        <div id="b" data-field="b">
          <input type="radio" name="b" id="b1" />
          <input type="radio" name="b" id="b2" defaultChecked />
        </div>
        <input id="c" />
        <div id="paper" tabIndex={0} />
        <button data-main>go</button>
      </>,
    );
  }
  it('goes to the next that is wanted on the page, whatever the order of the list', () => {
    page();
    expect(neighbour(['c', 'b'], at('a'), 1)?.id).toBe('b');
    expect(neighbour(['c', 'b'], at('b1'), 1)?.id).toBe('c');
    expect(neighbour(['a', 'b'], at('c'), -1)?.id).toBe('b');
  });
  it('passes by what is filled in, and begins again at the end', () => {
    page();
    expect(neighbour(['a', 'c'], at('a'), 1)?.id).toBe('c');
    expect(neighbour(['a', 'b'], at('c'), 1)?.id).toBe('a');
    expect(neighbour([], at('a'), 1)).toBeUndefined();
  });
  it('enters a group at the answer that is chosen', () => {
    page();
    focusInto(at('b'));
    expect(document.activeElement?.id).toBe('b2');
  });
  it('goes on to papers when no field is wanted, and then to the main action', () => {
    page();
    goOn({ fields: [], rest: ['paper'] }, at('a'), 1);
    expect(document.activeElement?.id).toBe('paper');
    goOn({ fields: [], rest: [] }, at('paper'), 1);
    expect(document.activeElement).toHaveTextContent('go');
  });
});

it('Ctrl ] goes through the parts and round', () => {
  const { container } = render(
    <>
      <div>
        <input />
      </div>
      <div />
      <div />
    </>,
  );
  const parts = [...container.children];
  expect(partAfter(parts, parts[0].firstElementChild, 1)).toBe(parts[1]);
  expect(partAfter(parts, parts[0], -1)).toBe(parts[2]);
  expect(partAfter(parts, null, 1)).toBe(parts[0]);
  expect(partAfter([], null, 1)).toBeUndefined();
});

describe('a digit', () => {
  const fieldOf = (code: string, name: string) => businessOf(code).fields.find((field) => field.name === name) ?? expect.fail(name);
  it('takes the n-th answer', () => expect(answered(fieldOf('YB04-01', 'disease'), null, 2)).toBe(fieldOf('YB04-01', 'disease').options?.[1].value));
  it('says yes or no', () => {
    expect(answered(fieldOf('MZ05-01', 'by_agent'), false, 1)).toBe(true);
    expect(answered(fieldOf('MZ05-01', 'by_agent'), true, 2)).toBe(false);
    expect(answered(fieldOf('MZ05-01', 'by_agent'), true, 3)).toBeUndefined();
  });
  it('adds to and takes from several', () => {
    const field = fieldOf('RS09-01', 'ins_type');
    const first = field.options?.[0].value ?? '';
    expect(answered(field, null, 1)).toEqual([first]);
    expect(answered(field, [first], 1)).toEqual([]);
  });
  it('that there is no answer for does nothing', () => expect(answered(fieldOf('YB04-01', 'disease'), 'x', 99)).toBeUndefined());
});

describe('questions', () => {
  it('are the fields on which others hang, each answer with what it adds', () => {
    const asked = questionsOf(businessOf('RS03-01'));
    const who = asked.find((question) => question.name === 'by_agent');
    expect(who?.answers.map((answer) => answer.label)).toEqual(['本人', '代办']);
    expect(who?.answers[0].adds).toEqual([]);
    expect(who?.answers[1].adds).toContain('代理人姓名');
    const kind = asked.find((question) => question.name === 'hardship_type');
    expect(kind?.answers.find((answer) => answer.value === 'landless')?.adds).toEqual(['被征地农民证明']);
  });
  it('are never about a table, and every business can be asked', () => {
    for (const business of allBusinesses()) {
      for (const question of questionsOf(business)) expect(question.answers.length, `${business.row?.code} ${question.name}`).toBeGreaterThan(1);
    }
  });
  it('of the situation make its papers needed', () => {
    const business = { ...businessOf('MZ01-01'), circumstances: [{ code: 'A', name_zh: '整户' }, { code: 'B', name_zh: '单人', adds_materials: ['残疾人证'] }] };
    expect(questionsOf(business).at(-1)).toMatchObject({ name: 'situation', answers: [{ adds: [] }, { adds: ['残疾人证'] }] });
    const paper = (situation: string) => rulesIn(business, situation).find((rule) => rule.name_zh === '残疾人证');
    expect(paper('A')?.required).toBe(false);
    expect(paper('B')).toMatchObject({ required: true, when: null });
  });
});

describe('prefill', () => {
  const { fields } = businessOf('MZ05-01');
  const identity = '329901194803050017';
  const earlier = (number: string, form: object): Case => ({ summary: { number, filedAt: '2026-10-01T01:00:00Z' }, form: { id_no: identity, name: '李小明', ...form } }) as Case;
  it('takes the newest value of each fact about the person', () => {
    const held = heldIn([earlier('B', { mobile: '13800138000' }), earlier('A', { mobile: '13900139000', bank_name: '示范银行' })], fields, identity, TODAY);
    expect(held.get('mobile')).toMatchObject({ value: '13800138000', number: 'B' });
    expect(held.get('bank_name')).toMatchObject({ value: '示范银行', number: 'A' });
  });
  it('takes nothing of somebody else, nothing that is about the other case, nothing that this form would refuse', () => {
    expect(heldIn([earlier('A', { id_no: '329901198507120023', mobile: '13800138000' })], fields, identity, TODAY).size).toBe(0);
    const held = heldIn([earlier('A', { by_agent: true, other_allowance: 'yes', mobile: '123' })], fields, identity, TODAY);
    expect([...held.keys()]).toEqual(['name']);
  });
  it('lets what is typed stand, an emptied field among it', () => {
    const held = heldIn([earlier('A', { mobile: '13800138000', bank_name: '示范银行' })], fields, identity, TODAY);
    const values = filledFrom(fields, { id_no: identity, bank_name: '' }, held, TODAY);
    expect(values).toMatchObject({ name: '李小明', mobile: '13800138000', bank_name: '', sex: '1', birth_date: '1948-03-05' });
  });
  it('leaves nothing of one person behind when the number becomes another', () => {
    const held = heldIn([], fields, '329901198507120023', TODAY);
    expect(filledFrom(fields, { id_no: '329901198507120023' }, held, TODAY).mobile).toBeUndefined();
  });
  it('says of each value where it comes from', () => {
    const held = heldIn([earlier('A', { mobile: '13800138000' })], fields, identity, TODAY);
    const typed = { id_no: identity, mobile: '13700137000', address: '示范村12号' };
    const values = filledFrom(fields, typed, held, TODAY);
    const kind = (name: string) => sourceOf(fields.find((field) => field.name === name) ?? expect.fail(name), values, typed, held, TODAY);
    expect(kind('name')).toMatchObject({ kind: 'held', held: { number: 'A' } });
    expect(kind('sex')).toMatchObject({ kind: 'reckoned' });
    expect(kind('mobile')).toMatchObject({ kind: 'typed', instead: { value: '13800138000' } });
    expect(kind('address')).toMatchObject({ kind: 'typed', instead: undefined });
    expect(kind('bank_name')).toBeUndefined();
  });
});

describe('the desk', () => {
  const row = (number: string, more: object, left = 5): CaseRow => ({ promisedLeft: left, summary: { number, state: 'REVIEWING', promisedDue: '2026-11-20', filedAt: '2026-11-10T00:00:00Z', ...more } }) as CaseRow;
  const numbers = (rows: CaseRow[]) => rows.map((each) => each.summary?.number);
  it('has on top what hurts first, and the oldest of equals', () => {
    const rows = [row('new', { filedAt: '2026-11-15T00:00:00Z' }), row('old', {}), { ...row('mine', {}), mine: true }, row('today', {}, 0), row('over', {}, -2), row('back', { state: 'CORRECTING', correctionDue: '2026-11-15' })];
    expect(numbers(deskRows([rows], TODAY))).toEqual(['over', 'today', 'back', 'mine', 'old', 'new']);
  });
  it('has each case once, and none that is over', () => {
    expect(numbers(deskRows([[row('a', {})], [row('a', {}), row('b', { state: 'CLOSED' })]], TODAY))).toEqual(['a']);
  });
  it('does not call a case overdue while its clock stands still', () => expect(belongs(row('a', { state: 'SPECIAL' }, -3), 'overdue', TODAY)).toBe(false));
  it('is filtered by number, name and item', () => {
    const one = row('3299K0042C', { applicantName: '李**', businessName: '高龄津贴申领' });
    expect([says(one, '0042c'), says(one, '李'), says(one, '高龄'), says(one, '低保')]).toEqual([true, true, true, false]);
  });
});

describe('finding anything', () => {
  const pages = [{ to: '/cases', label: '查件' }];
  const items = allBusinesses().map((business) => ({ ...business.row, keys: business.row?.code === 'MZ05-01' ? ['glbt'] : [] }));
  const kinds = (text: string) => find(text, pages, items, true).map((each) => each.kind);
  it('takes figures for a number, letters for an item, characters for whatever fits', () => {
    expect(kinds('0042C')).toEqual(['cases']);
    expect(kinds('glbt')[0]).toBe('item');
    expect(kinds('查件')[0]).toBe('page');
    expect(kinds('欧阳')).toEqual(['cases']);
  });
  it('offers nothing to file to those who may not', () => expect(find('glbt', pages, items, false).map((each) => each.kind)).toEqual(['cases']));
});

describe('open cases side by side', () => {
  const open = () => (JSON.parse(sessionStorage.getItem('yc.open') ?? '[]') as { id: string; title: string }[]).map((tab) => tab.id);
  it('are five at most, each once, and close for good', () => {
    takeTabs('zc-0001');
    for (let i = 0; i < OPEN_MAX + 2; ++i) openTab(`d${i}`);
    openTab('d0');
    expect(open()).toHaveLength(OPEN_MAX);
    nameTab('d1', '李小明');
    closeTab('d1');
    expect(open()).not.toContain('d1');
    takeTabs('zc-0002');
  });
});

describe('papers of a case', () => {
  const { materials } = businessOf('MZ05-01');
  const of = {
    summary: { number: 'N', state: 'CORRECTING', correctionDue: '2026-11-30', notices: 1 },
    applicant: { name: '李小明' },
    materials: [{ name: '社会保障卡或银行卡', state: 'TAKEN', defect: '账号与姓名不符' }, { name: '居民户口簿', state: 'MISSING' }, { name: '居民身份证', state: 'TAKEN' }],
    timeline: [{ kind: 'filed', text: '须补填:开户银行' }],
  } as Case;
  it('are the receipt, or while corrections are awaited the notice', () => {
    expect(papersOf(of).map((paper) => paper.name)).toEqual(['notice']);
    expect(papersOf({ summary: { state: 'ACCEPTED' } }).map((paper) => paper.name)).toEqual(['receipt']);
  });
  it('name every defect at once in the order of the list, each with reason, form and way', () => {
    const { defects, notNeeded } = noticeFacts(of, materials, '示范镇', '03');
    expect(defects.map((each) => each.name)).toEqual(['居民户口簿', '社会保障卡或银行卡', '其他需补正的内容']);
    expect(defects[1]).toMatchObject({ reason: '账号与姓名不符' });
    expect(defects.at(-1)?.reason).toContain('开户银行');
    for (const defect of defects.slice(0, 2)) expect(defect.form && defect.bring).toBeTruthy();
    expect(notNeeded).toEqual(['居民身份证']);
  });
});
