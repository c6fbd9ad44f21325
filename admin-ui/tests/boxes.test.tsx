import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BoxesPanel } from '../src/admin/BoxesPanel';
import { InvitePage } from '../src/admin/InvitePage';
import { SessionProvider } from '../src/shared/session';
import { FillingStrip, RevokedStrip } from '../src/shared/states';

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const OLD = 'a1b2c3d4'.repeat(8);
const NEW = 'e5f60718'.repeat(8);
const revoked = { by: '329901/admin', at: '2026-11-20T02:00:00Z', reason: '遗失' };
const boxes = { division: '329901101', boxes: [{ node: NEW, name: '示范镇', entries: '30' }, { node: OLD, name: '示范镇', entries: '120', counted: '118', revoked }] };
const sent: { method: string; path: string; body: unknown }[] = [];

function node(answers: Record<string, { status?: number; json: unknown }>): void {
  sent.length = 0;
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    if (options.method !== 'GET') sent.push({ method: String(options.method), path, body: JSON.parse(String(options.body)) });
    const answer = answers[`${options.method} ${path}`] ?? { json: {} };
    return new Response(JSON.stringify(answer.json), { status: answer.status ?? 200 });
  });
}

const Where = () => <output data-testid="where">{useLocation().pathname + useLocation().search}</output>;

function open(roles: ('HUB_ADMIN' | 'SUPERVISOR')[] = ['HUB_ADMIN'], at = '/node/329901101') {
  return render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MemoryRouter initialEntries={[at]}>
        <SessionProvider value={{ account: 'admin', division: '329901', roles }}>
          <Routes>
            <Route path="/node/:code" element={<BoxesPanel node={{ division: '329901101', name: '示范镇' }} />} />
            <Route path="/invite" element={<InvitePage />} />
          </Routes>
          <Where />
        </SessionProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const PATH = '/api/v1/fleet/329901101';

afterEach(() => vi.unstubAllGlobals());

describe('the machines of a node', () => {
  it('are listed with what counts of those that were revoked, and why', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes } });
    open();
    const old = (await screen.findByText('a1b2c3d4')).closest('li');
    expect(old).toHaveTextContent('已吊销');
    expect(old).toHaveTextContent('所写 120 条,算数 118 条');
    expect(old).toHaveTextContent('遗失');
    expect(screen.getAllByRole('button', { name: /吊 ?销/ })).toHaveLength(1);
  });
  it('are none before the first has joined', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: { division: '329901101' } } });
    open();
    expect(await screen.findByText('没有接入过设备')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /更换设备/ })).toBeNull();
  });
  it('are revoked with a reason and not without', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes }, [`POST ${PATH}/revoke`]: { json: boxes, status: 201 } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: /吊 ?销/ }));
    const deed = () => document.querySelector('[data-deed="revoke"]') as HTMLButtonElement;
    expect(deed()).toBeDisabled();
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: ' 失窃 ' } });
    expect(deed()).toBeEnabled();
    fireEvent.click(deed());
    await waitFor(() => expect(sent).toEqual([{ method: 'POST', path: `${PATH}/revoke`, body: { node: NEW, reason: '失窃' } }]));
  });
  it('a time of theft must be said when it is asked for', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: /吊 ?销/ }));
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: '失窃' } });
    fireEvent.click(screen.getByRole('radio', { name: '某个时刻以后写的不算' }));
    expect(document.querySelector('[data-deed="revoke"]')).toBeDisabled();
    expect(screen.getByText(/例如失窃的时刻/)).toBeInTheDocument();
  });
  it('the node’s refusal is shown where the reason was typed', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes }, [`POST ${PATH}/revoke`]: { status: 409, json: { detail: '这台设备已经吊销' } } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: /吊 ?销/ }));
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: '失窃' } });
    fireEvent.click(document.querySelector('[data-deed="revoke"]') as HTMLButtonElement);
    expect(await screen.findByText(/这台设备已经吊销/)).toBeInTheDocument();
  });
  it('who may only look sees no buttons', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes } });
    open(['SUPERVISOR']);
    await screen.findByText('a1b2c3d4');
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('a change of machine leads to an invitation that says so', async () => {
    node({ [`GET ${PATH}/boxes`]: { json: boxes }, 'GET /api/v1/invitations': { json: {} }, 'POST /api/v1/invitations': { status: 201, json: { id: 'x', text: 'yc1.abc' } } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: /更换设备/ }));
    expect(await screen.findByText(/新机接入时,旧机随即吊销/)).toBeInTheDocument();
    fireEvent.click(screen.getByRole('button', { name: '生成邀请' }));
    await waitFor(() => expect(sent[0]?.body).toEqual({ division: '329901101', name: '示范镇', days: 7, replaces: true }));
  });
});

describe('strips', () => {
  const chain = [{ state: 'self' }, { state: 'up' }];
  it('a revoked machine says so to whoever sits at it', () => {
    render(<RevokedStrip by="329901/admin" at="2026-11-20 10:00" reason="遗失" />);
    expect(screen.getByRole('alert')).toHaveTextContent('这台机器已于 2026-11-20 10:00 被 329901/admin 吊销:遗失');
  });
  it('a machine that is being filled shows how far, one with a small backlog nothing', () => {
    const { rerender } = render(<FillingStrip report={{ chain, completePercent: 40 }} />);
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '40');
    rerender(<FillingStrip report={{ chain, lacking: '20000' }} />);
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '0');
    rerender(<FillingStrip report={{ chain, completePercent: 99 }} />);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
  it('the province has nobody above it', () => {
    render(<FillingStrip report={{ chain: [{ state: 'self' }], completePercent: 0 }} />);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
});
