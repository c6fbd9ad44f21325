import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReactNode } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConflictPage } from '../src/admin/ConflictPage';
import { ConflictsPage } from '../src/admin/ConflictsPage';
import { fieldsOf, valueText } from '../src/admin/conflictWords';
import { QuarantinePage } from '../src/admin/QuarantinePage';
import type { Case } from '../src/api/cases';
import { zhCN } from '../src/i18n/zh-CN';
import { CaseConflicts, hexOf, settlerOf } from '../src/shared/CaseConflicts';
import { SessionProvider } from '../src/shared/session';

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const NUMBER = '32990110100020261116K3F9A0042C';
const side = (deed: string, state: string) => ({ entry: 'ab'.repeat(32), division: '329901101', divisionName: '示范镇', node: '示范镇', account: 'zc-1', person: '王小窗', at: '2026-11-16T01:12:00Z', deed, values: { state, businessName: '高龄津贴申领', granted: true, businessCode: 'MZ05-01' } });
const options = [
  { code: 'keep', allowed: true, fromState: 'DECIDED', toState: 'DECIDED' },
  { code: 'take', allowed: true, fromState: 'DECIDED', toState: 'WITHDRAWN' },
  { code: 'return', allowed: false, whyNot: '结果已送达申请人,不能改变' },
];
const open = { id: 'event-8-aa-bb', kind: 'case', rule: 'binding_first', since: '2026-11-16T01:12:00Z', divisionName: '示范镇', subject: NUMBER, title: '高龄津贴申领', state: 'open', etag: 'e1', left: side('申请人撤回', 'WITHDRAWN'), right: side('决定:准予', 'DECIDED'), options };
const ruled = { ...open, state: 'ruled', options: [], ruling: { ruling: 'keep', reason: '核实过', person: '孙管理', divisionName: '示范县', mayUndo: false, whyNot: '裁定后已有新的办理,不能撤销' } };

type Answer = { status?: number; json: unknown };
const sent: { path: string; body: unknown; etag: string | null }[] = [];

function node(answers: Record<string, Answer>): void {
  sent.length = 0;
  vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
    if (request.method !== 'GET') sent.push({ path, body: JSON.parse(String(request.body)), etag: new Headers(request.headers).get('If-Match') });
    const known = Object.keys(answers).filter((each) => `${request.method} ${path}`.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    const answer = known ? answers[known] : { json: {} };
    return new Response(JSON.stringify(answer.json), { status: answer.status ?? 200 });
  });
}

function show(at: string, pages: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <SessionProvider value={{ account: 'admin-01', division: '329901', roles: ['HUB_ADMIN'] }}>
          <Routes>{pages}</Routes>
        </SessionProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const onePage = () => show('/conflict/event-8-aa-bb', <Route path="/conflict/:id" element={<ConflictPage />} />);

afterEach(() => vi.unstubAllGlobals());

describe('what two sides hold', () => {
  // As node/domain/conflicts/pages.cc gives it: the case's summary less what is kept beside it.
  it('has a name for every field that a node may send of a case', () => {
    const read = (file: string) => readFileSync(path.join(import.meta.dirname, '../../node/domain', file), 'utf8');
    const summary = /message CaseSummary \{(.*?)\n\}/s.exec(read('cases/case.proto'))?.[1] ?? '';
    const fields = [...summary.matchAll(/^ +[\w. ]+? (\w+) = \d+/gm)].map((match) => match[1].replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
    const beside = [...(/kept_beside :\s+\{(.*?)\}/s.exec(read('conflicts/pages.cc'))?.[1] ?? '').matchAll(/"(\w+)"/g)].map((match) => match[1]);
    expect(fields.length).toBeGreaterThan(30);
    expect(beside).toContain('rulings');
    const shown = fieldsOf(Object.fromEntries(fields.filter((field) => !beside.includes(field)).map((field) => [field, 'x'])), {}, []);
    expect(shown.filter(({ key, label }) => key === label).map(({ key }) => key)).toEqual([]);
  });
});

describe('the list of conflicts', () => {
  const list = () => show('/conflicts', <Route path="/conflicts" element={<ConflictsPage />} />);
  it('says that none waits', async () => {
    node({ 'GET /api/v1/conflicts': { json: { rows: [], cursor: '' } } });
    list();
    expect(await screen.findByText(zhCN['conflict.none'])).toBeInTheDocument();
  });
  it('says who refuses', async () => {
    node({ 'GET /api/v1/conflicts': { status: 403, json: { detail: '需要县级中心角色' } } });
    list();
    expect(await screen.findByText('需要县级中心角色')).toBeInTheDocument();
  });
});

describe('one conflict', () => {
  it('shows only what differs, the rule, and what is barred with its reason', async () => {
    node({ 'GET /api/v1/conflicts/': { json: open } });
    onePage();
    expect(await screen.findByText(zhCN['conflict.rule.binding_first'], { exact: false })).toBeInTheDocument();
    expect(document.querySelectorAll('[data-differs]')).toHaveLength(1);
    expect(document.querySelector('[data-differs=state]')?.textContent).toContain('申请人撤回');
    expect(screen.getByText(/结果已送达申请人/)).toBeInTheDocument();
    expect(document.querySelector('[data-ruling=return]')).toBeNull();
  });
  it('says what follows, asks for a reason, and sends it with what was seen', async () => {
    const answers: Record<string, Answer> = { 'GET /api/v1/conflicts/': { json: open }, 'POST /api/v1/conflicts/': { json: ruled } };
    node(answers);
    onePage();
    fireEvent.click(await screen.findByRole('button', { name: zhCN['conflict.do.take'] }));
    answers['GET /api/v1/conflicts/'] = { json: ruled };
    expect(await screen.findByText(/状态由「已决定」变为「申请人撤回」/)).toBeInTheDocument();
    const go = document.querySelector<HTMLButtonElement>('[data-deed=go]');
    expect(go?.disabled).toBe(true);
    fireEvent.change(screen.getByRole('textbox'), { target: { value: '电话核实' } });
    fireEvent.click(go as HTMLButtonElement);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({ path: '/api/v1/conflicts/event-8-aa-bb/ruling', body: { ruling: 'take', reason: '电话核实' }, etag: '"e1"' });
    // What was ruled on shows who and why, and why it cannot be taken back.
    expect(await screen.findByText('核实过')).toBeInTheDocument();
    expect(screen.getByText(ruled.ruling.whyNot)).toBeInTheDocument();
    expect(document.querySelector<HTMLButtonElement>('[data-ruling=undo]')?.disabled).toBe(true);
  });
  it('keeps the reason when somebody was faster', async () => {
    node({ 'GET /api/v1/conflicts/': { json: open }, 'POST /api/v1/conflicts/': { status: 409, json: { detail: '已有人裁定' } } });
    onePage();
    await screen.findByText(zhCN['conflict.do.take']);
    fireEvent.click(document.querySelector('[data-ruling=keep]') as HTMLElement);
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: '我的理由' } });
    fireEvent.click(document.querySelector('[data-deed=go]') as HTMLButtonElement);
    expect(await screen.findByText('已有人裁定')).toBeInTheDocument();
    expect(screen.getByRole('textbox')).toHaveValue('我的理由');
  });
});

// Two offices set one account; the county may put it together.
const grantSide = (person: string, name: string, roles: string[]) => ({ ...side('', ''), deed: '', person, values: { name, roles, disabled: false } });
const account = {
  id: 'account-11-aa', kind: 'account', rule: 'higher_grant', since: '2026-11-16T01:12:00Z', divisionName: '示范县', subject: 'zc-9', title: 'account', state: 'open', etag: 'e1',
  left: grantSide('李镇', '李一', ['WINDOW_CLERK', 'GUIDE']), right: grantSide('孙县', '李二', ['WINDOW_CLERK']), now: { name: '李二', roles: ['WINDOW_CLERK'], disabled: false },
  options: [{ code: 'keep', allowed: true }, { code: 'take', allowed: true }, { code: 'pick', allowed: true, fields: ['name', 'roles'] }],
};
const accountRuled = { ...account, state: 'ruled', options: [], etag: 'e2', now: { name: '李二', roles: ['WINDOW_CLERK', 'GUIDE'], disabled: false }, ruling: { ruling: 'pick', reason: '核对过', person: '孙县', divisionName: '示范县', mayUndo: true, taken: [{ field: 'roles', side: 'left', entry: 'cd'.repeat(32) }] } };

describe('a ruling field by field', () => {
  const row = (key: string) => document.querySelector(`[data-differs=${key}]`) as HTMLElement;
  const pick = async () => {
    onePage();
    fireEvent.click(await screen.findByRole('button', { name: zhCN['conflict.do.pick'] }));
  };
  it('is made by arrow keys, says what comes out, and sends what was chosen', async () => {
    const answers: Record<string, Answer> = { 'GET /api/v1/conflicts/': { json: account }, 'POST /api/v1/conflicts/': { json: accountRuled } };
    node(answers);
    await pick();
    expect(document.querySelector<HTMLButtonElement>('[data-ruling=decide]')?.disabled).toBe(true);
    // What counts now stands until something is chosen.
    expect(row('roles').querySelectorAll('input')[1]).toBeChecked();
    fireEvent.keyDown(row('roles'), { key: 'ArrowLeft' });
    expect(row('roles').querySelector('[data-third]')).toHaveTextContent('综窗 → 综窗、导办');
    expect(row('name').querySelector('[data-third]')).toHaveTextContent('李二');
    answers['GET /api/v1/conflicts/'] = { json: accountRuled };
    fireEvent.click(document.querySelector('[data-ruling=decide]') as HTMLElement);
    expect(await screen.findByText(zhCN['conflict.follows.pick'])).toBeInTheDocument();
    expect(document.querySelector('[data-becomes=roles]')).toHaveTextContent('角色:综窗、导办 左方');
    expect(document.querySelector('[data-becomes=name]')).toBeNull();
    fireEvent.change(screen.getByRole('textbox'), { target: { value: '核对过' } });
    fireEvent.click(document.querySelector('[data-deed=go]') as HTMLButtonElement);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0].body).toEqual({ ruling: 'pick', reason: '核对过', fields: [{ field: 'roles', side: 'left' }] });
    expect(sent[0].etag).toBe('"e1"');
    // Both sides stay as they were; what holds now stands beside.
    await waitFor(() => expect(document.querySelector('[data-part=taken]')).toHaveTextContent('角色 ← 左方'));
    expect(row('roles').querySelector('[data-third]')).toHaveTextContent('综窗、导办');
    expect(row('name')).toHaveTextContent('李一');
    expect(document.querySelector<HTMLButtonElement>('[data-ruling=undo]')?.disabled).toBe(false);
  });
  it('made on a state that has moved on shows what has changed, and keeps choice and reason', async () => {
    const answers: Record<string, Answer> = { 'GET /api/v1/conflicts/': { json: account }, 'POST /api/v1/conflicts/': { status: 412, json: { type: 'problem/stale' } } };
    node(answers);
    await pick();
    fireEvent.keyDown(row('roles'), { key: 'ArrowLeft' });
    fireEvent.click(document.querySelector('[data-ruling=decide]') as HTMLElement);
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: '我的理由' } });
    answers['GET /api/v1/conflicts/'] = { json: { ...account, etag: 'e9', now: { ...account.now, name: '李三' } } };
    fireEvent.click(document.querySelector('[data-deed=go]') as HTMLButtonElement);
    const changes = await screen.findByTestId('changes');
    expect(changes).toHaveTextContent('李二');
    expect(changes).toHaveTextContent('李三');
    expect(screen.getByRole('textbox')).toHaveValue('我的理由');
    fireEvent.click(document.querySelector('[data-deed=go]') as HTMLButtonElement);
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toMatchObject({ etag: '"e9"', body: { fields: [{ field: 'roles', side: 'left' }] } });
  });
  it('is off where there are no fields, with the reason that the node gives', async () => {
    node({ 'GET /api/v1/conflicts/': { json: { ...open, options: [...options, { code: 'pick', allowed: false, whyNot: '没有填写的内容可逐项采用' }] } } });
    onePage();
    expect(await screen.findByText('没有填写的内容可逐项采用')).toBeInTheDocument();
    expect(document.querySelector('[data-ruling=pick]')).toBeNull();
    expect(document.querySelector<HTMLButtonElement>('[data-barred=pick]')?.disabled).toBe(true);
  });
  it('opens a field that only looks alike, and one that has changed since', async () => {
    const masked = { ...account, left: { ...account.left, values: { 'form.mobile': '139****0001', state: 'ACCEPTED' } }, right: { ...account.right, values: { 'form.mobile': '139****0001', state: 'ACCEPTED' } }, now: { 'form.mobile': '139****0001', state: 'DECIDED' }, options: [{ code: 'pick', allowed: true, fields: ['form.mobile'] }] };
    node({ 'GET /api/v1/conflicts/': { json: masked } });
    await pick();
    expect(row('state').querySelector('[data-third]')).toHaveTextContent('已决定');
    const mobile = document.querySelector('[data-differs="form.mobile"]') as HTMLElement;
    fireEvent.keyDown(mobile, { key: 'ArrowLeft' });
    expect(mobile.querySelector('[data-third]')).toHaveTextContent(zhCN['conflict.hidden']);
  });
});

describe('the quarantine', () => {
  it('gives the reason in words and bars what cannot be done', async () => {
    const row = { id: 'entry-900-00-11', entry: 'ab'.repeat(32), reason: 'unknown_kind', kind: 7, fromName: '示范镇', fromDivision: '329901101', log: 'aa', seq: '3', state: 'open', options: [{ code: 'retry', allowed: false, whyNot: '升级后自动重试' }, { code: 'reject', allowed: true }] };
    node({ 'GET /api/v1/quarantine': { json: { rows: [row] } }, 'POST /api/v1/quarantine': { json: { rows: [] } } });
    show('/quarantine', <Route path="/quarantine" element={<QuarantinePage />} />);
    // Rows are drawn where they are seen, which is nowhere here: the empty state is not what stands.
    await waitFor(() => expect(screen.queryByText(zhCN['quarantine.none'])).toBeNull());
    expect(zhCN[`quarantine.why.${row.reason}` as keyof typeof zhCN]).toContain('更高版本');
  });
});

describe('words', () => {
  it('every rule, ruling and reason that the node gives has a text', () => {
    for (const rule of ['filed_twice', 'binding_first', 'wrong_state', 'not_competent', 'other_basis', 'other_step', 'nothing_open', 'overwritten', 'same_person', 'same_number', 'higher_grant', 'later_version']) {
      expect(zhCN).toHaveProperty([`conflict.rule.${rule}`]);
    }
    for (const code of ['keep', 'take', 'pick', 'return', 'different', 'same_keep_left', 'same_keep_right', 'noted']) {
      for (const group of ['do', 'follows', 'ruling']) expect(zhCN).toHaveProperty([`conflict.${group}.${code}`]);
    }
    for (const why of ['tier', 'key', 'audience', 'kind', 'place', 'revoked', 'unknown_kind', 'unreadable', 'erased', 'missing']) expect(zhCN).toHaveProperty([`quarantine.why.${why}`]);
  });
  it('fields have their names, and what is beside the matter is left out', () => {
    expect(fieldsOf({ state: 'A', businessCode: 'x' }, { 'form.mobile': '1' }, [])).toEqual([{ key: 'state', label: '状态' }, { key: 'form.mobile', label: 'mobile' }]);
    expect(valueText('state', 'DECIDED')).toBe('已决定');
    expect(valueText('roles', ['HUB_ADMIN', 'SUPERVISOR'])).toBe('县级中心、监察');
  });
});

describe('conflicts on the page of a case', () => {
  const of = {
    summary: { flags: [{ event: btoa('\x01\xff'), reason: 2, at: '2026-11-16T01:12:00Z' }], twins: [{ key: 'aa', number: NUMBER, kind: 'SAME_PERSON' }] },
    timeline: [{ id: '01ff', title: '申请人撤回', actorName: '王小窗', divisionName: '示范镇', standingText: '到达时办件状态已不允许,未生效' }],
    safe: [{ division: '329901101', name: '示范镇' }, { division: '329901', name: '示范县' }, { division: '32', name: '江苏省' }],
  } as unknown as Case;
  it('say what does not count, why, and who settles it', () => {
    expect(hexOf(btoa('\x01\xff'))).toBe('01ff');
    expect(settlerOf(of)).toBe('示范县');
    render(<CaseConflicts of={of} />);
    expect(screen.getByText(/申请人撤回 王小窗 示范镇:到达时办件状态已不允许/)).toBeInTheDocument();
    expect(screen.getByText(/由示范县裁定/)).toBeInTheDocument();
    expect(screen.getByText(/疑似重复/)).toBeInTheDocument();
  });
  it('are not there where there are none', () => {
    const { container } = render(<CaseConflicts of={{ summary: {} } as Case} />);
    expect(container).toBeEmptyDOMElement();
  });
});
