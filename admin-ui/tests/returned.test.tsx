import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contentOf, csvOfReports, outcomeText, textOf } from '../src/admin/packageWords';
import { PackagesPage } from '../src/admin/PackagesPage';
import type { DataResource, ReturnedValue, SourceReport } from '../src/api/returned';
import { FormFacts } from '../src/shared/FormFacts';
import { filledFrom, heldInReturned, lockedFields, sourceOf } from '../src/shared/forms/prefill';
import { SchemaForm } from '../src/shared/SchemaForm';
import { SessionProvider } from '../src/shared/session';
import { businessOf } from './catalogue';

const TODAY = '2026-11-16';
const { fields } = businessOf('RS01-01');
const employer: ReturnedValue = { field: 'last_employer', value: '示范纺织厂', resource: 'DS_INSURED', resourceName: '参保状态', provider: '省人社厅', grade: 'A', asOf: '2026-10-01', cycleDays: 31 };
const locked: ReturnedValue = { field: 'last_employer', resource: 'DS_INSURED', resourceName: '参保状态', provider: '省人社厅', cycleDays: 31, locked: true, lockedSince: '2026-11-01T02:00:00Z', lockedWhy: '与上级失联超过 60 天' };

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-16T14:05:00+08:00'), shouldAdvanceTime: true }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('returned data', () => {
  it('fills what the node has matched, and nothing that this form would refuse', () => {
    const held = heldInReturned([employer, { ...employer, field: 'lost_date', value: '2027-01-01' }, { ...employer, field: 'colour', value: 'red' }], fields, TODAY);
    expect([...held.keys()]).toEqual(['last_employer']);
    expect(filledFrom(fields, {}, held, TODAY).last_employer).toBe('示范纺织厂');
    expect(filledFrom(fields, { last_employer: '别的厂' }, held, TODAY).last_employer).toBe('别的厂');
  });
  it('is the source of its value, and what a person has typed over', () => {
    const held = heldInReturned([employer], fields, TODAY);
    const field = fields.find((each) => each.name === 'last_employer') ?? expect.fail();
    const kind = (typed: Record<string, string>) => sourceOf(field, filledFrom(fields, typed, held, TODAY), typed, held, TODAY);
    expect(kind({})).toMatchObject({ kind: 'held', held: { returned: { provider: '省人社厅' } } });
    expect(kind({ last_employer: '别的厂' })).toMatchObject({ kind: 'typed', instead: { value: '示范纺织厂' } });
  });
  it('that is locked gives no value and names its fields', () => {
    expect(heldInReturned([locked], fields, TODAY).size).toBe(0);
    expect([...lockedFields([employer, locked]).keys()]).toEqual(['last_employer']);
  });
});

describe('a form', () => {
  const form = (values: ReturnedValue[]) => {
    const held = heldInReturned(values, fields, TODAY);
    render(
      <QueryClientProvider client={new QueryClient()}>
        <SchemaForm fields={fields} values={filledFrom(fields, {}, held, TODAY)} typed={{}} held={held} locked={lockedFields(values)} onChange={() => {}} />
      </QueryClientProvider>,
    );
    return document.querySelector('[data-field=last_employer]') as HTMLElement;
  };
  it('names source, grade and age beside a value, amber past its cycle', () => {
    const tag = within(form([employer])).getByRole('button');
    expect(tag).toHaveTextContent('数·省人社厅 A 级 46 天');
    expect(tag).toHaveClass('yc-tone-warn');
    fireEvent.click(tag);
    expect(screen.getByText('参保状态')).toBeInTheDocument();
    expect(screen.getByText('数据日期')).toBeInTheDocument();
  });
  it('says of a locked one that it is, since when, and stays to be typed', () => {
    const field = form([locked]);
    const tag = within(field).getByRole('button');
    expect(tag).toHaveTextContent('数 已锁定');
    fireEvent.click(tag);
    expect(screen.getByText(/已锁定;办件不受影响/)).toHaveTextContent('与上级失联超过 60 天 · 11-01 10:00 起');
    const box = within(field).getByRole('textbox');
    expect(box).toBeEnabled();
    expect(box).toHaveValue('');
  });
});

describe('a value typed over what is held', () => {
  const held = heldInReturned([employer], fields, TODAY);
  const typed = { last_employer: '别的厂' };
  const form = (reported: string[], onReport: (name: string) => void) => {
    render(
      <QueryClientProvider client={new QueryClient()}>
        <SchemaForm fields={fields} values={filledFrom(fields, typed, held, TODAY)} typed={typed} held={held} reported={reported} onReport={onReport} onChange={() => {}} />
      </QueryClientProvider>,
    );
    return within(document.querySelector('[data-field=last_employer]') as HTMLElement).getByRole('button');
  };
  it('keeps both, and the source can be told', () => {
    const told = vi.fn();
    const tag = form([], told);
    expect(tag).toHaveTextContent('填(原 数·省人社厅');
    fireEvent.click(tag);
    expect(screen.getByText('示范纺织厂')).toBeInTheDocument();
    fireEvent.click(screen.getByRole('button', { name: '来源有误,报更正' }));
    expect(told).toHaveBeenCalledWith('last_employer');
  });
  it('says that it is told, and takes it back', () => {
    const told = vi.fn();
    const tag = form(['last_employer'], told);
    expect(tag).toHaveTextContent('报更正');
    fireEvent.click(tag);
    fireEvent.click(screen.getByRole('button', { name: '不报更正了' }));
    expect(told).toHaveBeenCalledOnce();
  });
  it('stands in the case beside what the source said', () => {
    const source = { field: 'last_employer', resource: 'DS_INSURED', resourceName: '参保状态', provider: '省人社厅', grade: 'A', asOf: '2026-10-01' };
    const { rerender } = render(<FormFacts values={{ last_employer: '示范纺织厂' }} fields={fields} sources={[source]} />);
    expect(screen.getByRole('button')).toHaveTextContent('数·省人社厅 A 级 46 天');
    rerender(<FormFacts values={{ last_employer: '别的厂' }} fields={fields} sources={[{ ...source, held: '示范纺织厂', reported: true }]} />);
    expect(screen.getByRole('button')).toHaveTextContent('填(原 数·省人社厅 A 级 46 天) 报更正');
  });
});

describe('the list for a source', () => {
  it('has whole numbers, and no formula that a spreadsheet would run', () => {
    const row: SourceReport = { caseNumber: '32990110120261116K3F9A0042C', townshipName: '示范甲镇', personIdNo: '329901194803050017', label: '用人单位', source: { resourceName: '参保状态', asOf: '2026-10-01', held: '=HYPERLINK("x")' }, stated: '别的厂' };
    expect(csvOfReports([row]).split('\r\n')[1]).toBe(`"参保状态","用人单位","329901194803050017","'=HYPERLINK(""x"")","2026-10-01","别的厂","示范甲镇","32990110120261116K3F9A0042C"`);
  });
});

describe('a package', () => {
  it('is CSV, or JSON with rows', () => {
    expect(contentOf('a.csv', 'id_no\n')).toEqual({ csv: 'id_no\n' });
    expect(contentOf('a.json', '[{"id_no":"1"}]')).toEqual({ rows: [{ id_no: '1' }] });
    expect(contentOf('A.JSON', '{"rows":[{"id_no":"1"}]}')).toEqual({ rows: [{ id_no: '1' }] });
    expect(() => contentOf('a.json', 'id_no')).toThrow('不是 JSON');
    expect(() => contentOf('a.json', '[1]')).toThrow('rows');
  });
  it('is read in the code page that a spreadsheet saved it in', () => {
    expect(textOf(new TextEncoder().encode('姓名').buffer as ArrayBuffer)).toBe('姓名');
    expect(textOf(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb]).buffer)).toBe('姓名');
  });
  it('says what became of its rows, and nothing of what did not happen', () => {
    expect(outcomeText({ rows: 3, added: 2, changed: 1, moved: 1 })).toBe('新增 2 · 更新 1 · 其中换乡镇 1');
  });
});

describe('the page of packages', () => {
  const resource: DataResource = {
    code: 'DS_INSURED', name: '参保状态', provider: '省人社厅', cycleDays: 31, terms: '用于待遇核验', facts: '12',
    lease: { leaseDays: 60 }, fields: [{ name: 'id_no', label: '身份号码', type: 'idno', required: true }],
    shares: [{ township: '329901101', townshipName: '示范镇', facts: '12', oldest: '2026-01-01', newest: '2026-11-01' }],
  };
  const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  function show(of: DataResource, onPost: (path: string, body: unknown) => Response = () => answer({})) {
    vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
      if (init?.method === 'POST') return onPost(path, JSON.parse(String(init.body)));
      return answer(path.startsWith('/api/v1/returned') ? { resources: [of] } : {});
    });
    return render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <SessionProvider value={{ division: '329901', roles: ['DATA_OFFICER'] }}>
          <PackagesPage />
        </SessionProvider>
      </QueryClientProvider>,
    );
  }
  const pick = (name: string, text: string) => fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [new File([text], name)] } });
  const go = () => waitFor(() => {
    const button = document.querySelector<HTMLButtonElement>('[data-deed=import]');
    expect(button).toBeEnabled();
    fireEvent.click(button!);
  });

  it('sends the file with its day and grade, and says what came of it', async () => {
    const sent: unknown[] = [];
    show(resource, (path, body) => {
      sent.push([path, body]);
      return answer({ rows: 1, added: 1 });
    });
    await screen.findByText('用于待遇核验');
    pick('甲镇.csv', 'id_no\n1\n');
    await screen.findByText('甲镇.csv');
    await go();
    expect(await screen.findByText('已导入 1 条:新增 1')).toBeInTheDocument();
    expect(sent).toEqual([['/api/v1/returned/DS_INSURED/packages', expect.objectContaining({ csv: 'id_no\n1\n', grade: 'A', asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })]]);
  });
  it('lists every fault with its row', async () => {
    show(resource, () => answer({ type: '/problems/invalid', status: 422, detail: '数据包有 2 处不对', errors: [{ where: '第 2 行 id_no', what: '不是公民身份号码' }, { where: '第 3 行', what: '有 2 格' }] }, 422));
    await screen.findByText('用于待遇核验');
    pick('甲镇.csv', 'id_no\n1\n');
    await go();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('第 2 行 id_no 不是公民身份号码');
    expect(alert).toHaveTextContent('第 3 行 有 2 格');
  });
  it('says why nothing can be taken in here, and still what lies where', async () => {
    show({ ...resource, hindrance: '回流数据由县级及以上节点导入,乡镇只接收', lease: { leaseDays: 60, locked: true, why: '与上级失联超过 60 天', since: '2026-11-01T02:00:00Z' } });
    expect(await screen.findByText(/乡镇只接收/)).toBeInTheDocument();
    expect(document.querySelector('[data-deed=import]')).toBeNull();
    expect(await screen.findByText('本机已锁定')).toBeInTheDocument();
  });
});
