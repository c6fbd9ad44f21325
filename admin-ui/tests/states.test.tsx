import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../src/api/http';
import { StateView } from '../src/shared/StateView';
import { byWorry } from '../src/admin/fleetOrder';
import { searchBusinesses } from '../src/shared/forms/itemSearch';
import { factsOf } from '../src/counter/mainAction';
import { emptyDraft } from '../src/counter/caseDraft';
import { lacking } from '../src/shared/actionForms';
import { limitText } from '../src/shared/words';
import { businessOf } from './catalogue';

describe('StateView', () => {
  const content = <p>内容</p>;
  it('says who refuses and why', () => {
    render(<StateView query={{ isPending: false, data: undefined, error: new Problem(403, { detail: '此件由您受理,不能由您决定(回避规则)' }) }}>{content}</StateView>);
    expect(screen.getByText(/回避规则/)).toBeInTheDocument();
    expect(screen.queryByText('内容')).toBeNull();
  });
  it('keeps what is on screen while the node is out of reach', () => {
    render(<StateView query={{ isPending: false, data: {}, error: new Unreachable(null) }}>{content}</StateView>);
    expect(screen.getByText('内容')).toBeInTheDocument();
  });
  it('says beside what is on screen that the node could not give all of it', () => {
    render(<StateView query={{ isPending: false, data: {}, error: new Problem(500, { detail: '本机出错', code: 'KQWERT' }), refetch: () => undefined }}>{content}</StateView>);
    expect(screen.getByText('内容')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent('未能全部读取:本机出错 (KQWERT)');
    expect(screen.getByRole('button', { name: /重 ?试/ })).toBeInTheDocument();
  });
  it('says that the node cannot be reached, with the way back', () => {
    render(<StateView query={{ isPending: false, data: undefined, error: new Unreachable(null), refetch: () => undefined }}>{content}</StateView>);
    expect(screen.getByRole('alert')).toHaveTextContent('连不上本所服务器');
    expect(screen.getByRole('button', { name: /重 ?试/ })).toBeInTheDocument();
  });
  it('gives the code to read out on the phone', () => {
    render(<StateView query={{ isPending: false, data: undefined, error: new Problem(500, { detail: '本机出错', code: 'KQWERT' }) }}>{content}</StateView>);
    expect(screen.getByRole('alert')).toHaveTextContent('KQWERT');
  });
  it('says when there is nothing', () => {
    render(<StateView query={{ isPending: false, data: {}, error: null }} empty={{ when: true, text: '没有待办' }}>{content}</StateView>);
    expect(screen.getByText('没有待办')).toBeInTheDocument();
  });
  it('shows nothing at once while loading', () => {
    const { container } = render(<StateView query={{ isPending: true, data: undefined, error: null }}>{content}</StateView>);
    expect(container).toHaveTextContent('');
  });
});

describe('the main action of a new case', () => {
  const today = '2026-11-16';
  const business = businessOf('MZ05-01');
  const values = {
    name: '李小明', id_no: '329901194803050017', sex: '1', birth_date: '1948-03-05', mobile: '13800138000', division_code: '329901101200', address: '示范村12号',
    bank_name: '示范银行', bank_account: '6222020200112233445', account_holder: '李小明', by_agent: false, age: 78, pay_from: '2026-12', other_allowance: 'no',
  };
  const whole = { ...emptyDraft('d'), businessCode: 'MZ05-01', values: { ...values, age: 80 }, materials: business.materials.map((rule) => ({ name: rule.name_zh, state: 'TAKEN' as const })) };
  it('is 受理 when all is there', () => expect(factsOf(whole, business, today, []).main).toMatchObject({ label: '受理', whyNot: '' }));
  it('is 容缺受理 when a paper follows', () => {
    const materials = whole.materials.map((each) => (each.name === '居民户口簿' ? { ...each, state: 'TOLERATED' as const, due: '2026-11-30' } : each));
    expect(factsOf({ ...whole, materials }, business, today, []).main.label).toBe('容缺受理');
  });
  it('is 一次性告知 when a needed paper is missing', () => {
    const materials = whole.materials.slice(1);
    expect(factsOf({ ...whole, materials }, business, today, []).main.label).toBe('一次性告知');
  });
  it('is 不予受理 when a condition is not met', () => expect(factsOf({ ...whole, unmet: ['年满80周岁'] }, business, today, []).main.label).toBe('不予受理'));
  it('waits for the answer to a duplicate', () => {
    const facts = factsOf(whole, business, today, ['32990110100020261116K3F9A0042C']);
    expect(facts.main.whyNot).toBe('还差 1 项');
    expect(facts.missing[0].label).toBe('疑似重复');
  });
  it('lists field and paper with the place to jump to', () => {
    const facts = factsOf({ ...whole, values: { ...whole.values, mobile: '' }, materials: whole.materials.slice(1) }, business, today, []);
    expect(facts.missing.map((each) => each.id)).toEqual(['field-mobile', 'material-高龄津贴申请表']);
  });
});

describe('smaller rules', () => {
  it('a refusal asks for its reason', () => {
    expect(lacking('decide', { granted: false })).toEqual(['reason']);
    expect(lacking('decide', {})).toEqual(['granted']);
    expect(lacking('return', { reason: '缺说明' })).toEqual([]);
  });
  it('limits are said in words', () => {
    expect(limitText(-2, '2026-11-10').tone).toBe('bad');
    expect(limitText(1, '2026-11-23').tone).toBe('warn');
    expect(limitText(undefined, undefined).text).toBe('—');
  });
  it('items are found by initials, full pinyin, everyday words and code', () => {
    const rows = [
      { code: 'MZ05-01', name: '高龄津贴申领', keys: ['gljtsl', 'gaolingjintieshenling', '老人钱'] },
      { code: 'RS03-01', name: '就业困难人员认定', keys: ['jyknryrd'] },
    ];
    for (const query of ['gljt', 'gaoling', '老人钱', '高龄', 'mz05', '高贴']) expect(searchBusinesses(rows, query)[0]?.code, query).toBe('MZ05-01');
    expect(searchBusinesses(rows, 'jykn').map((row) => row.code)).toEqual(['RS03-01']);
    expect(searchBusinesses(rows, 'zzz')).toEqual([]);
  });
  it('nodes that worry stand first', () => {
    const nodes = [
      { division: '1', state: 'up' },
      { division: '2', state: 'silent', lastContact: '2026-11-16T00:00:00Z' },
      { division: '3', state: 'up', quarantined: '2' },
      { division: '4', state: 'silent', lastContact: '2026-11-15T00:00:00Z' },
      { division: '5', state: 'behind' },
    ];
    expect(byWorry(nodes).map((node) => node.division)).toEqual(['3', '4', '2', '5', '1']);
  });
});
