import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CourierPage } from '../src/admin/CourierPage';
import { amounts, outcomeOf } from '../src/admin/courierWords';
import { handOver } from '../src/api/courier';
import type { CourierReport, StickNote } from '../src/api/courier';

const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

// A node that takes parts as the real one does; `ends` says how the last is judged.
function node(report: CourierReport, ends: Partial<StickNote> = { state: 'whole' }, failAt = -1) {
  const asked: { method: string; path: string; size: number }[] = [];
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const size = init?.body instanceof Blob ? init.body.size : 0;
    asked.push({ method: init?.method ?? 'GET', path, size });
    if (init?.method === 'POST') return answer({ id: 's1', note: { state: 'under-way' } }, 201);
    if (init?.method === 'PUT') {
      const query = new URL(path, 'http://node').searchParams;
      const at = Number(query.get('at'));
      if (failAt >= 0 && at >= failAt) throw new TypeError('network');
      const received = String(at + size);
      return answer({ id: 's1', received, note: { id: 's1', deed: 'read', entries: '3', ...(query.get('last') ? ends : { state: 'under-way' }) } });
    }
    return answer(report);
  });
  return asked;
}

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <MemoryRouter>
        <CourierPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const REPORT: CourierReport = {
  division: '329901',
  partners: [
    { division: '32', name: '示范省', way: 'up', load: { entries: '17', files: '2', fileBytes: '3000000', oldest: '2026-11-16T01:00:00Z' } },
  ],
  notes: [{ id: 'n1', deed: 'read', name: '甲镇', division: '329901101', state: 'broken-off', trouble: '在第 4000 字节断开', time: '2026-11-20T01:00:00Z', bytes: '4096', account: 'xt' }],
};
const pick = (file: File) => fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [file] } });
const stick = (bytes: number) => new File([new Uint8Array(bytes)], 'yc-329901101-329901.stick');

afterEach(() => vi.unstubAllGlobals());

describe('a stick that is handed over', () => {
  it('goes part by part, each behind what the node has', async () => {
    const asked = node(REPORT);
    const heard: number[] = [];
    const note = await handOver(stick((4 << 20) + 5), (_, received) => heard.push(received), new AbortController().signal);
    expect(asked.filter((one) => one.method === 'PUT').map((one) => one.size)).toEqual([4 << 20, 5]);
    expect(heard).toEqual([4 << 20, (4 << 20) + 5]);
    expect(note.state).toBe('whole');
  });
  it('an empty file is handed over too, for the node to say what it is', async () => {
    node(REPORT, { state: 'broken-off', trouble: '文件不完整' });
    expect((await handOver(stick(0), () => undefined, new AbortController().signal)).state).toBe('broken-off');
  });
});

describe('the page of sticks', () => {
  it('says what one would carry now, and the last ones with their trouble', async () => {
    node(REPORT);
    show();
    expect(await screen.findByText('17 条')).toBeInTheDocument();
    expect(screen.getByText('在第 4000 字节断开')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /写到U盘/ })).toHaveAttribute('href', '/api/v1/courier/export?to=32');
  });
  it('a hub begins with its first child, and asks for its figures', async () => {
    const asked = node({ ...REPORT, partners: [...(REPORT.partners ?? []), { division: '329901101', name: '甲镇', way: 'down', load: { lines: '8' } }] });
    show();
    expect(await screen.findByText('至多 8 条')).toBeInTheDocument();
    await waitFor(() => expect(asked.some((one) => one.path === '/api/v1/courier?of=329901101')).toBe(true));
    expect(screen.getByRole('link', { name: /写到U盘/ })).toHaveAttribute('href', '/api/v1/courier/export?to=329901101');
  });
  it('says of a revoked box what a stick for it carries, and of a new one that it is waited for', async () => {
    const below = { division: '329901101', name: '甲镇', way: 'down', load: {} };
    node({ ...REPORT, partners: [{ ...below, revoked: '这台机器(甲镇)已被 329901 吊销:遗失' }] });
    const first = show();
    expect(await screen.findByText(/只写吊销通知/)).toHaveTextContent('遗失');
    first.unmount();
    node({ ...REPORT, partners: [{ ...below, awaited: true }] });
    show();
    expect(await screen.findByText(/凭U盘接入/)).toBeInTheDocument();
  });
  it('says whom a stick let in, and what of a revoked box did not count', async () => {
    node(REPORT, { state: 'whole', enrolled: '已接入:丙镇' });
    const first = show();
    await screen.findByText('17 条');
    pick(stick(10));
    expect(await screen.findByText('已接入:丙镇')).toBeInTheDocument();
    first.unmount();
    const set = { state: 'whole', revoked: '已被吊销', entriesAside: '2', deed: 'read', entries: '3' };
    expect(outcomeOf(set).text).toBe('已吊销');
    expect(amounts(set)).toContain('不算数 2 条');
  });
  it('says why none can be written now', async () => {
    node({ ...REPORT, partners: [{ ...REPORT.partners![0], hindrance: '磁盘将满' }] });
    show();
    expect(await screen.findByText('磁盘将满')).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /写到U盘/ })?.getAttribute('href') ?? '').toBe('');
  });
  it('is empty where nobody is above or below', async () => {
    node({ partners: [], notes: [] });
    show();
    expect(await screen.findByText(/没有上级/)).toBeInTheDocument();
  });
  it('shows what was on a stick that was read', async () => {
    node(REPORT);
    show();
    await screen.findByText('17 条');
    pick(stick(100));
    expect(await screen.findByText('全部读入')).toBeInTheDocument();
    expect(screen.getAllByText(/记录 3 条/).length).toBeGreaterThan(0);
  });
  it('says what is wrong with a damaged one', async () => {
    node(REPORT, { state: 'refused', trouble: '文件从第 7 字节起损坏' });
    show();
    await screen.findByText('17 条');
    pick(stick(100));
    expect(await screen.findByRole('alert')).toHaveTextContent('文件从第 7 字节起损坏');
  });
  it('says so when the node or the stick goes away on the way', async () => {
    node(REPORT, { state: 'whole' }, 0);
    show();
    await screen.findByText('17 条');
    pick(stick(100));
    await waitFor(() => expect(screen.getByRole('button', { name: /选U盘文件/ })).not.toHaveClass('ant-btn-loading'));
    expect(screen.getByText(/连不上本所服务器/)).toBeInTheDocument();
  });
});

describe('words for a stick', () => {
  it('leave out what there is none of', () => {
    expect(amounts({ deed: 'read', entries: '3', files: '0' })).toBe('记录 3 条');
    expect(amounts({ deed: 'read' })).toBe('没有新内容');
  });
  it('a broken-off one is no failure, a refused one is', () => {
    expect(outcomeOf({ state: 'broken-off' }).tone).toBe('warn');
    expect(outcomeOf({ state: 'refused' }).tone).toBe('bad');
  });
});
