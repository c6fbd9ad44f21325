import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { InboxPage } from '../src/shared/InboxPage';
import { SessionProvider } from '../src/shared/session';

// Slow machines are waited for; what is there is found at once.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const NUMBER = '32990110100020261116K3F9A0042C';
const summary = { number: NUMBER, businessCode: 'RS03-01', businessName: '就业困难人员认定', applicantName: '陈**', state: 'DECIDING', acceptingDivision: '329901101', promisedDue: '2026-11-23' };
const row = { summary, mine: true, doubts: 0, actions: ['decide'], etag: 'e1', promisedLeft: 5 };
const whole = { summary, etag: 'e1', actions: [{ code: 'decide', label: '决定', allowed: true }], rules: { businessCode: 'RS03-01', legalRemedy: '' } };
const own = { ...whole, actions: [{ code: 'decide', label: '决定', allowed: false, whyNot: '此件由您受理,不能由您决定(回避规则)' }] };

type Answer = { status?: number; json: unknown } | 'unreachable';
const sent: { path: string; body: unknown; key: string | null }[] = [];

// A node of few words: the longest beginning of a path that is known answers.
function node(answers: Record<string, Answer>): void {
  sent.length = 0;
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    if (options.method !== 'GET') sent.push({ path, body: JSON.parse(String(options.body)), key: new Headers(options.headers).get('Idempotency-Key') });
    const known = Object.keys(answers).filter((each) => path.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    const answer = known ? answers[known] : { json: {} };
    if (answer === 'unreachable') throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify(answer.json), { status: answer.status ?? 200 });
  });
}

function open(at = '/inbox') {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <SessionProvider value={{ account: `sp-${Math.random()}`, division: '329901', roles: ['COUNTY_APPROVER'] }}>
          <InboxPage />
        </SessionProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

afterEach(() => vi.unstubAllGlobals());

describe('the approvals page', () => {
  it('says that nothing waits', async () => {
    node({ '/api/v1/inbox': { json: { rows: [] } } });
    open();
    expect(await screen.findByText('没有待办')).toBeInTheDocument();
  });
  it('tells a filter that finds nothing from nothing at all', async () => {
    node({ '/api/v1/inbox': { json: { rows: [row] } } });
    open('/inbox?town=329901102');
    expect(await screen.findByText('没有符合条件的')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: '清除条件' })).toBeInTheDocument();
  });
  it('says who refuses', async () => {
    node({ '/api/v1/inbox': { status: 403, json: { type: '/problems/refused', detail: '需要审批角色' } } });
    open();
    expect(await screen.findByText('需要审批角色')).toBeInTheDocument();
  });
  it('says that the node cannot be reached', async () => {
    node({ '/api/v1/inbox': 'unreachable' });
    open();
    expect(await screen.findByText(/连不上本所服务器/)).toBeInTheDocument();
  });
  it('says the avoidance rule where the case is one’s own', async () => {
    node({ '/api/v1/inbox': { json: { rows: [{ ...row, mine: false, actions: [] }] } }, [`/api/v1/cases/${NUMBER}`]: { json: own }, [`/api/v1/cases/${NUMBER}/evidence`]: { json: {} } });
    open('/inbox?who=all');
    expect(await screen.findByText(/回避规则/)).toBeInTheDocument();
    expect(screen.queryByText('同意 A')).toBeNull();
  });
  it('holds a decision, and writes it when the page goes', async () => {
    node({ '/api/v1/inbox': { json: { rows: [row] } }, [`/api/v1/cases/${NUMBER}`]: { json: whole }, [`/api/v1/cases/${NUMBER}/evidence`]: { json: {} } });
    const { unmount } = open();
    fireEvent.click(await screen.findByText('同意 A'));
    expect(await screen.findByText('撤销 Z')).toBeInTheDocument();
    expect(sent).toEqual([]);
    unmount();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0].path).toBe(`/api/v1/cases/${NUMBER}/actions/decide`);
    expect(sent[0].body).toEqual({ granted: true, opinion: '符合条件,同意' });
    expect(sent[0].key).toMatch(/^[0-9a-f]{32}$/);
  });
});
