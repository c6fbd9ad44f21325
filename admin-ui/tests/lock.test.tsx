import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE_MS } from '../src/api/presence';
import type { Session } from '../src/api/session';
import { openTab, takeTabs } from '../src/counter/openTabs';
import { Gate } from '../src/shared/Gate';
import { useKeys } from '../src/shared/keys';

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const PATH = '/api/v1/session';
const CHEN: Session = { account: 'sys-01', name: '陈守机', division: '329901', roles: ['SYSTEM_ADMIN'], hasSecondFactor: true };
const SUN: Session = { account: 'admin-01', name: '孙管理', division: '329901', roles: ['HUB_ADMIN'] };
const ASKED = { secondStep: { ticket: 'the-ticket', expires: '2026-11-22T10:05:00Z', tries: 5 } };
const NOBODY = { status: 401, json: { type: '/problems/sign-in-required', detail: '请先登录' } };

type Answer = { status?: number; json: unknown };
let answers: Record<string, Answer>;
const sent: string[] = [];
const acted = vi.fn();

function Page() {
  const [text, setText] = useState('');
  useKeys({ save: () => acted() });
  return <input aria-label="意见" value={text} onChange={(event) => setText(event.target.value)} />;
}

function open(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter>
        <Gate app="admin">
          <Page />
        </Gate>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const sinceSeen = (ms: number) => localStorage.setItem('yc.seen', String(Date.now() - ms));
// Another tab writes the stamp, or the time is looked at again.
const lookAgain = () => act(() => void window.dispatchEvent(new Event('focus')));

beforeEach(() => {
  localStorage.clear();
  sent.length = 0;
  answers = { [`GET ${PATH}`]: { json: CHEN } };
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    sent.push(`${options.method} ${path}`);
    const answer = answers[`${options.method} ${path}`];
    if (!answer) throw new TypeError('no line');
    return new Response(JSON.stringify(answer.json), { status: answer.status ?? 200 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  acted.mockClear();
});

// The page with something typed, left alone for too long.
async function lockedOver() {
  open();
  await userEvent.type(await screen.findByLabelText('意见'), '材料齐全');
  sinceSeen(IDLE_MS);
  lookAgain();
  await screen.findByText('陈守机,请输入密码继续');
}

describe('the lock screen', () => {
  it('stays away while somebody works, in this tab or another', async () => {
    sinceSeen(IDLE_MS - 60_000);
    open();
    await userEvent.type(await screen.findByLabelText('意见'), '一');
    expect(Date.now() - Number(localStorage.getItem('yc.seen'))).toBeLessThan(5_000);
    lookAgain();
    expect(screen.queryByText(/请输入密码继续/)).not.toBeInTheDocument();
  });
  it('hides the page, keeps what was typed, and lets no key of the page act', async () => {
    await lockedOver();
    expect(document.documentElement).toHaveAttribute('data-locked');
    expect(screen.getByLabelText('意见')).toHaveValue('材料齐全');
    expect(screen.getByLabelText('账号')).toBeDisabled();
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(acted).not.toHaveBeenCalled();
  });
  it('is not opened by a reload, nor by a key after the machine slept', async () => {
    sinceSeen(IDLE_MS + 1);
    open();
    await screen.findByText('陈守机,请输入密码继续');
    await userEvent.keyboard('{Shift}');
    lookAgain();
    expect(screen.getByText('陈守机,请输入密码继续')).toBeInTheDocument();
  });
  it('asks for the code too where one is set up, and then goes on in place', async () => {
    await lockedOver();
    answers[`POST ${PATH}`] = { json: ASKED };
    answers[`POST ${PATH}/second-step`] = { json: CHEN };
    await userEvent.type(screen.getByLabelText('密码'), 'Mima-2026-hao{Enter}');
    await screen.findByLabelText('手机上的 6 位动态码');
    lookAgain();
    expect(document.documentElement).toHaveAttribute('data-locked');
    await userEvent.keyboard('123456');
    await waitFor(() => expect(document.documentElement).not.toHaveAttribute('data-locked'));
    expect(screen.queryByText(/请输入密码继续/)).not.toBeInTheDocument();
    expect(screen.getByLabelText('意见')).toHaveValue('材料齐全');
    await waitFor(() => expect(screen.getByLabelText('意见')).toHaveFocus());
  });
  it('stays after a wrong password and after a sign-in that has lapsed', async () => {
    await lockedOver();
    answers[`POST ${PATH}`] = { status: 401, json: { type: '/problems/sign-in-required', detail: '账号或口令不对', code: 'KTRWMX' } };
    await userEvent.type(screen.getByLabelText('密码'), 'falsch{Enter}');
    expect(await screen.findByText(/账号或口令不对/)).toBeInTheDocument();
    expect(screen.getByLabelText('意见')).toHaveValue('材料齐全');
    answers[`POST ${PATH}`] = { json: ASKED };
    answers[`POST ${PATH}/second-step`] = { status: 401, json: { type: '/problems/sign-in-required', detail: '这次登录已过期,请重新输入账号和密码' } };
    await userEvent.type(screen.getByLabelText('密码'), 'Mima-2026-hao{Enter}');
    await userEvent.type(await screen.findByLabelText('手机上的 6 位动态码'), '123456');
    expect(await screen.findByText(/这次登录已过期/)).toBeInTheDocument();
    expect(document.documentElement).toHaveAttribute('data-locked');
  });
  it('ends the session before somebody else may sign in, and stays when it cannot', async () => {
    await lockedOver();
    await userEvent.click(screen.getByRole('button', { name: '换人登录' }));
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.getByText('陈守机,请输入密码继续')).toBeInTheDocument();
    answers[`DELETE ${PATH}`] = { json: {} };
    answers[`GET ${PATH}`] = NOBODY;
    await userEvent.click(screen.getByRole('button', { name: '换人登录' }));
    await screen.findByText('登录管理端');
    expect(sent.filter((each) => each === `DELETE ${PATH}`)).toHaveLength(2);
    expect(screen.queryByLabelText('意见')).not.toBeInTheDocument();
    expect(document.documentElement).not.toHaveAttribute('data-locked');
  });
  it('shows nothing of the one before to the next person', async () => {
    open();
    await userEvent.type(await screen.findByLabelText('意见'), '材料齐全');
    answers[`DELETE ${PATH}`] = { json: {} };
    answers[`POST ${PATH}`] = { json: SUN };
    sinceSeen(IDLE_MS);
    lookAgain();
    await userEvent.click(await screen.findByRole('button', { name: '换人登录' }));
    await userEvent.type(await screen.findByLabelText('账号'), 'admin-01');
    await userEvent.type(screen.getByLabelText('密码'), 'Mima-2026-hao{Enter}');
    expect(await screen.findByLabelText('意见')).toHaveValue('');
  });
});

describe('the tabs of new cases', () => {
  it('stay with whoever opened them', () => {
    takeTabs('zc-0312');
    openTab('a-draft');
    expect(takeTabs('zc-0312')).toBe(false);
    expect(sessionStorage.getItem('yc.open')).toContain('a-draft');
    expect(takeTabs('zc-0313')).toBe(true);
    expect(sessionStorage.getItem('yc.open')).toBe('[]');
  });
});
