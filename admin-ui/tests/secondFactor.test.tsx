import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountsPage } from '../src/admin/AccountsPage';
import type { Role, Session } from '../src/api/session';
import { SecondFactorSetUp } from '../src/shared/SecondFactorSetUp';
import { SessionProvider } from '../src/shared/session';
import { SignInForm } from '../src/shared/SignInPage';

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const PATH = '/api/v1/session';
const ASKED = { secondStep: { ticket: 'the-ticket', expires: '2026-11-22T10:05:00Z', tries: 5 } };
const SESSION: Session = { account: 'sys-01', name: '陈守机', division: '329901101', divisionName: '示范镇', roles: ['SYSTEM_ADMIN'] };
const CODES = ['0001-AAAA-AAAA', '0002-BBBB-BBBB'];
const sent: { method: string; path: string; body: unknown }[] = [];

type Answer = { status?: number; json: unknown };

// Answers in turn; the last one stands. Without one the node is out of reach.
function node(answers: Record<string, Answer[]>): void {
  sent.length = 0;
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    if (options.method !== 'GET') sent.push({ method: String(options.method), path, body: JSON.parse(String(options.body)) });
    const turn = answers[`${options.method} ${path}`];
    if (!turn) throw new TypeError('no line');
    const answer = turn.length > 1 ? turn.shift() : turn[0];
    return new Response(JSON.stringify(answer?.json ?? {}), { status: answer?.status ?? 200 });
  });
}

const client = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });
const problem = (status: number, kind: string, detail: string): Answer => ({ status, json: { type: `/problems/${kind}`, detail, code: 'KTRWMX' } });

const done = vi.fn();
const left = vi.fn();

// Password typed and right: the second step stands there.
async function atSecondStep(answers: Record<string, Answer[]>) {
  node({ [`POST ${PATH}`]: [{ json: ASKED }], ...answers });
  const cache = client();
  render(
    <QueryClientProvider client={cache}>
      <SignInForm onDone={done} />
    </QueryClientProvider>,
  );
  await userEvent.type(screen.getByLabelText('账号'), 'sys-01');
  await userEvent.type(screen.getByLabelText('密码'), 'Mima-2026-hao{Enter}');
  await screen.findByLabelText('手机上的 6 位动态码');
  return cache;
}

afterEach(() => {
  vi.unstubAllGlobals();
  done.mockClear();
});

describe('the second step', () => {
  it('opens with the box ready, and nobody is signed in', async () => {
    const cache = await atSecondStep({});
    expect(screen.getByLabelText('手机上的 6 位动态码')).toHaveFocus();
    expect(cache.getQueryData(['session'])).toBeUndefined();
    expect(done).not.toHaveBeenCalled();
  });
  it('sends at the sixth digit, without Enter', async () => {
    const cache = await atSecondStep({ [`POST ${PATH}/second-step`]: [{ json: SESSION }] });
    await userEvent.keyboard('12345');
    expect(sent).toHaveLength(1);
    await userEvent.keyboard('6');
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(sent[1]).toEqual({ method: 'POST', path: `${PATH}/second-step`, body: { ticket: 'the-ticket', code: '123456' } });
    expect(cache.getQueryData(['session'])).toEqual(SESSION);
  });
  it('takes a pasted code with blanks, and wide digits of an input method', async () => {
    await atSecondStep({ [`POST ${PATH}/second-step`]: [{ json: SESSION }] });
    fireEvent.change(screen.getByLabelText('手机上的 6 位动态码'), { target: { value: '123 ４５６' } });
    await waitFor(() => expect(sent[1]?.body).toEqual({ ticket: 'the-ticket', code: '123456' }));
  });
  it('says what a wrong code was, empties the box and keeps the focus there', async () => {
    await atSecondStep({ [`POST ${PATH}/second-step`]: [problem(422, 'invalid', '动态码不对,还可试 4 次')] });
    await userEvent.keyboard('111111');
    expect(await screen.findByRole('alert')).toHaveTextContent('动态码不对,还可试 4 次 (KTRWMX)');
    const box = screen.getByLabelText('手机上的 6 位动态码');
    await waitFor(() => expect(box).toHaveFocus());
    expect(box).toHaveValue('');
  });
  it('keeps the code while the node is out of reach, and Enter sends it again', async () => {
    await atSecondStep({});
    await userEvent.keyboard('123456');
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.getByLabelText('手机上的 6 位动态码')).toHaveValue('123456');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(sent).toHaveLength(3));
  });
  it('goes back to the password by Esc, with the account still there', async () => {
    await atSecondStep({});
    await userEvent.keyboard('12{Escape}');
    expect(screen.getByLabelText('账号')).toHaveValue('sys-01');
    expect(screen.getByLabelText('密码')).toHaveValue('');
    expect(screen.getByLabelText('密码')).toHaveFocus();
    expect(sent).toHaveLength(1);
  });
  it('goes back with the node’s word when the sign-in is over', async () => {
    await atSecondStep({ [`POST ${PATH}/second-step`]: [problem(401, 'sign-in-required', '这次登录已过期,请重新输入账号和密码')] });
    await userEvent.keyboard('123456');
    expect(await screen.findByText(/这次登录已过期/)).toBeInTheDocument();
    expect(screen.getByLabelText('密码')).toBeInTheDocument();
  });
  it('takes a recovery code in its place', async () => {
    await atSecondStep({ [`POST ${PATH}/second-step`]: [{ json: SESSION }] });
    await userEvent.click(screen.getByRole('button', { name: '用恢复码' }));
    await userEvent.type(screen.getByLabelText('恢复码'), ' 0001-aaaa-aaaa {Enter}');
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(sent[1]?.body).toEqual({ ticket: 'the-ticket', recoveryCode: '0001-aaaa-aaaa' });
  });
});

const OFFER = { secret: 'MZXW 6YTB OI', uri: 'otpauth://totp/x:sys-01?secret=MZXW6YTBOI', expires: '2026-11-22T10:15:00Z' };
const MADE = { recoveryCodes: CODES, session: { ...SESSION, hasSecondFactor: true, recoveryCodesLeft: 2 } };

function settingUp(session: Session, answers: Record<string, Answer[]>) {
  node(answers);
  const cache = client();
  cache.setQueryData(['session'], session);
  render(
    <QueryClientProvider client={cache}>
      <SecondFactorSetUp session={session} onDone={done} onLeave={left} />
    </QueryClientProvider>,
  );
  return cache;
}

describe('setting up', () => {
  const begin = `POST ${PATH}/second-factor`;
  const confirm = `POST ${PATH}/second-factor/confirm`;
  it('asks no password of who must, and the session changes only when the codes are kept', async () => {
    const must = { ...SESSION, mustSetUpSecondFactor: true };
    const cache = settingUp(must, { [begin]: [{ json: OFFER }], [confirm]: [{ json: MADE }] });
    expect(screen.queryByLabelText('密码')).toBeNull();
    expect(screen.getByRole('button', { name: '开始设置' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('MZXW 6YTB OI')).toBeInTheDocument();
    await userEvent.keyboard('123456');
    expect(await screen.findByRole('list', { name: '恢复码' })).toHaveTextContent(CODES.join(''));
    expect(sent[1]?.body).toEqual({ code: '123456' });
    expect(cache.getQueryData(['session'])).toEqual(must);
    expect(screen.getByRole('button', { name: /完 ?成/ })).toBeDisabled();
    await userEvent.click(screen.getByRole('checkbox', { name: /已打印或抄好/ }));
    await userEvent.click(screen.getByRole('button', { name: /完 ?成/ }));
    expect(cache.getQueryData(['session'])).toEqual(MADE.session);
    expect(done).toHaveBeenCalledOnce();
  });
  it('asks the password of who has some already, and says that they stop working', async () => {
    settingUp({ ...SESSION, hasSecondFactor: true }, { [begin]: [problem(422, 'invalid', '密码不对'), { json: OFFER }] });
    expect(screen.getByText(/旧手机和旧恢复码作废/)).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('密码'), 'cuo{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('密码不对');
    await userEvent.type(screen.getByLabelText('密码'), 'Mima-2026-hao{Enter}');
    expect(await screen.findByText('MZXW 6YTB OI')).toBeInTheDocument();
    expect(sent.map((each) => each.body)).toEqual([{ password: 'cuo' }, { password: 'Mima-2026-hao' }]);
  });
  it('a wrong code is said, and an offer that is over begins again', async () => {
    settingUp({ ...SESSION, mustSetUpSecondFactor: true }, { [begin]: [{ json: OFFER }], [confirm]: [problem(422, 'invalid', '动态码不对,还可试 4 次'), problem(409, 'conflict', '这个二维码已过期')] });
    await userEvent.keyboard('{Enter}');
    await screen.findByText('MZXW 6YTB OI');
    await userEvent.keyboard('000000');
    expect(await screen.findByRole('alert')).toHaveTextContent('动态码不对');
    await waitFor(() => expect(screen.getByLabelText(/输入手机上的 6 位动态码/)).toHaveFocus());
    await userEvent.keyboard('000001');
    await userEvent.click(await screen.findByRole('button', { name: '重新开始' }));
    expect(screen.queryByText('MZXW 6YTB OI')).toBeNull();
    expect(screen.getByRole('button', { name: '开始设置' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: '退出登录' }));
    expect(left).toHaveBeenCalledOnce();
  });
  it('the printed paper has the codes and whose they are, and neither secret nor password', async () => {
    settingUp({ ...SESSION, mustSetUpSecondFactor: true }, { [begin]: [{ json: OFFER }], [confirm]: [{ json: MADE }] });
    await userEvent.keyboard('{Enter}');
    await screen.findByText('MZXW 6YTB OI');
    await userEvent.keyboard('123456');
    await screen.findByRole('list', { name: '恢复码' });
    const paper = document.querySelector('[data-paper="recovery"]');
    for (const text of [...CODES, 'sys-01', '示范镇']) expect(paper).toHaveTextContent(text);
    expect(document.body).not.toHaveTextContent('MZXW');
  });
});

const ACCOUNTS = {
  accounts: [
    { account: 'sys-01', name: '陈守机', division: '329901101', roles: ['SYSTEM_ADMIN'], isAdministrator: true, secondFactorSet: '2026-11-20T02:00:00Z', etag: 'a' },
    { account: 'sys-02', name: '沈护网', division: '329901102', roles: ['SYSTEM_ADMIN'], isAdministrator: true, etag: 'b' },
    { account: 'aq-01', name: '吕守正', division: '329901', roles: ['SECURITY_ADMIN'], isAdministrator: true, secondFactorSet: '2026-11-20T02:00:00Z', etag: 'c' },
  ],
};

function accounts(roles: Role[]) {
  node({ 'GET /api/v1/accounts': [{ json: ACCOUNTS }], 'POST /api/v1/accounts/sys-01/second-factor/reset': [{ json: ACCOUNTS.accounts[0] }], 'GET /api/v1/node': [{ json: {} }] });
  render(
    <QueryClientProvider client={client()}>
      <MemoryRouter>
        <SessionProvider value={{ account: 'aq-01', division: '329901', roles }}>
          <AccountsPage />
        </SessionProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

describe('the list of accounts', () => {
  it('says who has one-time codes', async () => {
    accounts(['HUB_ADMIN']);
    expect((await screen.findAllByText('已设置 11-20')).length).toBe(2);
    expect(screen.getByText('未设置')).toBeInTheDocument();
    expect(document.querySelector('[data-deed="take-second"]')).toBeNull();
  });
  it('lets the security administrator take another’s away, with a reason, and change nothing else', async () => {
    accounts(['SECURITY_ADMIN']);
    await screen.findAllByText('已设置 11-20');
    expect(screen.queryByRole('button', { name: /修 ?改/ })).toBeNull();
    const deeds = document.querySelectorAll('[data-deed="take-second"]');
    expect(deeds).toHaveLength(1);
    fireEvent.click(deeds[0] as Element);
    fireEvent.change(await screen.findByRole('textbox', { name: /理由/ }), { target: { value: '手机丢失' } });
    fireEvent.click(document.querySelector('[data-deed="go"]') as Element);
    await waitFor(() => expect(sent).toEqual([{ method: 'POST', path: '/api/v1/accounts/sys-01/second-factor/reset', body: { division: '329901101', reason: '手机丢失' } }]));
  });
});
