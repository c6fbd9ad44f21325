import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Case } from '../src/api/cases';
import { CaseTimeline, isLate, joined, receiptsOf } from '../src/shared/CaseTimeline';
import { ClockPair } from '../src/shared/ClockPair';
import { Figure } from '../src/shared/Figure';
import { LinkChain } from '../src/shared/LinkChain';
import { MaskedValue } from '../src/shared/MaskedValue';
import { SafeWhere } from '../src/shared/SafeWhere';
import { SessionProvider } from '../src/shared/session';
import { SourceTag } from '../src/shared/SourceTag';
import { AgeTag, FilePending, PracticeStrip, ReadOnlyStrip, UnreachableStrip } from '../src/shared/states';
import { StateView } from '../src/shared/StateView';
import { cut, lengthOf, mask, pieces } from '../src/shared/text';

const NOW = new Date('2026-11-16T14:05:00+08:00');
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
});
afterEach(() => vi.useRealTimers());

const user = () => userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
const here = (element: ReactElement) => render(<SessionProvider value={{ division: '329901101' }}>{element}</SessionProvider>, { wrapper: MemoryRouter });

describe('text', () => {
  it('is counted, cut and masked by code point', () => {
    expect(lengthOf('𠮷野·买买提')).toBe(6);
    expect(cut('𠮷𠮷𠮷𠮷', 3)).toBe('𠮷𠮷…');
    expect(mask('name', '𠮷小明')).toBe('𠮷**');
  });
  it('is masked as the node masks it', () => {
    expect(mask('name', '欧阳明月')).toBe('欧阳**');
    expect(mask('name', '欧阳')).toBe('欧*');
    expect(mask('idNo', '329901194803050017')).toBe('329***********0017');
    expect(mask('mobile', '13800138000')).toBe('138****8000');
    expect(mask('account', '6222020200112233445')).toBe('***************3445');
    expect(mask('address', '示范县示范镇示范村12号')).toBe('示范县示范镇示范村****');
    expect(mask('address', '无名路3号')).toBe('*****');
    expect(mask('birthDate', '1948-03-05')).toBe('1948-**-**');
  });
  it('shows the code point of a character that the machine cannot draw', () => {
    expect(pieces('王\u{2B8B0}明', (point) => point !== '\u{2B8B0}')).toEqual([{ text: '王', missing: false }, { text: 'U+2B8B0', missing: true }, { text: '明', missing: false }]);
    expect(pieces('\u{20BB7}·', () => true)).toEqual([{ text: '\u{20BB7}·', missing: false }]);
  });
});

describe('MaskedValue', () => {
  it('masks what the page holds until it is shown', async () => {
    const onShow = vi.fn();
    const { rerender } = render(<MaskedValue kind="idNo" onShow={onShow}>329901194803050017</MaskedValue>);
    expect(screen.getByText('329***********0017')).toBeInTheDocument();
    await user().click(screen.getByRole('button'));
    expect(onShow).toHaveBeenCalledWith(true);
    rerender(<MaskedValue kind="idNo" shown onShow={onShow}>329901194803050017</MaskedValue>);
    expect(screen.getByText('329901194803050017')).toBeInTheDocument();
  });
  it('shows nothing, and no way to see it, when the lease is over', () => {
    render(<MaskedValue lockedSince="10-12" onShow={() => undefined}>329***********0017</MaskedValue>);
    expect(document.body).toHaveTextContent('10-12');
    expect(document.body).not.toHaveTextContent('329');
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('SourceTag', () => {
  it('says kind, holder and age', () => {
    render(<SourceTag source={{ kind: 'certificate', holder: '省公安', at: '2026-11-16T08:00:00+08:00' }} />);
    expect(screen.getByRole('button')).toHaveTextContent('证·省公安 今日');
  });
  it('turns amber past its cycle, and says so in words', () => {
    render(<SourceTag source={{ kind: 'data', holder: '省人社', at: '2026-10-06T08:00:00+08:00', cycleDays: 30 }} />);
    expect(screen.getByRole('button')).toHaveClass('yc-tone-warn');
    expect(screen.getByRole('button')).toHaveTextContent('41 天');
    expect(screen.getByRole('button')).toHaveTextContent('已过更新周期');
  });
  it('keeps both values when one was typed over the other, and offers the report', async () => {
    const report = vi.fn();
    render(<SourceTag source={{ kind: 'typed' }} was={{ value: '李小明', source: { kind: 'card', holder: '省公安' } }} onReportWrong={report} />);
    expect(screen.getByRole('button')).toHaveTextContent('填(原 卡·省公安)');
    await user().click(screen.getByRole('button'));
    expect(await screen.findByText('李小明')).toBeInTheDocument();
    await user().click(screen.getByRole('button', { name: '来源有误,报更正' }));
    expect(report).toHaveBeenCalled();
  });
});

const running: Case = {
  summary: { state: 'REVIEWING', promisedDue: '2026-11-23', statutoryDue: '2026-12-14' },
  rules: { promisedDays: 5, statutoryDays: 20 },
  promisedLeft: 3,
  statutoryLeft: 18,
};

describe('ClockPair', () => {
  it('always has two clocks', () => {
    render(<ClockPair of={running} />);
    expect(document.body).toHaveTextContent('承诺 剩 3 个工作日 · 11-23 到期');
    expect(document.body).toHaveTextContent('法定 剩 18 个工作日 · 12-14 到期');
  });
  it('stands violet with reason, own limit and end while paused', () => {
    render(<ClockPair of={{ ...running, summary: { ...running.summary, state: 'SPECIAL', pauseReason: '听证', pausedOn: '2026-11-10', pauseDue: '2026-12-01' } }} />);
    const hold = document.querySelectorAll('.yc-clock .yc-tone-hold.yc-strong');
    expect(hold).toHaveLength(2);
    expect(document.body).toHaveTextContent('听证 · 11-10 起暂停 · 12-01 止');
    expect(document.body).not.toHaveTextContent('到期');
  });
  it('has two even before they begin', () => {
    render(<ClockPair of={{ summary: { state: 'CORRECTING', correctionDue: '2026-11-30' }, rules: { promisedDays: 5, statutoryDays: 20 } }} />);
    expect(document.querySelectorAll('.yc-clock')).toHaveLength(2);
    expect(document.body).toHaveTextContent('待补正 · 11-30 止');
  });
  it('tells what it was when the case has ended', () => {
    render(<ClockPair of={{ ...running, summary: { ...running.summary, state: 'CLOSED' } }} />);
    expect(document.body).toHaveTextContent('原定 11-23');
    expect(document.querySelectorAll('.yc-clock')).toHaveLength(2);
  });
});

describe('CaseTimeline', () => {
  const filed = { id: 'aa11', kind: 'filed', at: '2026-11-16T09:12:00+08:00', title: '受理', actorName: '王*', actor: 'zc-0312', divisionName: '甲镇' };
  const late = { id: 'bb22', kind: 'withdrawn', at: '2026-11-16T09:20:00+08:00', recordedAt: '2026-11-16T11:00:00+08:00', title: '撤回', standing: 'flagged', standingText: '决定在先,撤回迟到' };
  const of: Case = { ...running, timeline: [filed, late], summary: { ...running.summary, step: { code: 'check', name: '审查' }, steps: [{ code: 'check', name: '审查' }, { code: 'decide', name: '决定' }] } };
  it('strikes what lost a conflict, and keeps it with the ruling', () => {
    render(<CaseTimeline of={of} />);
    const lost = screen.getByText('撤回').closest('li') as HTMLElement;
    expect(lost).toHaveClass('flagged');
    expect(lost).toHaveTextContent('决定在先,撤回迟到');
    expect(screen.getByText('受理').closest('li')).not.toHaveClass('flagged');
  });
  it('says when it was recorded, if that was over five minutes later', () => {
    render(<CaseTimeline of={of} />);
    expect(screen.getByText('撤回').closest('li')).toHaveTextContent('(11-16 11:00 记录)');
    expect(isLate('2026-11-16T09:00:00Z', '2026-11-16T09:05:00Z')).toBe(false);
    expect(isLate('2026-11-16T09:00:00Z', undefined)).toBe(false);
  });
  it('draws what comes hollow, what is on half', () => {
    render(<CaseTimeline of={of} />);
    expect(screen.getByText(/^审查/).closest('li')?.querySelector('.yc-dot')).toHaveClass('half');
    expect(screen.getByText('将来').closest('li')?.querySelector('.yc-dot')).toHaveClass('void');
  });
  it('joins papers and receipts by time, and leaves events in their order', () => {
    const lines = joined([late, filed], [
      { id: 'p', kind: 'paper', at: '2026-11-16T09:15:00+08:00', title: '受理通知书' },
      { id: 'm', kind: 'message', at: '2026-11-16T08:00:00+08:00', title: '短信' },
    ]);
    expect(lines.map((line) => ('event' in line ? line.event.id : line.extra.id))).toEqual(['m', 'bb22', 'aa11', 'p']);
  });
  it('has a place for each receipt before it has come, behind the events', () => {
    const safe = [
      { division: '329901101', name: '示范镇', safe: true },
      { division: '329901', name: '示范县', safe: true, signedAt: '2026-11-16T09:13:00+08:00' },
      { division: '32', name: '江苏省', safe: false },
    ];
    const lines = joined([filed], receiptsOf({ ...of, safe })).map((line) => ('event' in line ? line.event.id : line.extra.id));
    expect(lines).toEqual([filed.id, 'receipt-329901', 'receipt-32']);
    render(<CaseTimeline of={of} more={receiptsOf({ ...of, safe })} />);
    expect(screen.getByText('收到并签收').closest('li')).toHaveTextContent('11-16 09:13 收到并签收 示范县');
    expect(screen.getByText('送达途中,待签收').closest('li')).toHaveTextContent('江苏省');
  });
  it('opens actor, place and both times', async () => {
    render(<CaseTimeline of={of} />);
    const line = screen.getByText('撤回').closest('details') as HTMLDetailsElement;
    expect(line.open).toBe(false);
    await user().click(screen.getByText('撤回'));
    expect(line.open).toBe(true);
    expect(within(line).getByText('11-16 11:00:00')).toBeInTheDocument();
  });
});

describe('SafeWhere', () => {
  const safe = [
    { division: '329901101', name: '示范镇', safe: true, entries: 3, covered: 3, signedAt: '2026-11-16T09:12:00+08:00', sequence: '4711', hash: '7f3a11223344' },
    { division: '329901', name: '示范县', safe: false, entries: 3, covered: 1 },
    { division: '32', name: '江苏省', notMeant: true },
  ];
  it('marks ✓ only what has a receipt, … what is on its way, ⊘ what is not meant to go', () => {
    here(<SafeWhere safe={safe} />);
    expect(screen.getByRole('button')).toHaveTextContent('本所✓');
    expect(screen.getByRole('button')).toHaveTextContent('县…');
    expect(screen.getByRole('button')).toHaveTextContent('省⊘');
  });
  it('says it in words on a page, and never that it is in step', () => {
    here(<SafeWhere safe={safe} long files={{ arrived: 3, of: 5 }} />);
    expect(screen.getByRole('button')).toHaveTextContent('已存本所');
    expect(document.body).toHaveTextContent('3/5 已到,其余续传中');
    expect(document.body).not.toHaveTextContent('已同步');
  });
  it('opens receiver, time, sequence and the short hash', async () => {
    here(<SafeWhere safe={safe} />);
    await user().click(screen.getByRole('button'));
    expect(await screen.findByText('4711')).toBeInTheDocument();
    expect(screen.getByText('7f3a1122…')).toBeInTheDocument();
    expect(screen.getByText(/1\/3 条有回执/)).toBeInTheDocument();
  });
});

describe('LinkChain', () => {
  const report = {
    chain: [
      { division: '329901101', name: '示范镇', state: 'self' },
      { division: '329901', name: '示范县', state: 'behind', lastContact: '2026-11-16T14:00:00+08:00' },
      { division: '32', name: '江苏省', state: 'down', since: '2026-11-16T08:02:00+08:00' },
    ],
    unsent: '17',
    oldestUnsent: '2026-11-16T10:42:00+08:00',
  };
  it('is full, half and hollow, and tells since when', () => {
    render(<LinkChain report={report} />);
    expect([...document.querySelectorAll('.yc-dot')].map((dot) => dot.classList[1])).toEqual(['full', 'half', 'void']);
    expect(screen.getByRole('button')).toHaveTextContent('11-16 08:02 起未连');
    expect(screen.getByRole('button')).toHaveTextContent('待送 17');
  });
  it('is amber at worst', () => {
    render(<LinkChain report={report} />);
    expect(document.querySelector('.yc-tone-bad')).toBeNull();
  });
  it('opens what waits, the oldest, and what works now', async () => {
    render(<LinkChain report={report} />);
    await user().click(screen.getByRole('button'));
    expect(await screen.findByText(/最早 11-16 10:42/)).toBeInTheDocument();
    expect(screen.getByText(/秒批、赋权事项照常/)).toBeInTheDocument();
  });
});

describe('Figure', () => {
  const coverage = { asOf: '2026-11-16T14:05:00+08:00', answered: 18, of: 20, silent: [{ name: '甲镇', since: '2026-11-15T17:20:00+08:00' }, { name: '丁镇' }] };
  it('names its coverage and who is missing', () => {
    here(<Figure name="今日受理" value={12345} coverage={coverage} />);
    expect(document.body).toHaveTextContent('12,345');
    expect(document.body).toHaveTextContent('截至 11-16 14:05,18/20 个单位;缺:甲镇(11-15 17:20 起)、丁镇');
  });
  it('shows silence hatched, never as zero', () => {
    here(<Figure name="甲镇" value={undefined} unit="件" change={{ percent: 6, than: '同周一' }} />);
    expect(document.querySelector('.yc-silence')).toHaveTextContent('无数据');
    expect(document.body).not.toHaveTextContent('0');
    expect(document.body).not.toHaveTextContent('件');
  });
  it('shows zero where zero was told', () => {
    here(<Figure name="红牌" value={0} />);
    expect(document.querySelector('.yc-figure')).toHaveTextContent(/^0$/);
  });
  it('leads to its list', () => {
    here(<Figure name="红牌" value={3} to="/board?card=red" />);
    expect(screen.getByRole('link', { name: /红牌/ })).toHaveAttribute('href', '/board?card=red');
  });
});

describe('StateView while reading', () => {
  const pending = { isPending: true, data: undefined, error: null };
  it('shows nothing for 300 ms, then the shape, after 5 s a way out', async () => {
    const refetch = vi.fn();
    const { container } = render(<StateView query={{ ...pending, refetch }}>内容</StateView>);
    expect(container.querySelector('.ant-skeleton')).toBeNull();
    act(() => void vi.advanceTimersByTime(700));
    expect(container.querySelector('.ant-skeleton')).not.toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
    act(() => void vi.advanceTimersByTime(5000));
    expect(screen.getByRole('status')).toHaveTextContent('仍在读取,已 5 秒');
    await user().click(screen.getByRole('button', { name: /取 ?消/ }));
    expect(container).toHaveTextContent('已停止读取');
    await user().click(screen.getByRole('button', { name: /重 ?试/ }));
    expect(refetch).toHaveBeenCalled();
  });
});

describe('states beside content', () => {
  it('interrupt for a lost node and a full disk, not for practice', () => {
    render(<><UnreachableStrip /><ReadOnlyStrip why="磁盘将满" phone="0512-1234" /><PracticeStrip /></>);
    expect(screen.getAllByRole('alert')).toHaveLength(2);
    expect(screen.getByRole('status')).toHaveTextContent('练习');
    expect(document.body).toHaveTextContent('请致电 0512-1234');
  });
  it('a file that is not all here has its progress', () => {
    render(<FilePending name="户口簿.jpg" arrived={3} of={5} />);
    expect(screen.getByRole('progressbar', { name: '户口簿.jpg' })).toHaveAttribute('value', '3');
  });
  it('age turns amber past its cycle, and is a padlock when the lease is over', () => {
    render(<AgeTag at="2026-10-06T00:00:00+08:00" cycleDays={30} />);
    expect(screen.getByText(/已 41 天未更新/)).toHaveClass('yc-tone-warn');
    render(<AgeTag lockedSince="10-12" />);
    expect(screen.getByText(/办件不受影响/)).toBeInTheDocument();
    render(<AgeTag at="2026-11-15T00:00:00+08:00" cycleDays={30} />);
    expect(screen.getByText('1 天前')).not.toHaveClass('yc-tone-warn');
  });
});
