import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CaseVerification } from '../src/api/verification';
import { CaseVerify } from '../src/shared/CaseVerify';

configure({ asyncUtilTimeout: 10_000 });

const NUMBER = '32990110100020261116K3F9A0042C';
const asked: string[] = [];

async function verified(answer: CaseVerification | number) {
  asked.length = 0;
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return typeof answer === 'number' ? new Response(JSON.stringify({ detail: '本机出错', code: 'KQWERT' }), { status: answer }) : new Response(JSON.stringify(answer));
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <CaseVerify number={NUMBER} />
    </QueryClientProvider>,
  );
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /验 ?证/ }));
}

afterEach(() => vi.unstubAllGlobals());

describe('verifying a case', () => {
  it('says what holds and who has signed, when it was asked for', async () => {
    await verified({ entries: 3, proven: 3, receipts: [{ division: '329901', name: '示范县', entries: 3, newest: '2026-11-16T09:13:05+08:00' }], checkedAt: '2026-11-16T09:20:00+08:00' });
    expect(await screen.findByText(/✓ 核对无误:3 条记录/)).toHaveClass('yc-tone-ok');
    expect(screen.getByText('示范县 签收 3 条,最近 11-16 09:13:05')).toBeInTheDocument();
    expect(screen.getByText(/未用线路/)).toHaveTextContent('11-16 09:20:00');
    expect(asked).toEqual([`/api/v1/cases/${NUMBER}/verification`]);
  });
  it('does not claim what this node cannot tell', async () => {
    await verified({ entries: 3, proven: 2, absent: 1, checkedAt: '2026-11-16T09:20:00+08:00' });
    expect(await screen.findByText(/2\/3 条已核对无误/)).toHaveClass('yc-tone-warn');
    expect(screen.getByText(/另有 1 条本机没有/)).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('✓');
  });
  it('says why it does not hold', async () => {
    await verified({ fault: '第 2 条的签名不对', checkedAt: '2026-11-16T09:20:00+08:00' });
    expect(await screen.findByText('第 2 条的签名不对')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('核对无误');
  });
  it('says when it could not be asked', async () => {
    await verified(500);
    expect(await screen.findByRole('alert')).toHaveTextContent('本机出错 (KQWERT)');
  });
});
