import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import type { Case } from '../src/api/cases';
import { emptyDraft, fromSaved, toRequest, toSaved } from '../src/counter/caseDraft';
import { factsOf } from '../src/counter/mainAction';
import { PersonPanel } from '../src/counter/PersonPanel';
import { checkCreditCode, creditCheck, looksLikeCreditCode } from '../src/shared/forms/creditCode';
import { checkForm, creditFaultText } from '../src/shared/forms/formRules';
import type { FormValues } from '../src/shared/forms/formRules';
import { materialsFor } from '../src/shared/forms/materialRules';
import { businessFor, knownNumber, partyOf, withNumber } from '../src/shared/forms/party';
import { heldIn } from '../src/shared/forms/prefill';
import { firstContent, lacking } from '../src/shared/actionForms';
import { AskReceiver, receiversOf } from '../src/shared/AskReceiver';
import { CasePapers } from '../src/shared/CasePapers';
import { PersonFacts } from '../src/shared/PersonFacts';
import { SessionProvider } from '../src/shared/session';
import { businessOf } from './catalogue';

const TODAY = '2026-11-16';
const COMPANY = '91329901MA00000150';
const RECORD = businessOf('RS09-01');
const ALLOWANCE = businessOf('MZ05-01');

const company: FormValues = {
  name: '示范县绿源农业发展有限公司', credit_code: COMPANY, legal_rep_name: '欧阳明月', division_code: '329901101200', address: '工业路1号',
  agent_name: '陈某', agent_id_no: '329901198507120023', agent_mobile: '13800138000', ins_type: ['injury'], from_month: '2026-01', to_month: '2026-10',
};

describe('a credit code', () => {
  it.each(['91350100M000100Y43', '11329901000000019H', COMPANY, '123299010000000279'])('%s passes', (code) => expect(checkCreditCode(code)).toBeUndefined());
  it('says which last character it should be', () => {
    expect(creditCheck(COMPANY.slice(0, 17))).toBe('0');
    expect(creditFaultText('91329901MA00000151')).toBe('最后一位不符,应为 0');
  });
  it('has no I, O, S, V, Z and no small letters', () => {
    for (const code of ['1132990100000001IH', '91329901ma00000150', '91329901MA0000015O']) expect(checkCreditCode(code)?.kind, code).toBe('character');
    expect(checkCreditCode('9132')?.kind).toBe('length');
  });
});

describe('one box for either number', () => {
  it('knows whole numbers by their check, and the rest by its shape', () => {
    expect([COMPANY, '123299010000000279', '91', '91329901M', '11329901'].map(looksLikeCreditCode)).toEqual([true, true, true, true, true]);
    expect(['329901194803050017', '32990120190930003X', '3299', '32990119480305', ''].map(looksLikeCreditCode)).toEqual([false, false, false, false, false]);
  });
  it('keeps one number, whichever it is', () => {
    const person = withNumber({ name: '李小明' }, '329901194803050017');
    expect(person).toEqual({ name: '李小明', id_no: '329901194803050017' });
    expect(withNumber(person, COMPANY)).toEqual({ name: '李小明', credit_code: COMPANY });
    expect(knownNumber(withNumber({}, COMPANY))).toBe(COMPANY);
    expect(knownNumber(withNumber({}, '91329901MA00000151'))).toBeUndefined();
  });
  it('asks for an organisation where the item serves nobody else', () => {
    expect(partyOf({}, { ...RECORD, row: { ...RECORD.row, parties: ['organisation'] } })).toBe('organisation');
    expect(partyOf({}, RECORD)).toBe('person');
  });
});

describe('the panel of the applicant', () => {
  function Panel({ first = {}, of = RECORD }: { first?: FormValues; of?: typeof RECORD }) {
    const [values, setValues] = useState<FormValues>(first);
    const party = partyOf(values, of);
    return <PersonPanel party={party} business={businessFor(of, party)} values={values} showAll={false} onChange={(name, value) => setValues({ ...values, [name]: value })} onNumber={(text) => setValues(withNumber(values, text))} />;
  }
  const type = (label: RegExp | string, text: string) => userEvent.type(screen.getByLabelText(label), text);
  it('becomes that of an organisation while its code is typed, in the same box', async () => {
    render(<Panel />);
    expect(screen.queryByLabelText('法定代表人(负责人)')).toBeNull();
    const box = screen.getByLabelText(/统一社会信用代码/);
    expect(box).toHaveFocus();
    await userEvent.keyboard('91329901ma0000 0150');
    expect(screen.getByLabelText('统一社会信用代码')).toBe(box);
    expect(box).toHaveValue(COMPANY);
    expect(screen.getByText('校验通过 · 企业')).toBeInTheDocument();
    for (const label of ['单位名称', '法定代表人(负责人)', '经办人']) expect(screen.getByLabelText(label)).toBeInTheDocument();
  });
  it('judges the number of the handler at its 18th character', async () => {
    render(<Panel first={{ credit_code: COMPANY }} />);
    await type('经办人身份号码', '32990119850712002');
    expect(screen.queryByText(/最后一位不符/)).toBeNull();
    await type('经办人身份号码', '4');
    expect(screen.getByText('最后一位不符,应为 3')).toBeInTheDocument();
    await type('经办人身份号码', '{Backspace}3');
    expect(screen.getByText(/^校验通过 · 女/)).toBeInTheDocument();
  });
  it('says that the item serves persons', () => {
    render(<Panel of={ALLOWANCE} first={{ credit_code: COMPANY }} />);
    expect(screen.getByText('此事项的服务对象为自然人,不受理法人或其他组织的申请')).toBeInTheDocument();
  });
});

describe('the case of an organisation', () => {
  const business = businessFor(RECORD, 'organisation');
  const taken = (values: FormValues) => materialsFor(business.materials, values, []).map((each) => ({ ...each, state: 'TAKEN' as const }));
  const draft = { ...emptyDraft('d'), businessCode: 'RS09-01', values: company, materials: taken(company) };
  it('has its own form and papers, and is complete with them', () => {
    expect(checkForm(business.fields, company, TODAY).size).toBe(0);
    expect(draft.materials.map((each) => each.name)).toEqual(['营业执照(登记证书)', '授权委托书', '经办人身份证']);
    expect(factsOf(draft, business, TODAY, []).main).toMatchObject({ code: 'accept', whyNot: '' });
  });
  it('needs no mandate when the representative came', () => expect(taken({ ...company, agent_name: '欧阳明月' }).map((each) => each.name)).not.toContain('授权委托书'));
  it('cannot be filed for an item of persons, and says why', () => {
    const facts = factsOf({ ...draft, businessCode: 'MZ05-01' }, businessFor(ALLOWANCE, 'organisation'), TODAY, []);
    expect(facts.missing.map((each) => each.id)).toEqual(['field-credit_code']);
    for (const deed of [facts.main, ...facts.others]) expect(deed.whyNot).toContain('服务对象为自然人');
  });
  it('is sent without what only a person is asked for, and a draft keeps it', () => {
    const sent = toRequest({ ...draft, values: { ...company, sex: '1', mobile: '13900139000' } }, business, 'ACCEPTED', 'WINDOW', '03');
    expect(sent.form).toEqual(company);
    const kept = fromSaved(toSaved(draft, 't', '03'));
    expect(partyOf(kept.values)).toBe('organisation');
    expect(kept.values).toEqual(company);
  });
  it('is filled from its earlier ones, but for who came', () => {
    const earlier = { summary: { number: 'A', filedAt: '2026-10-01T01:00:00Z' }, form: company } as Case;
    const held = heldIn([earlier], business.fields, COMPANY, TODAY);
    expect([...held.keys()]).toEqual(['name', 'legal_rep_name', 'division_code', 'address']);
    expect(heldIn([earlier], business.fields, '123299010000000279', TODAY).size).toBe(0);
  });
});

describe('a filed case of an organisation', () => {
  const of = {
    summary: { number: 'N', state: 'ISSUED', applicantName: '示范县绿源农业发展有限公司', applicantCreditCode: COMPANY, queryCode: '480213' },
    applicant: { name: '示范县绿源农业发展有限公司', creditCode: COMPANY, legalRepresentative: '欧阳明月', legalRepresentativeIdNo: '329***********0017' },
    agent: { name: '陈某', idNo: '329***********0023', mobile: '138****8000' },
  } as Case;
  const show = (element: ReactElement) =>
    render(
      <QueryClientProvider client={new QueryClient()}>
        <SessionProvider value={{ division: '329901101', window: '03' }}>{element}</SessionProvider>
      </QueryClientProvider>,
      { wrapper: MemoryRouter },
    );
  it('shows whose it is, who heads it and who came', () => {
    const { container } = show(<PersonFacts of={of} />);
    for (const text of [COMPANY, '欧阳明月', '329***********0017', '陈某', '329***********0023', '138****8000']) expect(container).toHaveTextContent(text);
    for (const label of ['统一社会信用代码', '法定代表人(负责人)', '注册地所在村(社区)', '经办人', '经办人手机']) expect(screen.getByText(label)).toBeInTheDocument();
    expect(container).not.toHaveTextContent('公民身份号码');
  });
  it('has a receipt with its code and the handler', () => {
    const { baseElement } = show(<CasePapers of={of} rules={[]} place="示范镇" />);
    expect(baseElement).toHaveTextContent(`统一社会信用代码 ${COMPANY}`);
    expect(baseElement).toHaveTextContent('经办人 陈某');
  });
});

describe('who takes the result', () => {
  const ofCompany: Case = {
    applicant: { name: '示范县绿源农业发展有限公司', creditCode: COMPANY, legalRepresentative: '欧阳明月' },
    agent: { name: '陈某' },
    summary: { applicantName: '示范县绿源农业发展有限公司' },
  };
  it('is a person: of an organisation who came, else who heads it', () => {
    expect(firstContent('deliver', ofCompany)).toEqual({ way: 'counter', receiver: '陈某' });
    expect(firstContent('deliver', { ...ofCompany, agent: undefined }).receiver).toBe('欧阳明月');
    expect(receiversOf({ applicant: { name: '李小明', idNo: '329901194803050017' }, agent: { name: '李大明' } })).toEqual(['李小明', '李大明']);
  });
  it('is asked for where nobody is named', () => {
    const nameless: Case = { applicant: { name: '示范村村民委员会', creditCode: COMPANY } };
    expect(lacking('deliver', firstContent('deliver', nameless))).toEqual(['receiver']);
  });
  it('says on whose behalf, and offers the others', async () => {
    const Dialog = () => {
      const [name, setName] = useState('陈某');
      return <AskReceiver id="ask-receiver" of={ofCompany} value={name} onChange={setName} />;
    };
    render(<Dialog />);
    expect(screen.getByRole('textbox')).toHaveAccessibleDescription('代 示范县绿源农业发展有限公司 领取');
    await userEvent.click(screen.getByRole('button', { name: '欧阳明月' }));
    expect(screen.getByRole('textbox')).toHaveValue('欧阳明月');
  });
});
